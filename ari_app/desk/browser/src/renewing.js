// Buttons that are made anew with every change: the screen is touched only where they differ, and
// whoever stands on one with the keyboard goes on standing there.

/**
 * @param {HTMLElement} box
 * @param {HTMLElement[]} fresh
 * @param {string} mark the data attribute by which a button is known again
 */
export function renew(box, fresh, mark) {
  const html = fresh.map((one) => one.outerHTML).join("");
  if (box.dataset.html === html) return;
  const focused = /** @type {HTMLElement | null} */ (document.activeElement);
  const here = box.contains(focused) && focused?.dataset[mark];
  box.dataset.html = html;
  box.replaceChildren(...fresh);
  if (here) fresh.find((one) => one.dataset[mark] === here)?.focus();
}
