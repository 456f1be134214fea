// One ticket as it is being written: what the database has (`base`, at `version`) and what was
// typed since (`changes`). Pure: no network, no screen, no clock.
//
// A field is text; null is empty. Answers to questions are fields named "answers.<question>"; "pin" is
// the point on the map, latitude and longitude in one, so that nobody mixes two people's. A field in
// `refused` has a value that the desk does not take: it waits for another one, and keeps nothing back.

import { parsePin, pinText } from "./pin_text.js";

/** @type {TicketField[]} */
export const FIELDS = [
  "type",
  "kecamatan",
  "desa",
  "dusun",
  "address",
  "caller_name",
  "ani",
  "priority",
  "narrative",
];
const ANSWER = "answers.";

/**
 * @param {string} id
 * @param {Partial<Draft>} known
 * @returns {Draft}
 */
export function newDraft(id, known = {}) {
  const nothing = { base: {}, changes: {}, conflicts: {}, refused: {} };
  return { id, label: "", ani: "", state: "open", version: 0, ...nothing, ...known };
}

/**
 * @param {Draft} draft
 * @param {string} field
 */
export function textOf(draft, field) {
  return field in draft.changes ? draft.changes[field] : (draft.base[field] ?? null);
}

/**
 * @param {Draft} draft
 * @param {string} field
 * @param {string | null} text
 * @returns {Draft}
 */
export function write(draft, field, text) {
  const value = text?.trim() ? text : null;
  const changes = { ...draft.changes, [field]: value };
  if (same(value, draft.base[field] ?? null)) delete changes[field];
  const [conflicts, refused] = [{ ...draft.conflicts }, { ...draft.refused }];
  delete conflicts[field];
  delete refused[field];
  return { ...draft, changes, conflicts, refused };
}

/** @param {Draft} draft */
export function unsent(draft) {
  return Object.keys(draft.changes).length > 0;
}

/**
 * Whether anything is on its way to the database, or waits for a choice between two people's words.
 * @param {Draft} draft
 */
export function underWay(draft) {
  return Object.keys(draft.changes).some((field) => !(field in refusedOf(draft)));
}

/**
 * Whether two people wrote differently, and nobody has chosen yet.
 * @param {Draft} draft
 */
export function undecided(draft) {
  return Object.keys(draft.conflicts).length > 0;
}

/**
 * What may be sent now: not what somebody else has written differently, nor what was refused.
 * @param {Draft} draft
 * @returns {Values}
 */
export function sendable(draft) {
  const held = { ...draft.conflicts, ...refusedOf(draft) };
  return Object.fromEntries(Object.entries(draft.changes).filter(([field]) => !(field in held)));
}

/**
 * Field → why; a draft that an older page has kept knows none.
 * @param {Draft} draft
 */
export function refusedOf(draft) {
  return draft.refused ?? {};
}

/**
 * The fields of `sent` that the desk's sentence is about; it begins with the name.
 * @param {Values} sent
 * @param {string} sentence
 */
export function fieldsOf(sent, sentence) {
  const name = /^\w*/.exec(sentence)?.[0] ?? "";
  const is = (/** @type {string} */ field) =>
    field === "pin" ? /^l(at|ong)itude$/.test(name) : field.split(".")[0] === name;
  return Object.keys(sent).filter(is);
}

/**
 * The desk does not take these fields as they are. The state is nobody's typing: it stays as it was.
 * @param {Draft} draft
 * @param {string[]} fields
 * @param {string} why
 * @returns {Draft}
 */
export function refuse(draft, fields, why) {
  const [changes, refused] = [{ ...draft.changes }, { ...refusedOf(draft) }];
  for (const field of fields) refused[field] = why;
  delete refused.state;
  if (fields.includes("state")) delete changes.state;
  return { ...draft, changes, refused };
}

/**
 * The body of a change, as the API wants it.
 * @param {Draft} draft
 * @param {Values} changes
 */
export function bodyOf(draft, changes) {
  /** @type {Record<string, unknown>} */
  const body = { version: draft.version };
  /** @type {Values} */
  const answers = {};
  for (const [field, value] of Object.entries(changes)) {
    if (field === "pin") [body.latitude, body.longitude] = parsePin(value) ?? [null, null];
    else if (field.startsWith(ANSWER)) answers[field.slice(ANSWER.length)] = value;
    else body[field] = value;
  }
  return Object.keys(answers).length ? { ...body, answers } : body;
}

/**
 * The database took `sent`; what was typed meanwhile stays to be sent.
 * @param {Draft} draft
 * @param {Values} sent
 * @param {Ticket} ticket
 * @returns {Draft}
 */
export function saved(draft, sent, ticket) {
  const fresh = reloaded(draft, ticket);
  const changes = { ...draft.changes };
  for (const [field, value] of Object.entries(sent)) {
    if (changes[field] === value) delete changes[field];
  }
  return { ...fresh, changes };
}

/**
 * Somebody else was faster. Their fields are taken over; where both wrote, both are shown.
 * @param {Draft} draft
 * @param {Ticket} ticket
 * @returns {Draft}
 */
export function merged(draft, ticket) {
  const fresh = reloaded(draft, ticket);
  /** @type {Values} */
  const conflicts = {};
  const changes = { ...draft.changes };
  for (const [field, mine] of Object.entries(draft.changes)) {
    const theirs = fresh.base[field] ?? null;
    if (same(theirs, mine)) delete changes[field];
    else if (!same(theirs, draft.base[field] ?? null)) conflicts[field] = theirs;
  }
  return { ...fresh, changes, conflicts: { ...draft.conflicts, ...conflicts } };
}

/**
 * What the database says, with what was typed here left as it is.
 * @param {Draft} draft
 * @param {Ticket} ticket
 * @returns {Draft}
 */
export function reloaded(draft, ticket) {
  const { label, ani, source, state, version, updated_by: by } = ticket;
  const savedAt = by ? ticket.updated_at : ""; // nobody has written anything yet
  const own = { label, ani: ani ?? "", source, state, version, by, savedAt };
  return { ...draft, ...own, base: baseOf(ticket), duplicateOf: ticket.duplicate_of };
}

/** @param {Ticket} ticket */
function baseOf(ticket) {
  /** @type {Values} */
  const base = { state: ticket.state, disposition: ticket.disposition };
  for (const field of FIELDS) base[field] = ticket[field];
  base.pin = pinText(ticket.latitude, ticket.longitude);
  for (const [question, said] of Object.entries(ticket.answers)) base[ANSWER + question] = said;
  return base;
}

/**
 * @param {string | null} one
 * @param {string | null} other
 */
function same(one, other) {
  return (one ?? "").trim() === (other ?? "").trim();
}
