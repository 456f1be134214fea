// One click calls back: the own phone first (the page's answers by itself), then the ticket's number.

import { ask, tell, why } from "./desk.js";
import { phone } from "./telephone.js";
import { say, spaced } from "./words.js";

async function call(button) {
  if (button.disabled) return;
  button.disabled = true; // a second click would call twice
  phone.expect();
  const { status, body } = await ask("POST", `/tickets/${button.dataset.call}/call`, {});
  const { failed, phone: kind } = document.body.dataset;
  const word = kind === "own" ? "calling_out_own" : "calling_out";
  tell(status === 200 ? say(word, { to: spaced(body.ani) }) : failed + why(body));
  button.disabled = false;
}

export function offerCallingBack() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-call]");
    if (button) call(button);
  });
}
