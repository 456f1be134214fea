// A hand that is about to click is not tricked by a lane that moves: for a moment, what has just
// slid under the pointer cannot be clicked.

const SETTLE_MS = 600;
const ACTS = "button, summary, a";
/** @type {[number, number] | null} */
let pointer = null;
/** @type {{ what: Element | null, at: number }} */
let came = { what: null, at: 0 };

function under() {
  return (pointer && document.elementFromPoint(...pointer)?.closest(ACTS)) ?? null;
}

/**
 * @param {Element | null} one
 * @param {Element | null} other
 */
function same(one, other) {
  return one === other || Boolean(one?.id && one.id === other?.id);
}

/**
 * Does `change`, which may move things, and remembers what came under the pointer by it.
 * @param {() => void} change
 */
export function moving(change) {
  const before = under();
  change();
  const after = under();
  if (after && !same(after, before)) came = { what: after, at: Date.now() };
}

document.addEventListener("pointermove", (event) => {
  pointer = [event.clientX, event.clientY];
});
document.addEventListener(
  "click",
  (event) => {
    const byHand = event.detail > 0; // a key's click has none
    const onIt = came.what?.contains(/** @type {Node} */ (event.target));
    if (!byHand || !onIt || Date.now() - came.at > SETTLE_MS) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  },
  true,
);
