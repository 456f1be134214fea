// The form's fields, as a draft has them.

import { showAgencies } from "./agencies.js";
import { needsNobody } from "./dispositions.js";
import { textOf } from "./draft.js";
import { showDuplicates } from "./duplicates.js";
import { showPin } from "./map.js";
import { showMissing } from "./missing.js";
import { at } from "./page.js";
import { showQuestions } from "./questions.js";
import { showTypes } from "./type_filter.js";
import { isOfCall } from "./whose.js";

const WRITTEN = "input[name]:not([type=radio]), textarea[name]";
const form = at("form");

/**
 * The field in which somebody types is never touched, unless another ticket comes on the screen.
 * @param {Draft} draft
 * @param {boolean} whole another ticket has come
 */
export function fill(draft, whole) {
  const inputs = /** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll(WRITTEN));
  for (const input of inputs) {
    const text = textOf(draft, input.name) ?? "";
    const busy = input === document.activeElement || input.value.trim() === text.trim();
    if (whole ? input.value !== text : !busy) input.value = text;
  }
  at("l-ani").hidden = isOfCall(draft); // the line tells the number of a call
  choose("priority", textOf(draft, "priority"));
  showType(draft, whole);
  showPin(draft.id, textOf(draft, "pin"));
  showDuplicates(draft.id, draft);
}

/**
 * The type, what is asked for it, and which agencies belong to it.
 * @param {Draft} draft
 * @param {boolean} whole
 */
export function showType(draft, whole) {
  const type = textOf(draft, "type");
  choose("type", type);
  showTypes();
  const { questions = "[]", agencies } = chosenType()?.dataset ?? {};
  const asked = JSON.parse(questions);
  showQuestions(draft, asked, whole);
  const own = !draft.duplicateOf; // the other ticket's agencies have the incident
  const suggests = Boolean(own && type && agencies !== "[]");
  const over = needsNobody(textOf(draft, "disposition"));
  showMissing(draft, asked, suggests && !over);
  const id = draft.version && own ? draft.id : "";
  showAgencies(id, draft.base.type ?? null, { type, suggests, over });
}

// The type that is chosen on the screen, with what its data attributes say of it; null without one.
export function chosenType() {
  const chosen = form.querySelector('input[name="type"]:checked');
  return /** @type {HTMLInputElement | null} */ (chosen);
}

// The priority with which a type begins; "" for one that says nothing.
export function usualPriority(/** @type {string | null} */ type) {
  const radio = form.querySelector(`input[name="type"][value="${CSS.escape(type ?? "")}"]`);
  return /** @type {HTMLElement | null} */ (radio)?.dataset.priority ?? "";
}

/**
 * @param {string} name
 * @param {string | null} value
 */
function choose(name, value) {
  const radios = form.querySelectorAll(`input[name="${name}"]`);
  for (const radio of /** @type {NodeListOf<HTMLInputElement>} */ (radios)) {
    radio.checked = radio.value === value;
  }
}
