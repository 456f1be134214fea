// To whom the ticket on the screen goes: who has it and how far, whom its type suggests, and sending
// it. The desk knows; here are only the choices that have not been sent yet.

import { announce, ask, why } from "./desk.js";
import { at, buttonAt, smallButton } from "./page.js";
import { photosButton, showPhotos } from "./photos.js";
import { renew } from "./renewing.js";
import { clockOf, say } from "./words.js";

const LOOK_AGAIN_MS = 3000;
/** @type {Record<string, string>} */
const TONES = { acknowledged: "voice", on_scene: "voice", sent: "info", new: "info", open: "info" };
const UNHEARD = ["new", "open"];
const OVER = ["done", "unfounded", "duplicate", "cancelled"];

const box = at("agencies");
const list = at("agency-list");
const more = at("more-agencies");
const button = at("send");
/** @type {Map<string, Set<string>>} call id → codes that the call-taker took off the suggestion */
const refused = new Map();
/** @type {Map<string, Set<string>>} call id → codes that they put on it */
const added = new Map();
/**
 * @typedef {{ code: string, name: string }} Named
 * @typedef {{ suggested: Named[], dispatches: Dispatch[] }} Told
 * @typedef {{ type: string | null, suggests: boolean, over: boolean }} Choice
 */
/** @type {{ id: string, type: string | null, known: boolean } & Told} */
let shown = { id: "", type: "", known: false, suggested: [], dispatches: [] };
/** @type {Choice} */
let onScreen = { type: null, suggests: false, over: false }; // the database has it a moment later
/** @type {Agency[]} */
let all = [];

/**
 * @param {Map<string, Set<string>>} map
 * @param {string} id
 */
function codes(map, id) {
  const kept = map.get(id) ?? new Set();
  map.set(id, kept);
  return kept;
}

// Codes that the next sending would go to. When it was no incident, only whom a hand has chosen.
export function chosen() {
  const { id, suggested, dispatches } = shown;
  const has = new Set(dispatches.map((one) => one.agency));
  const wanted = [...(onScreen.over ? [] : suggested.map((one) => one.code)), ...codes(added, id)];
  return [...new Set(wanted)].filter((code) => !has.has(code) && !codes(refused, id).has(code));
}

/**
 * The ticket on the screen, "" without one, with its type as the database has it, and the type as it
 * is chosen; `suggests`: agencies belong to that one; `over`: the disposition needs none.
 * @param {string} id
 * @param {string | null} type
 * @param {Choice} choice
 */
export function showAgencies(id, type, choice) {
  onScreen = choice;
  if (shown.id === id && shown.type === type) return void draw();
  shown = { id, type, known: false, suggested: [], dispatches: [] };
  draw();
  look();
}

// Whether the chosen type has agencies that are not known here yet.
export function areAwaited() {
  const { type, suggests, over } = onScreen;
  return suggests && !over && !(shown.known && shown.type === type);
}

// Whether the ticket may be finished without a word to anybody.
export function nobodyToTell() {
  return onScreen.over || !(areAwaited() || chosen().length);
}

// Whether an agency still works on the ticket on the screen, as far as it is known.
export function areAtWork() {
  return shown.dispatches.some((one) => !OVER.includes(one.state));
}

// Resolves to whether they are known now.
export async function learn() {
  if (areAwaited()) await look();
  return !areAwaited();
}

async function look() {
  const { id, type } = shown;
  if (!id || document.hidden) return;
  const reply = await ask("GET", `/tickets/${id}/dispatches`);
  const { status, body } = /** @type {Reply<Told>} */ (reply);
  if (status !== 200 || shown.id !== id || shown.type !== type) return;
  shown = { ...shown, known: true, suggested: body.suggested, dispatches: body.dispatches };
  draw();
}

function draw() {
  const { suggested, dispatches } = shown;
  const has = new Set(dispatches.map((one) => one.agency));
  const offered = suggested.filter((one) => !has.has(one.code));
  const extra = all.filter((one) => codes(added, shown.id).has(one.code) && !has.has(one.code));
  const open = [
    ...offered,
    ...extra.filter((one) => !offered.some((same) => same.code === one.code)),
  ];
  renew(list, [...dispatches.flatMap(known), ...open.map(choice)], "agency");
  box.hidden = !shown.id;
  drawButton();
}

/** @param {Dispatch} dispatch */
function known(dispatch) {
  const photos = photosButton(dispatch);
  return photos ? [badge(dispatch), photos] : [badge(dispatch)];
}

/** @param {Dispatch} dispatch */
function badge(dispatch) {
  const word = document.createElement("span");
  word.className = `badge ${TONES[dispatch.state] ?? "dim"}`;
  const at = dispatch.history.at(-1)?.at ?? dispatch.sent_at;
  const way = `${say(`way_${dispatch.state}`)} ${clockOf(new Date(at)).slice(0, 5)}`;
  const unheard = !dispatch.notifications.length && UNHEARD.includes(dispatch.state);
  if (unheard) word.className = "badge held";
  word.textContent = `${dispatch.name} — ${unheard ? byHand(dispatch) : way}`;
  return word;
}

/**
 * No channel of ours leads to this agency: the call-taker tells it.
 * @param {Dispatch} dispatch
 */
function byHand({ contact }) {
  return contact ? say("call_agency", { contact }) : say("no_channel");
}

/** @param {Named} agency */
function choice({ code, name }) {
  const on = chosen().includes(code);
  const chip = smallButton(name);
  chip.classList.add("choice");
  chip.dataset.agency = code;
  chip.setAttribute("aria-pressed", String(on));
  return chip;
}

function drawButton() {
  const count = areAwaited() ? "…" : chosen().length;
  const first = Boolean(count) && !onScreen.over; // then Ctrl+Enter sends, else it finishes
  button.hidden = !count;
  const words = /** @type {HTMLElement} */ (button.firstElementChild);
  words.textContent = say("send_to", { n: count });
  showFirst(button, first);
  showFirst(at("finish"), !first);
}

/**
 * @param {HTMLButtonElement} button
 * @param {boolean} first the key is this button's
 */
function showFirst(button, first) {
  button.classList.toggle("go", first);
  /** @type {HTMLElement} */ (button.querySelector("kbd")).hidden = !first;
}

// The form must be safe in the database before.
export async function send() {
  const { id } = shown;
  const agencies = chosen();
  button.disabled = true;
  const { status, body } = await ask("POST", `/tickets/${id}/send`, { agencies });
  button.disabled = false;
  announce(status === 200 ? say("sent_to", { n: agencies.length }) : say("not_sent") + why(body));
  await look();
}

export async function openAgencies() {
  list.addEventListener("click", (event) => {
    const code = buttonAt(event, "[data-agency]")?.dataset.agency;
    if (code) toggle(code);
    const looked = buttonAt(event, "[data-photos]")?.dataset.photos;
    const dispatch = shown.dispatches.find((one) => one.agency === looked);
    if (dispatch) showPhotos(dispatch);
  });
  more.addEventListener("change", () => {
    if (more.value) toggle(more.value, true);
    more.value = "";
  });
  setInterval(look, LOOK_AGAIN_MS);
  const reply = await ask("GET", "/agencies");
  const { status, body } = /** @type {Reply<{ agencies: Agency[] }>} */ (reply);
  if (status !== 200) return;
  all = body.agencies.filter((one) => one.active);
  more.append(...all.map((one) => new Option(one.name, one.code)));
}

/**
 * @param {string} code
 * @param {boolean} on
 */
function toggle(code, on = !chosen().includes(code)) {
  const off = codes(refused, shown.id);
  if (on) off.delete(code);
  else off.add(code);
  if (on) codes(added, shown.id).add(code);
  draw();
}
