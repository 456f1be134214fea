// The page that a script stands on: its elements, what it was given with its body, and what was
// clicked.

/**
 * The element with this id; types/page.d.ts knows them all.
 * @template {keyof Parts} Id
 * @param {Id} id
 */
export const at = (id) => /** @type {Parts[Id]} */ (document.getElementById(id));

/**
 * What the template wrote into the body's data attribute.
 * @param {string} name
 */
export const given = (name) => document.body.dataset[name] ?? "";

/**
 * The nearest element around the target that fits.
 * @param {Event} event
 * @param {string} selector
 */
export function around(event, selector) {
  return /** @type {Element} */ (event.target).closest(selector);
}

/**
 * The button that was clicked, if it fits.
 * @param {Event} event
 * @param {string} selector
 */
export function buttonAt(event, selector) {
  return /** @type {HTMLButtonElement | null} */ (around(event, selector));
}

/**
 * All buttons of the page that fit.
 * @param {string} selector
 * @param {ParentNode} within
 */
export function buttons(selector, within = document) {
  return /** @type {NodeListOf<HTMLButtonElement>} */ (within.querySelectorAll(selector));
}

/**
 * What the keyboard reaches first within it.
 * @param {ParentNode | null} within
 */
export function firstControl(within) {
  const found = within?.querySelector("button, summary") ?? within?.querySelector("a");
  return /** @type {HTMLElement | null | undefined} */ (found);
}

/** @param {string} [text] */
export function smallButton(text = "") {
  const button = document.createElement("button");
  return Object.assign(button, { type: "button", className: "btn small", textContent: text });
}
