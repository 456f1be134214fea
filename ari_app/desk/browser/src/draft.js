// One ticket as it is being written: what the database has (`base`, at `version`) and what was
// typed since (`changes`). Pure: no network, no screen, no clock.
//
// A field is text; null is empty. Answers to questions are fields named "answers.<question>"; "pin" is
// the point on the map, latitude and longitude in one, so that nobody mixes two people's.

import { parsePin, pinText } from "./pin_text.js";

export const FIELDS = ["type", "kecamatan", "desa", "dusun", "address", "caller_name", "priority", "narrative"];
const ANSWER = "answers.";

export function newDraft(id, known = {}) {
  return { id, label: "", ani: "", state: "open", version: 0, base: {}, changes: {}, conflicts: {}, ...known };
}

export function valueOf(draft, field) {
  return field in draft.changes ? draft.changes[field] : (draft.base[field] ?? null);
}

export function write(draft, field, text) {
  const value = text && text.trim() ? text : null;
  const changes = { ...draft.changes, [field]: value };
  if (same(value, draft.base[field] ?? null)) delete changes[field];
  const conflicts = { ...draft.conflicts };
  delete conflicts[field];
  return { ...draft, changes, conflicts };
}

export function unsent(draft) {
  return Object.keys(draft.changes).length > 0;
}

// What may be sent now: not what somebody else has written differently.
export function sendable(draft) {
  const fields = Object.entries(draft.changes).filter(([field]) => !(field in draft.conflicts));
  return Object.fromEntries(fields);
}

// The body of a change, as the API wants it.
export function bodyOf(draft, changes) {
  const body = { version: draft.version };
  for (const [field, value] of Object.entries(changes)) {
    if (field === "pin") [body.latitude, body.longitude] = parsePin(value) ?? [null, null];
    else if (field.startsWith(ANSWER)) (body.answers ??= {})[field.slice(ANSWER.length)] = value;
    else body[field] = value;
  }
  return body;
}

// The database took `sent`; what was typed meanwhile stays to be sent.
export function saved(draft, sent, ticket) {
  const fresh = told(draft, ticket);
  const changes = { ...draft.changes };
  for (const [field, value] of Object.entries(sent)) if (changes[field] === value) delete changes[field];
  return { ...fresh, changes };
}

// Somebody else was faster. His fields are taken over; where both wrote, both are shown.
export function merged(draft, ticket) {
  const fresh = told(draft, ticket);
  const conflicts = {};
  const changes = { ...draft.changes };
  for (const [field, mine] of Object.entries(draft.changes)) {
    const theirs = fresh.base[field] ?? null;
    if (same(theirs, mine)) delete changes[field];
    else if (!same(theirs, draft.base[field] ?? null)) conflicts[field] = theirs;
  }
  return { ...fresh, changes, conflicts: { ...draft.conflicts, ...conflicts } };
}

// What the database says, with what was typed here left as it is.
export function told(draft, ticket) {
  const base = {};
  for (const field of [...FIELDS, "disposition", "state"]) base[field] = ticket[field];
  base.pin = pinText(ticket.latitude, ticket.longitude);
  for (const [question, said] of Object.entries(ticket.answers)) base[ANSWER + question] = said;
  const { label, ani, state, version, updated_by: by } = ticket;
  const savedAt = by ? ticket.updated_at : ""; // nobody has written anything yet
  return { ...draft, label, ani: ani ?? "", state, version, by, savedAt, base, duplicateOf: ticket.duplicate_of };
}

function same(one, other) {
  return (one ?? "").trim() === (other ?? "").trim();
}
