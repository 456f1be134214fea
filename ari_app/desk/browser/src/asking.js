// A question for a caller who cannot speak: a prompt that both sides hear, answered with keys.

import { ask, tell, why } from "./desk.js";
import { say } from "./words.js";

export async function question(button) {
  const call = document.getElementById("mine-call")?.dataset.call;
  if (!call || !button || button.disabled) return;
  const { status, body } = await ask("POST", `/calls/${call}/ask`, { question: button.dataset.question });
  tell(status === 200 ? say("asking") : document.body.dataset.failed + why(body));
}

export function offerQuestions() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-question]");
    if (button) question(button);
  });
}
