// Calling others to the own talk: three-way, asking first, sending on. What is under way stands in
// the ring's line, rendered by the server; here is only the choice.

import { ask, tell, why } from "./desk.js";
import { say } from "./words.js";

const choice = document.getElementById("connect");
const own = () => document.getElementById("mine-call")?.dataset;

export function openConnect() {
  if (own()?.state !== "talking") return;
  choice.open = !choice.open;
  choice.querySelector(choice.open ? "[data-move]" : "summary")?.focus();
}

async function move(button) {
  const { call } = own() ?? {};
  const { move: kind, to } = button.dataset;
  if (!call || button.disabled) return;
  choice.open = false;
  button.disabled = true; // a second click would call twice
  const { status, body } = await ask("POST", `/calls/${call}/${kind}`, { to });
  tell(status === 200 ? say(`moving_${kind}`, { to }) : document.body.dataset.failed + why(body));
  button.disabled = false;
}

export function offerConnecting() {
  choice.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    if (button) return void move(button);
    if (event.target.closest("summary") && own()?.state !== "talking") event.preventDefault();
  });
}

// Only who talks can connect.
export function showConnecting(talking) {
  choice.querySelector("summary").setAttribute("aria-disabled", String(!talking));
  if (!talking) choice.open = false;
}
