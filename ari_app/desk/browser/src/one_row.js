// What stands in one row, as much as it holds: what has no room is out of sight, and a word beside
// it says that there is more, so that nothing is forgotten because a screen is small.

import { at } from "./page.js";

/** @param {HTMLElement} row */
const shownIn = (row) =>
  /** @type {HTMLElement[]} */ ([...row.children]).filter((one) => one.offsetHeight > 0);

/**
 * The children that have no room in the row, which wraps them below itself.
 * @param {HTMLElement} row
 */
function beyond(row) {
  const [first, ...others] = shownIn(row);
  return others.filter((one) => one.offsetTop >= first.offsetTop + first.offsetHeight);
}

// The bar of what waits to be sent: how many more there are, as red as the worst of them.
function countTheRest() {
  const row = at("unsent");
  const rest = at("unsent-rest");
  const hidden = beyond(row);
  for (const one of row.children)
    one.classList.toggle("beyond", hidden.includes(/** @type {HTMLElement} */ (one)));
  const inSight = row.querySelectorAll("button:not(.beyond)").length;
  const more = Number(at("unsent-total").value) - inSight;
  rest.textContent = more > 0 ? `+${more}` : "";
  rest.classList.toggle("alarm", row.querySelector(".alarm.beyond") !== null);
  rest.classList.toggle("none", more <= 0);
}

// What is known of the caller beside who they are: behind a button where the line is full.
function offerTheRest() {
  const more = /** @type {HTMLElement | null} */ (document.querySelector("#mine .more"));
  const is = at("ring").classList.contains("all");
  const full = more !== null && (beyond(more).length > 0 || more.scrollWidth > more.clientWidth);
  if (is && !more) return showAll(false);
  at("ring-all").hidden = !is && !full;
}

/** @param {boolean} is */
function showAll(is) {
  at("ring").classList.toggle("all", is);
  at("ring-all").setAttribute("aria-expanded", String(is));
  at("ring-all").textContent = is ? "▴" : "▾";
  const top = document.getElementById("desk")?.getBoundingClientRect().top;
  at("ring").style.setProperty("--desk-top", `${top}px`);
  offerTheRest();
}

export function fitRows() {
  countTheRest();
  offerTheRest();
}

export function keepRows() {
  at("ring-all").addEventListener("click", () => showAll(!at("ring").classList.contains("all")));
  const sizes = new ResizeObserver(fitRows);
  for (const one of [at("unsent"), at("ring")]) sizes.observe(one);
}
