// Which key means what: plain letters while the cursor is outside the ticket, the same with Alt
// anywhere: a word that was meant for a field never mutes a caller or closes a ticket. Pure.

export const ANSWER_ANYWHERE = "F9";

/** @type {Record<string, string>} */
const ANYWHERE = { F2: "pause_or_ready", F8: "hang_up", [ANSWER_ANYWHERE]: "answer" };

/** @type {Record<string, string>} */
const PLAIN = {
  m: "mute",
  h: "hold",
  k: "keypad",
  r: "replay",
  c: "connect",
  j: "join",
  x: "return",
  n: "leave",
  y: "ask_yes_no",
  b: "ask_which_help",
  a: "take",
  d: "hear",
  e: "end",
  p: "prank",
  g: "ghost",
  s: "salah_sambung",
  t: "tes",
  u: "duplicate",
  l: "map",
  w: "ticket",
  i: "new_ticket",
  v: "guide",
  o: "metronome",
  "/": "type",
};

/**
 * @typedef {object} Standing where the hands are
 * @property {boolean} typing in a field for text
 * @property {boolean} needsAlt letters alone are no keys
 * @property {boolean} ringing the phone of this page rings
 * @property {boolean} choosing in a choice that is open
 */

/**
 * The action's name, or null where the key keeps its own meaning. A button or a choice that has the
 * focus keeps its keys, but for the ring: Space answers.
 * @param {Pick<KeyboardEvent, "key" | "altKey" | "ctrlKey" | "metaKey">} event
 * @param {Standing} standing
 */
export function meaningOf(event, { typing, needsAlt, ringing, choosing }) {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (event.ctrlKey || event.metaKey) return key === "Enter" ? "onward" : null;
  if (key in ANYWHERE && !event.altKey) return ANYWHERE[key];
  if (ringing && !typing && key === " ") return "answer";
  if (ringing && !typing && key === "Escape") return "decline";
  if (key === "Escape" && choosing) return "close_choice";
  if (key in PLAIN && (event.altKey || !needsAlt)) return PLAIN[key];
  return null;
}
