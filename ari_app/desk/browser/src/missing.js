// What an agency will ask for and nobody has written down: shown once a type is chosen, beside the
// button that sends, and it never keeps anything back.

import { textOf } from "./draft.js";
import { at, smallButton } from "./page.js";
import { renew } from "./renewing.js";
import { say } from "./words.js";

const PLACES = ["address", "kecamatan", "desa", "dusun", "pin"];
const box = at("missing");

/**
 * The names of the fields that are empty, with what they are called: the priority, each question that
 * is answered with yes or no (a question of life and death), the place.
 * @param {Draft} draft
 * @param {Question[]} questions
 */
export function missingOf(draft, questions) {
  const empty = (/** @type {string} */ field) => !textOf(draft, field);
  const asked = questions.filter((one) => one.kind === "yes_no");
  const unanswered = asked.filter((one) => empty(`answers.${one.ask}`));
  return [
    ...(empty("priority") ? [{ field: "priority", called: say("priority") }] : []),
    ...unanswered.map((one) => ({ field: `answers.${one.ask}`, called: one.say })),
    ...(PLACES.every(empty) ? [{ field: "address", called: say("place") }] : []),
  ];
}

/**
 * @param {Draft} draft
 * @param {Question[]} questions
 * @param {boolean} wanted agencies belong to the type, and the ticket is no false call
 */
export function showMissing(draft, questions, wanted) {
  const found = wanted ? missingOf(draft, questions) : [];
  box.hidden = !found.length;
  renew(at("missing-list"), found.map(choice), "field");
}

/** @param {{ field: string, called: string }} one */
function choice({ field, called }) {
  const button = smallButton(called);
  button.dataset.field = field;
  return button;
}

export function offerMissing() {
  box.addEventListener("click", ({ target }) => {
    const field = /** @type {HTMLElement} */ (target).dataset.field;
    if (!field) return;
    const named = at("form").querySelector(`[name="${CSS.escape(field)}"]`);
    /** @type {HTMLElement | null} */ (named)?.focus();
  });
}
