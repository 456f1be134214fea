// One line of the form, always as high: another ticket that is likely about the same incident, and one
// key that says so. The desk knows which; a human decides.

import { saidOf } from "./agencies.js";
import { announce, ask, why } from "./desk.js";
import { isAnyoneTold, likenessKey, likenessSaid, toTelephone } from "./likeness.js";
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
    const other = shown.likely[shown.turn]; // as it was clicked: the list is sorted anew by itself
    if (act === "same" && other) whenSafe(() => markOrAsk(other));
    if (act === "same-sent" && other) whenSafe(() => sendThenMark(other));
    if (act === "same-anyway" && other) whenSafe(() => mark(other));
    if (act === "same-not") askFirst(null);
    if (act === "other") next();
    if (act === "undo") change("DELETE", shown.id, undefined, say("duplicate_undone"));
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
  const sentence = one && asking ? questionOf(one) : sentenceOf(one);
  strip.dataset.state = one ? "likely" : sentence ? "marked" : "none";
  if (words.textContent !== sentence) words.textContent = sentence;
  words.title = sentence;
  button("open").dataset.open = one?.call_id ?? "";
  button("other").textContent = `${turn + 1}/${likely.length} ›`;
  button("other").hidden = !one || likely.length < 2 || asking;
  for (const name of ["open", "same"]) button(name).hidden = !one || asking;
  for (const name of ["same-anyway", "same-not"]) button(name).hidden = !asking;
  button("same-sent").hidden = !asking || Boolean(one?.agencies.length);
  button("undo").hidden = !of;
  showSimilar(of ? [] : likely, turn);
}

/** @param {Likely | undefined} one */
function sentenceOf(one) {
  const { of, others } = shown;
  if (of) return say("duplicate_marked", { label: of });
  if (one) return [likenessSaid(one, Date.now()), ...stillToTell(one)].join(" · ");
  return others.length ? say("duplicates_here", { labels: others.join(", ") }) : "";
}

/** @param {Likely} one */
function stillToTell(one) {
  if (!one.agencies.length) return [say("told_nobody")];
  const names = toTelephone(one);
  return names ? [say("telephone_them", { names })] : [];
}

/** @param {Likely} one */
function questionOf(one) {
  const { label } = one;
  const names = toTelephone(one);
  return names ? say("call_other_first", { label, names }) : say("send_other_first", { label });
}

// Nobody was really told of the other one: closing this one onto it would forget both.
/** @param {Likely} other */
function markOrAsk(other) {
  if (isAnyoneTold(other)) mark(other);
  else askFirst(other);
}

/** @param {Likely | null} other */
function askFirst(other) {
  shown.asked = other?.label ?? "";
  drawStrip();
  if (other) button(other.agencies.length ? "same-not" : "same-sent").focus();
}

// To the agencies that the other ticket's type suggests, then as before; who of them must be
// telephoned is still said when both are one.
/** @param {Likely} other */
async function sendThenMark(other) {
  const own = { id: shown.id, version: shown.version };
  const path = `/tickets/${other.call_id}`;
  const known = await ask("GET", `${path}/dispatches`);
  const { suggested = [] } = /** @type {{ suggested?: { code: string }[] }} */ (known.body);
  const agencies = suggested.map((one) => one.code);
  if (known.status !== 200 || !agencies.length) {
    return void announce(say("not_sent") + say("agencies_unknown"));
  }
  const reply = await ask("POST", `${path}/send`, { agencies });
  const { status, body } = /** @type {Reply<Sent>} */ (reply);
  if (status !== 200) return void announce(say("not_sent") + why(body));
  mark(other, own, `${saidOf(body)} `);
}

/**
 * The ticket's own words are in the database by now: `version` is the one it has there.
 * @param {Likely} other
 * @param {{ id: string, version: number }} own another one may be on the screen by now
 * @param {string} before what is to be said first
 */
function mark({ label }, own = shown, before = "") {
  const { id } = own;
  const onScreen = shown.id === id;
  const { version } = onScreen ? shown : own; // more was typed meanwhile
  if (onScreen) shown.asked = "";
  change("POST", id, { of: label, version }, before + say("duplicate_kept", { label }), before);
}

/**
 * @param {"POST" | "DELETE"} method
 * @param {string} id of the ticket that is one, or no longer
 * @param {{ of: string, version: number } | undefined} order
 * @param {string} done
 * @param {string} before what is true in any case
 */
async function change(method, id, order, done, before = "") {
  const { status, body } = await ask(method, `/tickets/${id}/duplicate`, order);
  announce(status === 200 ? done : before + given("failed") + why(body));
  refreshed(id);
}
