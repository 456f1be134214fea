// What is sent of a position and of a photo; pure, in ES5. share.js, behind it, does it.

var SEND_EVERY_MS = 4500;
var LARGEST_SIDE = 1280; // of a photo: a screen's size goes through 2G

/** @typedef {{ coords: { latitude: number, longitude: number, accuracy: number }, came: number }} LastPosition */

/**
 * Whether the newest position goes now: one at a time, until the link has ended. A telephone's clock
 * may be set back.
 * @param {LastPosition | null} last
 * @param {{ busy: boolean, ended: boolean, sentAt: number }} state
 * @param {number} now ms
 */
function isDue(last, state, now) {
  return !!last && !state.busy && !state.ended && Math.abs(now - state.sentAt) >= SEND_EVERY_MS;
}

/**
 * The form's fields; one that did not arrive is sent again with its age, in seconds.
 * @param {LastPosition} last
 * @param {number} now ms
 * @returns {Record<string, number>}
 */
function positionFields(last, now) {
  return {
    latitude: last.coords.latitude,
    longitude: last.coords.longitude,
    accuracy: last.coords.accuracy,
    age: Math.max(0, (now - last.came) / 1000)
  };
}

/**
 * A photo's width and height as it is sent; never more than it has.
 * @param {number} width
 * @param {number} height
 */
function sentSize(width, height) {
  var scale = Math.min(1, LARGEST_SIDE / Math.max(width, height));
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}
