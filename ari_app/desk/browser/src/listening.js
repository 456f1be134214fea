// The last seconds of a call that is on the line: of a held one, or again of the own one.

import { tell } from "./desk.js";
import { say } from "./words.js";

const player = document.getElementById("player");

export function hear(button) {
  if (!button || button.disabled) return;
  const call = button.dataset.hear ?? document.getElementById("mine-call")?.dataset.call;
  if (!call) return void tell(say("nothing_to_hear"));
  player.hidden = false;
  player.src = `/calls/${call}/last.wav?seconds=${button.dataset.seconds}&at=${Date.now()}`;
  player.play().catch(() => tell(say("nothing_to_hear")));
}

export function offerListening() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-hear], #replay");
    if (button) hear(button);
  });
  player.addEventListener("ended", () => (player.hidden = true));
}
