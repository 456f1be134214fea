// Two people wrote in one field of one ticket: both words are shown, and a hand chooses.

import { textOf } from "./draft.js";
import { nameOf } from "./field_names.js";
import { drafts, shownId } from "./open_tickets.js";
import { at, buttonAt, smallButton } from "./page.js";
import { say } from "./words.js";

const box = at("conflicts");

/** @param {Draft} draft */
export function showConflicts(draft) {
  const entries = Object.entries(draft.conflicts);
  const rows = entries.map(([field, theirs]) => row(draft, field, theirs));
  const key = JSON.stringify(draft.conflicts);
  if (box.dataset.key !== key) box.replaceChildren(...rows);
  box.dataset.key = key;
}

/**
 * @param {Draft} draft
 * @param {string} field
 * @param {string | null} theirs
 */
function row(draft, field, theirs) {
  const made = Object.assign(document.createElement("p"), { className: "conflict" });
  const words = Object.assign(document.createElement("q"), { textContent: theirs ?? "" });
  made.append(say("conflict", { name: draft.by ?? "?", field: nameOf(field) }), " ", words, " ");
  for (const choice of ["keep_mine", "take_theirs"]) {
    const button = smallButton(say(choice));
    Object.assign(button.dataset, { choice, field });
    made.append(button, " ");
  }
  return made;
}

/**
 * The click on one of the two choices.
 * @param {Event} event
 */
export function decide(event) {
  const { choice, field } = buttonAt(event, "[data-choice]")?.dataset ?? {};
  if (!choice || !field) return;
  const draft = drafts.of(shownId());
  const text = (choice === "keep_mine" ? textOf(draft, field) : draft.conflicts[field]) ?? "";
  const found = at("form").querySelector(`[name="${CSS.escape(field)}"]`);
  const input = /** @type {HTMLInputElement | null} */ (found);
  if (input && input.type !== "radio") input.value = text;
  drafts.write(shownId(), field, text);
  drafts.soon(shownId(), 0);
}
