// The ticket's head and foot: its number, whose call it is, how it stands, whether it is in the
// database, and the disposition.

import { isGhost } from "./dispositions.js";
import { textOf } from "./draft.js";
import { nameOf } from "./field_names.js";
import { drafts } from "./open_tickets.js";
import { at, buttons } from "./page.js";
import { saveTone, saveWord } from "./save_state.js";
import { whose } from "./whose.js";
import { say } from "./words.js";

const STATES = { open: "info", callback: "held", closed: "dim" };
const label = at("ticket-label");
const badge = at("ticket-state");

/** @param {Draft} draft */
export function showHead(draft) {
  label.textContent = draft.label;
  if (draft.label) label.href = `/tickets/${encodeURIComponent(draft.label)}`;
  else label.removeAttribute("href");
  at("ticket-ani").textContent = whose(draft);
  badge.hidden = false;
  badge.textContent = say(draft.state);
  badge.className = `badge ${STATES[draft.state]}`;
  showSaved(draft);
  showDisposition(draft);
}

// No ticket is on the screen.
export function clearHead() {
  for (const part of [label, at("ticket-ani"), at("save-state")]) part.textContent = "";
  label.removeAttribute("href");
  badge.hidden = true;
}

/** @param {Draft} draft */
function showSaved(draft) {
  const [trouble, sending] = [drafts.trouble.get(draft.id), drafts.sending.has(draft.id)];
  const saving = { draft, trouble, sending, nameOf };
  at("save-state").className = `n ${saveTone(saving)}`;
  at("save-state").textContent = at("save-state").title = saveWord(saving);
}

/** @param {Draft} draft */
function showDisposition(draft) {
  const disposition = textOf(draft, "disposition");
  for (const button of buttons("[data-disposition]", at("form"))) {
    const name = button.dataset.disposition;
    const on = disposition === name || (name === "ghost" && isGhost(disposition));
    button.setAttribute("aria-pressed", String(on));
  }
  at("ghost-kinds").hidden = !isGhost(disposition);
  const closed = textOf(draft, "state") === "closed";
  at("undo").hidden = !(disposition || closed) || Boolean(draft.duplicateOf);
  at("undo").textContent = say(closed ? "reopen" : "undo");
}
