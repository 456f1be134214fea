// The disposition, said with one key or one click, and taken back.

import { announce } from "./desk.js";
import { ghostOf, isGhost } from "./dispositions.js";
import { textOf } from "./draft.js";
import { drafts, shownDraft } from "./open_tickets.js";
import { at } from "./page.js";
import { say } from "./words.js";

/** @param {string} name "ghost": the kind follows from what the screener heard */
export function dispose(name) {
  const draft = shownDraft();
  if (!draft) return;
  const verdict = at("mine-call")?.dataset.verdict || draft.verdict;
  const disposition = name === "ghost" ? ghostOf(verdict) : name;
  drafts.write(draft.id, "disposition", disposition);
  drafts.soon(draft.id, 0);
  announce(say("disposition_kept", { what: wordOf(disposition) }));
}

// The disposition is taken back, and with it that the ticket was closed.
export function undo() {
  const draft = shownDraft();
  if (!draft) return;
  drafts.write(draft.id, "disposition", "");
  if (textOf(draft, "state") === "closed") drafts.write(draft.id, "state", "open");
  drafts.soon(draft.id, 0);
}

/** @param {string} disposition */
function wordOf(disposition) {
  const button = at("form").querySelector(`[data-disposition="${disposition}"]`);
  const word = button?.firstChild?.textContent?.trim() ?? "";
  return isGhost(disposition) ? `ghost, ${word}` : word;
}
