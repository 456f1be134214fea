// What the script says; the words came with the page, in the reader's language.

import { given } from "./page.js";

/**
 * A word with a number in it comes in two forms.
 * @type {Record<string, string | {one: string, other: string}>}
 */
const words = JSON.parse(given("words"));

export const indonesian = document.documentElement.lang === "id";

/**
 * @param {string} key
 * @param {Record<string, string | number>} values for the names in braces
 */
export function say(key, values = {}) {
  const word = words[key];
  const text = typeof word === "string" ? word : values.n === 1 ? word.one : word.other;
  return text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

/** @param {Date} moment */
export function clockOf(moment) {
  const clock = moment.toLocaleTimeString("en-GB", { timeZone: given("zone") });
  return indonesian ? clock.replaceAll(":", ".") : clock;
}

/** @param {number} ms */
export function lasted(ms) {
  const s = Math.max(0, Math.floor(ms / 1000));
  return `${String(Math.floor(s / 60)).padStart(2, "0")}:${String(s % 60).padStart(2, "0")}`;
}

/** @type {Map<string, string>} number → as the server wrote it */
const written = new Map();

/**
 * 0812-3456-7890, (0291) 123456: as the server has written this number on the page (the rules are
 * those of ari_app/telephone_number.py); one that it has not, in fours.
 * @param {string} number
 */
export function spaced(number) {
  const there = /** @type {HTMLElement | null} */ (
    number ? document.querySelector(`[data-number="${CSS.escape(number)}"]`) : null
  );
  if (there) written.set(number, there.dataset.written ?? there.textContent);
  return written.get(number) ?? inFours(number);
}

/** @param {string} number */
function inFours(number) {
  if (!/^\d{7,}$/.test(number)) return number;
  const groups = number.match(/.{1,4}/g) ?? [];
  const last = groups[groups.length - 1];
  if (last.length < 3) groups.splice(-2, 2, groups[groups.length - 2] + last);
  return groups.join("-");
}
