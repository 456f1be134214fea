// Calling others to the own talk: three-way, asking first, sending on. What is under way stands in
// the ring's line, rendered by the server; here is only the choice.

import { announce, ask, why } from "./desk.js";
import { around, at, buttonAt, given } from "./page.js";
import { say } from "./words.js";

const choice = at("connect");
const own = () => at("mine-call")?.dataset;
const summary = () => /** @type {HTMLElement} */ (choice.querySelector("summary"));

const isGreyed = () => summary().getAttribute("aria-disabled") === "true";

export function openConnect() {
  if (isGreyed()) return;
  choice.open = !choice.open;
  if (choice.open) /** @type {HTMLElement | null} */ (choice.querySelector("[data-move]"))?.focus();
  else summary().focus();
}

/** @param {HTMLButtonElement} button */
async function move(button) {
  const { call } = own() ?? {};
  const { move: kind, to = "" } = button.dataset;
  if (!call || button.disabled) return;
  choice.open = false;
  button.disabled = true; // a second click would call twice
  const { status, body } = await ask("POST", `/calls/${call}/${kind}`, { to });
  announce(status === 200 ? say(`moving_${kind}`, { to }) : given("failed") + why(body));
  button.disabled = false;
}

export function offerConnecting() {
  choice.addEventListener("click", (event) => {
    const button = buttonAt(event, "[data-move]");
    if (button) return void move(button);
    if (around(event, "summary") && isGreyed()) event.preventDefault();
  });
}

/**
 * Only who talks can connect.
 * @param {boolean} talking
 */
export function showConnecting(talking) {
  summary().setAttribute("aria-disabled", String(!talking));
  if (!talking) choice.open = false;
}
