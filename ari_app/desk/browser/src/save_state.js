// Whether what was typed is in the database, in a word and a colour.

import { refusedOf, undecided, unsent } from "./draft.js";
import { clockOf, say } from "./words.js";

/**
 * @typedef {object} Saving
 * @property {Draft} draft
 * @property {Trouble} [trouble] why it is not in the database
 * @property {boolean} sending it is on its way
 * @property {(field: string) => string} nameOf what a field is called on the screen
 */

/**
 * @param {Saving} saving
 * @returns {"alarm" | "held" | "dim"}
 */
export function saveTone(saving) {
  const { draft, trouble } = saving;
  if (trouble?.kind === "refused" || refusedField(saving)) return "alarm";
  return undecided(draft) || (trouble && unsent(draft)) ? "held" : "dim";
}

/** @param {Saving} saving */
export function saveWord(saving) {
  const { draft, trouble, sending } = saving;
  const refusal = trouble?.kind === "refused" ? trouble.message : refusedField(saving);
  if (refusal) return say("refused") + refusal;
  if (undecided(draft)) return say("undecided");
  if (trouble && (unsent(draft) || !draft.version)) return say(trouble.kind);
  if (unsent(draft) || sending) return say("saving");
  return draft.savedAt ? say("saved", { time: clockOf(new Date(draft.savedAt)) }) : "";
}

/**
 * Which field the desk does not take, and why; "" when it takes them all.
 * @param {Saving} saving
 */
function refusedField({ draft, nameOf }) {
  const [first] = Object.entries(refusedOf(draft));
  return first ? `${nameOf(first[0])}: ${first[1]}` : "";
}
