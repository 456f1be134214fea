// One ticket as it is being written: what the database has (`base`, at `version`) and what was
// typed since (`changes`). Pure: no network, no screen, no clock.
//
// A field is text; null is empty. Answers to questions are fields named "answers.<question>"; "pin" is
// the point on the map, latitude and longitude in one, so that nobody mixes two people's. A field in
// `refused` has a value that the desk does not take: it waits for another one, and keeps nothing back.

import { parsePin, pinText } from "./pin_text.js";

export const FIELDS = ["type", "kecamatan", "desa", "dusun", "address", "caller_name", "priority", "narrative"];
const ANSWER = "answers.";

export function newDraft(id, known = {}) {
  return { id, label: "", ani: "", state: "open", version: 0, base: {}, changes: {}, conflicts: {}, refused: {}, ...known };
}

export function valueOf(draft, field) {
  return field in draft.changes ? draft.changes[field] : (draft.base[field] ?? null);
}

export function write(draft, field, text) {
  const value = text && text.trim() ? text : null;
  const changes = { ...draft.changes, [field]: value };
  if (same(value, draft.base[field] ?? null)) delete changes[field];
  const [conflicts, refused] = [{ ...draft.conflicts }, { ...draft.refused }];
  delete conflicts[field];
  delete refused[field];
  return { ...draft, changes, conflicts, refused };
}

export function unsent(draft) {
  return Object.keys(draft.changes).length > 0;
}

// Whether anything is on its way to the database, or waits for a choice between two people's words.
export function underWay(draft) {
  return Object.keys(draft.changes).some((field) => !(field in refusedOf(draft)));
}

// What may be sent now: not what somebody else has written differently, nor what was refused.
export function sendable(draft) {
  const held = { ...draft.conflicts, ...refusedOf(draft) };
  return Object.fromEntries(Object.entries(draft.changes).filter(([field]) => !(field in held)));
}

// Field → why; a draft that an older page has kept knows none.
export function refusedOf(draft) {
  return draft.refused ?? {};
}

// The fields of `sent` that the desk's sentence is about; it begins with the name.
export function fieldsOf(sent, sentence) {
  const name = /^\w*/.exec(sentence)[0];
  const is = (field) => (field === "pin" ? /^l(at|ong)itude$/.test(name) : field.split(".")[0] === name);
  return Object.keys(sent).filter(is);
}

// The desk does not take these fields as they are. The state is nobody's typing: it stays as it was.
export function refuse(draft, fields, why) {
  const [changes, refused] = [{ ...draft.changes }, { ...refusedOf(draft) }];
  for (const field of fields) refused[field] = why;
  delete refused.state;
  if (fields.includes("state")) delete changes.state;
  return { ...draft, changes, refused };
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
