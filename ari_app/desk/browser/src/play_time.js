// How a moment of a recording is written, and which speeds there are. Pure.

export const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 2];

/**
 * 0:07, of an hour 61:05; with `tenths` 0:07,4.
 * @param {number} seconds
 * @param {string} comma before the tenths; without, whole seconds
 */
export function moment(seconds, comma = "") {
  const known = Number.isFinite(seconds) ? Math.max(0, seconds) : 0;
  const tenths = Math.floor(known * 10 + 1e-6);
  const whole = Math.floor(tenths / 10);
  const text = `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
  return comma ? `${text}${comma}${tenths % 10}` : text;
}

/**
 * The next speed up (1) or down (-1); at the end the same again.
 * @param {number} now
 * @param {1 | -1} by
 */
export function nextSpeed(now, by) {
  const at = SPEEDS.findIndex((speed) => Math.abs(speed - now) < 0.01);
  return SPEEDS[Math.min(Math.max((at < 0 ? 2 : at) + by, 0), SPEEDS.length - 1)];
}
