// A ticket of somebody who did not telephone: one press says how they came, and the form is there.

import { announce, ask, why } from "./desk.js";
import { openTicket } from "./form.js";
import { at, buttonAt } from "./page.js";
import { say } from "./words.js";

const box = at("new-ticket");

/** @param {HTMLButtonElement} button */
async function open(button) {
  if (button.disabled) return;
  button.disabled = true; // a second press would open a second one
  const source = button.dataset.new ?? "";
  const reply = /** @type {Reply<Ticket>} */ (await ask("POST", "/tickets", { source }));
  button.disabled = false;
  if (reply.status !== 200) return void announce(say("not_done") + why(reply.body));
  box.open = false;
  openTicket(reply.body.id, { label: reply.body.label, source });
  /** @type {HTMLInputElement | null} */ (document.querySelector("#types input"))?.focus();
}

export function offerNewTickets() {
  box.addEventListener("click", (event) => {
    const button = buttonAt(event, "[data-new]");
    if (button) open(/** @type {HTMLButtonElement} */ (button));
  });
}
