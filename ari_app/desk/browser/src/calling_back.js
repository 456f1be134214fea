// One click calls back: the own phone first (the page's answers by itself), then the ticket's number.

import { announce, ask, why } from "./desk.js";
import { buttonAt, given } from "./page.js";
import { phone } from "./telephone.js";
import { say, spaced } from "./words.js";

/** @param {HTMLButtonElement} button */
async function call(button) {
  if (button.disabled) return;
  button.disabled = true; // a second click would call twice
  phone.expect();
  const path = `/tickets/${button.dataset.call}/call`;
  const { status, body } = /** @type {Reply<{ ani: string }>} */ (await ask("POST", path, {}));
  const word = given("phone") === "own" ? "calling_out_own" : "calling_out";
  announce(status === 200 ? say(word, { to: spaced(body.ani) }) : given("failed") + why(body));
  button.disabled = false;
}

export function offerCallingBack() {
  document.addEventListener("click", (event) => {
    const button = buttonAt(event, "button[data-call]");
    if (button) call(button);
  });
}
