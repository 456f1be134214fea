// A stored waveform (recordings/waveform.py) as the numbers that are drawn: -1 … 1, a lane a side.
// Pure.

const FAINTEST = 0.12; // what is quieter than this is not blown up any further

/**
 * The caller's lane and ours: lowest and highest of each step, one after the other.
 * @param {string} steps base64 of four signed bytes a step
 * @returns {[number[], number[]]}
 */
export function lanes(steps) {
  const bytes = Int8Array.from(atob(steps), (letter) => letter.charCodeAt(0));
  return [lane(bytes, 0), lane(bytes, 2)];
}

/**
 * @param {Int8Array} bytes
 * @param {0 | 2} side
 */
function lane(bytes, side) {
  /** @type {number[]} */
  const drawn = [];
  for (let at = side; at + 1 < bytes.length; at += 4) {
    drawn.push(bytes[at + 1] / 128, bytes[at] / 128);
  }
  return drawn;
}

/**
 * By how much a lane is drawn larger, so that a faint caller is seen as well.
 * @param {number[]} drawn
 */
export function enlarged(drawn) {
  const loudest = drawn.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const by = 0.95 / Math.max(loudest, FAINTEST);
  return drawn.map((value) => value * by);
}
