// The last seconds of a call that is on the line: of a held one, or again of the own one.

import { announce } from "./desk.js";
import { at, buttonAt } from "./page.js";
import { say } from "./words.js";

const player = at("player");

/** @param {HTMLButtonElement | null | undefined} button */
export function hear(button) {
  if (!button || button.disabled) return;
  const call = button.dataset.hear ?? at("mine-call")?.dataset.call;
  if (!call) return void announce(say("nothing_to_hear"));
  player.hidden = false;
  player.src = `/calls/${call}/last.wav?seconds=${button.dataset.seconds}&at=${Date.now()}`;
  player.play().catch(() => announce(say("nothing_to_hear")));
}

export function offerListening() {
  document.addEventListener("click", (event) => {
    const button = buttonAt(event, "[data-hear], #replay");
    if (button) hear(button);
  });
  player.addEventListener("ended", () => {
    player.hidden = true;
  });
}
