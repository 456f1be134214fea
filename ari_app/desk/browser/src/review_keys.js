// What each key of /review means. Pure.

/** @typedef {{ does: string, by?: number }} Command */

/** @type {Record<string, Command>} */
const KEYS = {
  " ": { does: "play" },
  k: { does: "play" },
  j: { does: "move", by: -10 },
  l: { does: "move", by: 10 },
  ArrowLeft: { does: "move", by: -2 },
  ArrowRight: { does: "move", by: 2 },
  Home: { does: "start" },
  "-": { does: "speed", by: -1 },
  "+": { does: "speed", by: 1 },
  "=": { does: "speed", by: 1 }, // + without Shift
  "[": { does: "loop-from" },
  "]": { does: "loop-to" },
  "\\": { does: "loop-off" },
  ",": { does: "mark", by: -1 },
  ".": { does: "mark", by: 1 },
  b: { does: "boost" },
  m: { does: "side" },
  z: { does: "zoom", by: 1 },
  x: { does: "zoom", by: -1 },
  g: { does: "spectrogram" },
  n: { does: "next" },
  p: { does: "before" },
  c: { does: "note" },
  t: { does: "note-now" },
};

const FIELDS = "textarea, select, input:not([type=range])"; // whatever is typed there is meant there
const OWN_KEYS = "a, button, summary, audio"; // Space is theirs

/**
 * @param {{ key: string, ctrlKey: boolean, metaKey: boolean, altKey: boolean }} event
 * @returns {Command | undefined}
 */
export function commandOf({ key, ctrlKey, metaKey, altKey }) {
  if (ctrlKey || metaKey || altKey) return undefined;
  return KEYS[key.length === 1 ? key.toLowerCase() : key];
}

/**
 * Whether the key belongs to what has the focus.
 * @param {string} key
 * @param {{ closest(selector: string): Element | null }} focused
 */
export function isTheirs(key, focused) {
  if (focused.closest(FIELDS)) return true;
  if (focused.closest("input[type=range]")) return key.length !== 1;
  return key === " " && focused.closest(OWN_KEYS) !== null;
}
