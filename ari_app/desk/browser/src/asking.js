// A question for a caller who cannot speak: a prompt that both sides hear, answered with keys.

import { announce, ask, why } from "./desk.js";
import { at, buttonAt, given } from "./page.js";
import { say } from "./words.js";

/** @param {HTMLButtonElement} button */
async function question(button) {
  const call = at("mine-call")?.dataset.call;
  if (!call || button.disabled) return;
  const order = { question: button.dataset.question };
  const { status, body } = await ask("POST", `/calls/${call}/ask`, order);
  announce(status === 200 ? say("asking") : given("failed") + why(body));
}

export function offerQuestions() {
  document.addEventListener("click", (event) => {
    const button = buttonAt(event, "[data-question]");
    if (button) question(button);
  });
}
