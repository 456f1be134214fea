// One line of the form, always as high: another ticket that is likely about the same incident, and one
// key that says so. The desk knows which; a human decides.

import { announce, ask, why } from "./desk.js";
import { likenessKey, likenessSaid } from "./likeness.js";
import { showSimilar } from "./map.js";
import { at, buttonAt, given } from "./page.js";
import { say } from "./words.js";

const LOOK_AGAIN_MS = 8000;

const strip = at("duplicates");
const words = at("duplicate-words");
const button = (/** @type {string} */ name) =>
  /** @type {HTMLButtonElement} */ (strip.querySelector(`[data-duplicate=${name}]`));
/**
 * @typedef {object} Shown
 * @property {string} id
 * @property {string} key what the likeness depends on
 * @property {number} version
 * @property {Likely[]} likely
 * @property {number} turn which of them is named
 * @property {string | null} of the ticket whose duplicate this one is
 * @property {string[]} others its own duplicates
 * @property {string} asked the other ticket that nobody was told of, while that is asked about
 */
/** @type {Shown} */
let shown = { id: "", key: "", version: 0, likely: [], turn: 0, of: null, others: [], asked: "" };
/** @type {(id: string) => void} */
let refreshed = () => {};

/** @param {{ whenSafe: (act: () => void) => void, refresh: (id: string) => void }} form */
export function openDuplicates({ whenSafe, refresh }) {
  strip.addEventListener("click", (event) => {
    const act = buttonAt(event, "[data-duplicate]")?.dataset.duplicate;
    if (act === "same") whenSafe(markOrAsk);
    if (act === "same-sent") whenSafe(sendThenMark);
    if (act === "same-anyway") whenSafe(mark);
    if (act === "same-not") askFirst(null);
    if (act === "other") next();
    if (act === "undo") change("DELETE", undefined, say("duplicate_undone"));
  });
  refreshed = refresh;
  setInterval(look, LOOK_AGAIN_MS);
}

/**
 * The ticket on the screen, `id` "" without one; asked anew when the database has something new.
 * @param {string} id
 * @param {Draft | null} draft
 */
export function showDuplicates(id, draft) {
  const key = likenessKey(id, draft);
  const same = shown.key === key;
  if (shown.id !== id) Object.assign(shown, { turn: 0, likely: [], others: [], asked: "" });
  shown = { ...shown, id, key, version: draft?.version ?? 0, of: draft?.duplicateOf ?? null };
  if (!key) shown.likely = [];
  drawStrip();
  if (!same) look();
}

async function look() {
  const { id, key } = shown;
  if (!key || document.hidden || shown.of) return;
  const reply = await ask("GET", `/tickets/${id}/duplicates`);
  const { status, body } = /** @type {Reply<{ likely: Likely[], duplicates: string[] }>} */ (reply);
  if (status !== 200 || shown.key !== key) return;
  shown.likely = body.likely;
  shown.others = body.duplicates;
  shown.turn = Math.min(shown.turn, Math.max(0, body.likely.length - 1));
  drawStrip();
}

function next() {
  shown.turn = (shown.turn + 1) % shown.likely.length;
  drawStrip();
}

function drawStrip() {
  const { of, likely, turn } = shown;
  const one = of ? undefined : likely[turn];
  const asking = Boolean(one) && one?.label === shown.asked;
  const sentence = asking ? say("send_other_first", { label: shown.asked }) : sentenceOf(one);
  strip.dataset.state = one ? "likely" : sentence ? "marked" : "none";
  if (words.textContent !== sentence) words.textContent = sentence;
  words.title = sentence;
  button("open").dataset.open = one?.call_id ?? "";
  button("other").textContent = `${turn + 1}/${likely.length} ›`;
  button("other").hidden = !one || likely.length < 2 || asking;
  for (const name of ["open", "same"]) button(name).hidden = !one || asking;
  for (const name of ["same-sent", "same-anyway", "same-not"]) button(name).hidden = !asking;
  button("undo").hidden = !of;
  showSimilar(of ? [] : likely, turn);
}

/** @param {Likely | undefined} one */
function sentenceOf(one) {
  const { of, others } = shown;
  if (of) return say("duplicate_marked", { label: of });
  const nobody = one?.agencies.length ? "" : ` · ${say("told_nobody")}`;
  if (one) return likenessSaid(one, Date.now()) + nobody;
  return others.length ? say("duplicates_here", { labels: others.join(", ") }) : "";
}

// Nobody was told of the other one: closing this one onto it would forget both.
function markOrAsk() {
  const other = shown.likely[shown.turn];
  if (!other) return;
  if (other.agencies.length) mark();
  else askFirst(other);
}

/** @param {Likely | null} other */
function askFirst(other) {
  shown.asked = other?.label ?? "";
  drawStrip();
  if (other) button("same-sent").focus();
}

// To the agencies that the other ticket's type suggests, then as before.
async function sendThenMark() {
  const other = shown.likely[shown.turn];
  if (!other) return;
  const path = `/tickets/${other.call_id}`;
  const known = await ask("GET", `${path}/dispatches`);
  const { suggested = [] } = /** @type {{ suggested?: { code: string }[] }} */ (known.body);
  const agencies = suggested.map((one) => one.code);
  if (known.status !== 200 || !agencies.length) {
    return void announce(say("not_sent") + say("agencies_unknown"));
  }
  const { status, body } = await ask("POST", `${path}/send`, { agencies });
  if (status !== 200) return void announce(say("not_sent") + why(body));
  mark();
}

// The ticket's own words are in the database by now: `version` is the one it has there.
function mark() {
  const { likely, turn, version } = shown;
  if (!likely[turn]) return;
  const { label } = likely[turn];
  shown.asked = "";
  change("POST", { of: label, version }, say("duplicate_kept", { label }));
}

/**
 * @param {"POST" | "DELETE"} method
 * @param {{ of: string, version: number } | undefined} order
 * @param {string} done
 */
async function change(method, order, done) {
  const { id } = shown;
  const { status, body } = await ask(method, `/tickets/${id}/duplicate`, order);
  announce(status === 200 ? done : given("failed") + why(body));
  refreshed(id);
}
