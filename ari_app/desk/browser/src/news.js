// The news line: one strip's room, the gravest first; the others behind one button, so that no
// alarm ever moves the page under a hand.

const strips = document.getElementById("strips");
const all = document.getElementById("all-strips");

function shown() {
  return [...strips.querySelectorAll(".strip")].filter((strip) => !strip.hidden);
}

function cut(strip) {
  return strip && strip.scrollWidth > strip.clientWidth;
}

function open(is) {
  all.setAttribute("aria-expanded", String(is));
  strips.classList.toggle("open", is);
  count();
}

function count() {
  const now = shown();
  const is = strips.classList.contains("open");
  const more = now.length > 1 || cut(now[0]);
  if (is && !now.length) return open(false);
  all.hidden = !more && !is;
  const figure = is ? "" : now.length > 1 ? `+${now.length - 1} ` : "";
  all.textContent = `${figure}${is ? "▴" : "▾"}`;
  all.setAttribute("aria-label", document.body.dataset.news);
}

export function keepNews() {
  all.addEventListener("click", () => open(!strips.classList.contains("open")));
  const watched = { subtree: true, childList: true, characterData: true, attributeFilter: ["hidden"] };
  new MutationObserver(count).observe(strips, watched);
  addEventListener("resize", count);
  count();
}
