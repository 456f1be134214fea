// The types of incident on the form: ten in sight, the others and a search behind one key (/). In
// the search a digit or Enter chooses, Escape leaves it.

import { at } from "./page.js";
import { fitting, IN_SIGHT, placeOf } from "./type_match.js";

const filter = at("type-filter");
const box = /** @type {HTMLElement} */ (filter.closest(".types"));
const chips = () => /** @type {HTMLElement[]} */ ([...at("types").querySelectorAll(".chip")]);
/** @param {HTMLElement} chip */
const input = (chip) => /** @type {HTMLInputElement} */ (chip.querySelector("input"));
/** @param {HTMLElement} chip */
const nameOf = (chip) => `${chip.textContent} ${chip.querySelector("span")?.title ?? ""}`;

// Shows what fits; without a search the first ten, and the chosen one wherever it stands.
export function showTypes() {
  const all = chips();
  const open = box.classList.contains("searching");
  const fit = new Set(fitting(all.map(nameOf), open ? filter.value : ""));
  let digit = 0;
  for (const [position, chip] of all.entries()) {
    const near = open || position < IN_SIGHT || input(chip).checked;
    chip.hidden = !(near && fit.has(position));
    if (chip.hidden || digit >= IN_SIGHT || !open) delete chip.dataset.digit;
    else chip.dataset.digit = String((digit + 1) % 10);
    if (!chip.hidden) digit += 1;
  }
  at("type-rest").hidden = open || all.length <= IN_SIGHT;
  at("type-rest").textContent = `+${all.length - IN_SIGHT}`;
}

export function searchTypes() {
  filter.focus();
}

function open() {
  box.classList.add("searching");
  showTypes();
}

function close() {
  box.classList.remove("searching");
  filter.value = "";
  showTypes();
}

/** @param {HTMLElement | undefined} chip */
function choose(chip) {
  if (!chip) return;
  input(chip).click();
  input(chip).focus();
  close();
}

/** @param {KeyboardEvent} event */
function pressed(event) {
  const shown = chips().filter((chip) => !chip.hidden);
  const place = placeOf(event.key);
  if (place !== null && !event.altKey && !event.ctrlKey) choose(shown[place]);
  else if (event.key === "Enter" && !event.ctrlKey) choose(shown[0]);
  else if (event.key === "Escape") searchOver();
  else return;
  event.preventDefault();
}

function searchOver() {
  close();
  filter.blur();
}

export function offerTypes() {
  filter.addEventListener("focus", open);
  filter.addEventListener("input", showTypes);
  filter.addEventListener("keydown", pressed);
  at("types").addEventListener("change", close);
  document.addEventListener("focusin", ({ target }) => {
    if (!box.contains(/** @type {Node} */ (target))) close();
  });
  showTypes();
}
