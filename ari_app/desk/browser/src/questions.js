// What is asked for a type of incident, and the answers with one click.

import { textOf } from "./draft.js";
import { at, smallButton } from "./page.js";
import { say } from "./words.js";

// Whatever the reader's language, the agency reads the answer in Indonesian.
const ANSWERS = { answer_yes: "Ya", answer_no: "Tidak", answer_unknown: "Belum diketahui" };
const box = at("questions");

/**
 * @param {Draft} draft
 * @param {Question[]} questions
 * @param {boolean} whole another ticket has come on the screen
 */
export function showQuestions(draft, questions, whole) {
  const key = JSON.stringify([draft.id, questions]);
  const others = box.dataset.key !== key;
  box.hidden = !questions.length;
  if (others) {
    box.dataset.key = key;
    box.replaceChildren(...questions.map(questionField));
  }
  for (const input of box.querySelectorAll("input")) {
    const text = textOf(draft, input.name) ?? "";
    const free = whole || others || input !== document.activeElement;
    if (free && input.value.trim() !== text.trim()) input.value = text;
  }
}

/** @param {Question} question */
function questionField(question) {
  const label = document.createElement("label");
  label.textContent = question.say.charAt(0).toUpperCase() + question.say.slice(1);
  const input = document.createElement("input");
  Object.assign(input, { name: `answers.${question.ask}`, maxLength: 500 });
  label.append(input);
  if (question.kind === "yes_no") label.append(quickAnswers(input));
  return label;
}

/** @param {HTMLInputElement} input */
function quickAnswers(input) {
  const row = document.createElement("span");
  row.className = "quick";
  for (const [key, answer] of Object.entries(ANSWERS)) {
    const button = smallButton(say(key));
    button.addEventListener("click", () => {
      input.value = answer;
      input.dispatchEvent(new Event("input", { bubbles: true }));
    });
    row.append(button);
  }
  return row;
}
