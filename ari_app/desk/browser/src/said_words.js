// The transcript of /review: a click on a word or on a line's time plays from there, and the word that
// is heard now is marked.

import { moveTo } from "./small_player.js";

/**
 * Which of some words, in the order of their beginnings, is heard at a moment; -1: none.
 * @param {{ from: number, until: number }[]} words
 * @param {number} now
 */
export function heardAt(words, now) {
  let [first, last] = [0, words.length];
  while (first < last) {
    const middle = (first + last) >> 1;
    if (words[middle].from <= now) first = middle + 1;
    else last = middle;
  }
  for (let at = first - 1; at >= Math.max(first - 8, 0); at--) {
    if (now < words[at].until) return at; // both sides may speak at once: the later word
  }
  return -1;
}

/** @param {HTMLAudioElement} media */
export function offerWords(media) {
  const list = document.getElementById("said");
  if (!list) return;
  const buttons = /** @type {HTMLElement[]} */ ([...list.querySelectorAll("[data-until]")]);
  const words = buttons
    .map((button) => ({
      button,
      from: Number(button.dataset.say),
      until: Number(button.dataset.until),
    }))
    .sort((a, b) => a.from - b.from);
  list.addEventListener("click", (event) => {
    const clicked = /** @type {Element} */ (event.target).closest("[data-say]");
    if (!clicked) return;
    moveTo(media, Number(/** @type {HTMLElement} */ (clicked).dataset.say));
    media.play().catch(() => {});
  });
  /** @type {HTMLElement | undefined} */
  let marked;
  const mark = () => {
    const at = heardAt(words, media.currentTime);
    const now = at < 0 ? undefined : words[at].button;
    if (now === marked) return;
    marked?.removeAttribute("aria-current");
    now?.setAttribute("aria-current", "true");
    marked = now;
  };
  for (const kind of ["timeupdate", "seeked"]) media.addEventListener(kind, mark);
}
