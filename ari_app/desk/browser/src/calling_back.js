// One click calls back: this page's phone first, answered by itself, then the number of the ticket.

import { ask, tell } from "./desk.js";
import { phone } from "./phone.js";
import { say, spaced } from "./words.js";

async function call(button) {
  if (button.disabled) return;
  button.disabled = true; // a second click would call twice
  phone.expect();
  const { status, body } = await ask("POST", `/tickets/${button.dataset.call}/call`, {});
  const { failed } = document.body.dataset;
  tell(status === 200 ? say("calling_out", { to: spaced(body.ani) }) : failed + body.message);
  button.disabled = false;
}

export function offerCallingBack() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-call]");
    if (button) call(button);
  });
}
