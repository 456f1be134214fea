// Boxes over a photo, in parts of 10000 of its width and height: where they are, and where they go
// when they are drawn, pushed or stretched. Pure; cover.js shows them.

/** @typedef {{ left: number, top: number, right: number, bottom: number }} Box */
/** @typedef {readonly [x: number, y: number]} Point */

export const WHOLE = 10000;
export const LEAST = 150; // of a box's width, and of its height
export const MOST = 40; // boxes on one photo

/**
 * A whole number, no smaller and no larger than these.
 * @param {number} value
 * @param {number} least
 * @param {number} most
 */
export const within = (value, least, most) => Math.min(Math.max(Math.round(value), least), most);

/**
 * As wide and as high as before, inside the photo.
 * @param {Box} box
 * @param {number} x
 * @param {number} y
 * @returns {Box}
 */
export function pushed(box, x, y) {
  const width = box.right - box.left;
  const height = box.bottom - box.top;
  const left = within(box.left + x, 0, WHOLE - width);
  const top = within(box.top + y, 0, WHOLE - height);
  return { left, top, right: left + width, bottom: top + height };
}

/**
 * Its lower right corner elsewhere, never smaller than `LEAST`.
 * @param {Box} box
 * @param {number} x
 * @param {number} y
 * @returns {Box}
 */
export function stretched(box, x, y) {
  const right = within(box.right + x, box.left + LEAST, WHOLE);
  const bottom = within(box.bottom + y, box.top + LEAST, WHOLE);
  return { ...box, right, bottom };
}

/**
 * The box from where the pointer went down to where it is, in whichever direction.
 * @param {Point} from
 * @param {Point} to
 * @returns {Box}
 */
export function drawn(from, to) {
  const left = within(Math.min(from[0], to[0]), 0, WHOLE - LEAST);
  const top = within(Math.min(from[1], to[1]), 0, WHOLE - LEAST);
  return {
    left,
    top,
    right: within(Math.max(from[0], to[0]), left + LEAST, WHOLE),
    bottom: within(Math.max(from[1], to[1]), top + LEAST, WHOLE),
  };
}

/**
 * As the form takes them along (`photo_cover.areas_of`).
 * @param {readonly Box[]} boxes
 */
export const asText = (boxes) =>
  boxes.map((box) => [box.left, box.top, box.right, box.bottom].join(",")).join(";");

/**
 * @param {string} text
 * @returns {Box[]}
 */
export function fromText(text) {
  return text
    .split(";")
    .filter(Boolean)
    .map((one) => {
      const [left, top, right, bottom] = one.split(",").map(Number);
      return { left, top, right, bottom };
    });
}
