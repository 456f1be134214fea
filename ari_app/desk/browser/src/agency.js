// Keeps an agency's list fresh without loading the page anew, so that neither the place on it nor the
// focus is lost. Where tickets came or went, a thumb that was already on its way does nothing.
// Without this script the page loads itself (its noscript).

const EVERY_MS = 15_000;
const SETTLE_MS = 700;
const ACTS = "a, button";
let changedAt = 0;

/** @param {Document} page */
const listOf = (page) => /** @type {HTMLElement} */ (page.querySelector("main"));

/** @param {ParentNode} within */
const actsOf = (within) => /** @type {HTMLElement[]} */ ([...within.querySelectorAll(ACTS)]);

/** @param {HTMLElement} main */
function tickets(main) {
  const links = /** @type {NodeListOf<HTMLAnchorElement>} */ (main.querySelectorAll("h3 a"));
  return [...links].map((link) => link.pathname).join(" ");
}

async function renew() {
  const reply = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!reply?.ok) return; // "renewed at" stays as it was
  const page = new DOMParser().parseFromString(await reply.text(), "text/html");
  if (page.body.className !== document.body.className) return void location.reload(); // logged out
  const [now, fresh] = [listOf(document), listOf(page)];
  if (tickets(now) !== tickets(fresh)) changedAt = Date.now();
  const focused = actsOf(now).indexOf(/** @type {HTMLElement} */ (document.activeElement));
  now.replaceWith(document.adoptNode(fresh));
  if (focused >= 0) actsOf(fresh)[focused]?.focus({ preventScroll: true });
}

document.addEventListener(
  "click",
  (event) => {
    if (event.detail > 0 && Date.now() - changedAt < SETTLE_MS) event.preventDefault();
  },
  true,
);
setInterval(() => {
  if (!document.hidden) renew();
}, EVERY_MS);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) renew();
});
