// The news line: one strip's room, the gravest first; the others behind one button, so that no
// alarm ever moves the page under a hand. On the console they unfold over the upper half of the form
// only: queue, held lane, telephone and the ticket's next step stay in sight.

import { at, buttonAt, given } from "./page.js";

const strips = at("strips");
const all = at("all-strips");
const desk = document.getElementById("desk"); // the console's

function shown() {
  const every = /** @type {NodeListOf<HTMLElement>} */ (strips.querySelectorAll(".strip"));
  return [...every].filter((strip) => !strip.hidden);
}

/** @param {HTMLElement | undefined} strip */
function cut(strip) {
  return strip !== undefined && strip.scrollWidth > strip.clientWidth;
}

/** @param {boolean} is */
function open(is) {
  all.setAttribute("aria-expanded", String(is));
  strips.classList.toggle("open", is);
  place();
  count();
}

function place() {
  if (desk) strips.style.setProperty("--desk-top", `${desk.getBoundingClientRect().top}px`);
}

function count() {
  const now = shown();
  const is = strips.classList.contains("open");
  const more = now.length > 1 || cut(now[0]);
  if (is && !now.length) return open(false);
  all.hidden = !more && !is;
  const figure = is ? "" : now.length > 1 ? `+${now.length - 1} ` : "";
  all.textContent = `${figure}${is ? "▴" : "▾"}`;
  all.setAttribute("aria-label", `${all.textContent} ${given("news")}`);
}

export function keepNews() {
  all.addEventListener("click", () => open(!strips.classList.contains("open")));
  strips.addEventListener("click", (event) => buttonAt(event, "[data-open]") && open(false));
  const watched = {
    subtree: true,
    childList: true,
    characterData: true,
    attributeFilter: ["hidden"],
  };
  new MutationObserver(count).observe(strips, watched);
  addEventListener("resize", () => {
    place();
    count();
  });
  count();
}
