// Which types of incident fit what was typed, and which one a digit means. Pure.

export const IN_SIGHT = 10; // as many as there are digits; the others are one key away

/** @param {string} text */
const plain = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").trim();

/**
 * Positions of the names in which each typed word begins a word; all of them without a word.
 * @param {string[]} names
 * @param {string} typed
 */
export function fitting(names, typed) {
  const wanted = plain(typed).split(/\s+/).filter(Boolean);
  return [...names.keys()].filter((position) => {
    const words = plain(names[position]).split(/[^\p{L}\p{N}]+/u);
    return wanted.every((begin) => words.some((word) => word.startsWith(begin)));
  });
}

/**
 * The position in what is in sight that a key means: 1 is the first, 0 the tenth; null: no digit.
 * @param {string} key
 */
export function placeOf(key) {
  return /^[0-9]$/.test(key) ? (Number(key) + 9) % 10 : null;
}
