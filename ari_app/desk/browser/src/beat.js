// The beat of chest compressions: 100 to 120 a minute, counted from a moment. Pure; milliseconds.

export const [SLOWEST, FASTEST, USUAL, STEP] = [100, 120, 110, 5];
const CHANGE_EVERY_MS = 120000; // who presses grows tired: another one takes over
const CHANGE_SHOWN_MS = 10000;

/**
 * @typedef {object} Beat
 * @property {number} rate beats a minute
 * @property {number} began when the first beat was
 * @property {number} since the beat from which `rate` holds
 * @property {number} before beats that were counted before it
 */

/**
 * @param {number} now
 * @returns {Beat}
 */
export const begin = (now) => ({ rate: USUAL, began: now, since: now, before: 0 });

/** @param {Beat} beat */
export const period = (beat) => 60000 / beat.rate;

/**
 * How many beats there were up to now, the first at once.
 * @param {Beat} beat
 * @param {number} now
 */
export function counted(beat, now) {
  return beat.before + Math.floor(Math.max(0, now - beat.since) / period(beat)) + 1;
}

/**
 * When the beats of the time after `from` up to `until` are.
 * @param {Beat} beat
 * @param {number} from
 * @param {number} until
 */
export function beatsWithin(beat, from, until) {
  const first = Math.max(0, Math.floor((from - beat.since) / period(beat)) + 1);
  const found = [];
  for (let n = first; beat.since + n * period(beat) <= until; n += 1) {
    found.push(beat.since + n * period(beat));
  }
  return found;
}

/**
 * Another rate from the last beat on: none is left out, and none comes twice.
 * @param {Beat} beat
 * @param {number} by
 * @param {number} now
 * @returns {Beat}
 */
export function atRate(beat, by, now) {
  const rate = Math.min(FASTEST, Math.max(SLOWEST, beat.rate + by));
  const soFar = counted(beat, now);
  const last = beat.since + (soFar - beat.before - 1) * period(beat);
  return { ...beat, rate, since: last, before: soFar - 1 };
}

/**
 * Whether somebody else should press now.
 * @param {Beat} beat
 * @param {number} now
 */
export function shouldChange(beat, now) {
  const past = now - beat.began;
  return past >= CHANGE_EVERY_MS && past % CHANGE_EVERY_MS < CHANGE_SHOWN_MS;
}
