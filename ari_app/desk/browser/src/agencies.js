// To whom the ticket on the screen goes: who has it and how far, whom its type suggests, and sending
// it. The desk knows; here are only the choices that have not been sent yet.

import { announce, ask, why } from "./desk.js";
import { at, buttonAt, smallButton } from "./page.js";
import { photosButton, showPhotos } from "./photos.js";
import { renew } from "./renewing.js";
import { readyWords, showUnits } from "./units.js";
import { clockOf, say } from "./words.js";

const LOOK_AGAIN_MS = 3000;
const SAME_KEY_MS = 2000;
/** @type {Record<string, string>} */
const TONES = {
  telephone: "held",
  on_its_way: "dim",
  waiting: "info",
  telephoned: "info",
  received: "voice",
};
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
 * @typedef {Named & { on_duty?: string, is_closed?: boolean, closed_until?: string }} Suggested
 * @typedef {{ suggested: Suggested[], dispatches: Dispatch[], units?: Unit[] }} Told
 * @typedef {{ type: string | null, suggests: boolean, over: boolean }} Choice
 */
/** @type {{ id: string, type: string | null, known: boolean } & Told} */
let shown = { id: "", type: "", known: false, suggested: [], dispatches: [], units: [] };
/** @type {Choice} */
let onScreen = { type: null, suggests: false, over: false }; // the database has it a moment later
/** @type {Agency[]} */
let all = [];
let justSentAt = Number.NEGATIVE_INFINITY;

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
  shown = { id, type, known: false, suggested: [], dispatches: [], units: [] };
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
  const { suggested, dispatches, units = [] } = body;
  shown = { ...shown, known: true, suggested, dispatches, units };
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
  const first = [...dispatches].sort((one, other) => toTelephone(other) - toTelephone(one));
  renew(list, [...first.flatMap(known), ...open.map(choice)], "agency");
  showUnits(shown.id, shown.units ?? [], look);
  box.hidden = !shown.id;
  drawButton();
}

/** @param {Dispatch} dispatch */
const toTelephone = ({ truth }) => Number(truth.telling === "telephone");

/** @param {Dispatch} dispatch */
function known(dispatch) {
  const photos = photosButton(dispatch);
  return [badge(dispatch), ...telephoneIt(dispatch), ...(photos ? [photos] : [])];
}

/** @param {Dispatch} dispatch */
function badge(dispatch) {
  const word = document.createElement("span");
  word.className = `badge ${TONES[dispatch.truth.telling] ?? "dim"}`;
  word.textContent = `${dispatch.name} — ${truthOf(dispatch)}`;
  return word;
}

/**
 * The same words as the server's (ari_app/desk/web/words.py).
 * @param {Dispatch} dispatch
 */
function truthOf({ truth, state, contact }) {
  const { telling, who } = truth;
  const time = clockOf(new Date(truth.at)).slice(0, 5);
  if (telling === "telephone") return contact ? say("call_agency", { contact }) : say("no_channel");
  if (telling === "on_its_way") return say("on_its_way", { time });
  if (telling === "waiting") return say("told_until", { time });
  if (telling === "telephoned") return say("telephoned", { time, who }).trim();
  return `${say(`way_${state}`)} ${time} ${who}`.trim();
}

/**
 * Who must be telephoned: a field for who was told there, and a button that records it. Who was, is
 * asked on the telephone whether they have the ticket: a button that records that they said so.
 * @param {Dispatch} dispatch
 */
function telephoneIt({ agency, name, truth }) {
  const { telling, who } = truth;
  if (telling === "telephone") return [whomField(agency, name), telephonedButton(agency)];
  if (telling !== "telephoned") return [];
  return [...(who ? [] : [whomField(agency, name)]), receivedButton(agency, who)];
}

/**
 * @param {string} agency
 * @param {string} name
 */
function whomField(agency, name) {
  const whom = document.createElement("input");
  Object.assign(whom, { className: "whom", maxLength: 200, placeholder: say("telephoned_whom") });
  whom.ariaLabel = `${say("telephoned_whom")} ${name}`;
  whom.dataset.whom = agency;
  return whom;
}

/** @param {string} agency */
function telephonedButton(agency) {
  const button = smallButton(say("i_telephoned"));
  button.dataset.telephoned = agency;
  return button;
}

/**
 * @param {string} agency
 * @param {string} who was told there
 */
function receivedButton(agency, who) {
  const button = smallButton(say("received_by_phone"));
  button.dataset.received = agency;
  button.dataset.who = who;
  return button;
}

/**
 * @param {string} agency
 * @param {{ received?: boolean, who?: string }} said
 */
async function noteTelephoned(agency, { received = false, who = "" } = {}) {
  const field = list.querySelector(`[data-whom="${CSS.escape(agency)}"]`);
  const written = /** @type {HTMLInputElement | null} */ (field)?.value ?? "";
  const whom = who || written;
  const path = `/tickets/${shown.id}/dispatches/${agency}/telephoned`;
  const { status, body } = await ask("POST", path, { whom, received });
  if (status !== 200) announce(say("not_done") + why(body));
  await look();
}

/** @param {Suggested} agency */
function choice({ code, name, ...there }) {
  const on = chosen().includes(code);
  const chip = smallButton([name, ...readyAt(code, there)].join(" · "));
  chip.classList.add("choice");
  chip.dataset.agency = code;
  chip.setAttribute("aria-pressed", String(on));
  return chip;
}

/**
 * What stands beside a suggested agency: whether it is closed, what is ready, who is on duty.
 * @param {string} code
 * @param {Omit<Suggested, "code" | "name">} there
 */
function readyAt(code, { on_duty = "", is_closed = false, closed_until = "" }) {
  const closed = is_closed ? closedWords(closed_until) : "";
  return [closed, readyWords(shown.units ?? [], code), on_duty].filter(Boolean);
}

/** @param {string} until */
function closedWords(until) {
  if (!until) return say("agency_closed");
  return say("agency_opens", { time: clockOf(new Date(until)).slice(0, 5) });
}

function drawButton() {
  const count = areAwaited() ? "…" : chosen().length;
  const first = Boolean(count) && !onScreen.over; // then Ctrl+Enter sends, else it finishes
  button.hidden = !count;
  const words = /** @type {HTMLElement} */ (button.firstElementChild);
  words.textContent = say("send_to", { n: count });
  showFirst(button, first);
  showFirst(at("finish"), !first && !justSent());
}

/**
 * @param {HTMLButtonElement} button
 * @param {boolean} first the key is this button's
 */
function showFirst(button, first) {
  button.classList.toggle("go", first);
  /** @type {HTMLElement} */ (button.querySelector("kbd")).hidden = !first;
}

/**
 * Only those who were really told count; the others are to be telephoned.
 * @param {Sent} body
 */
export function saidOf({ sent }) {
  const reached = sent.filter((one) => one.told);
  const others = sent.filter((one) => !one.told);
  const first = reached.length ? say("sent_to", { n: reached.length }) : say("nobody_told");
  if (!others.length) return first;
  const names = others.map(({ name, contact }) => `${name} ${contact ?? ""}`.trim()).join(", ");
  return `${first} ${say("telephone_them", { names })}`;
}

// Whether the key that sent may still be on its way down: it means nothing else for two seconds.
export function justSent() {
  return performance.now() - justSentAt < SAME_KEY_MS;
}

// The form must be safe in the database before.
export async function send() {
  const { id } = shown;
  const agencies = chosen();
  button.disabled = true;
  const reply = await ask("POST", `/tickets/${id}/send`, { agencies });
  const { status, body } = /** @type {Reply<Sent>} */ (reply);
  button.disabled = false;
  announce(status === 200 ? saidOf(body) : say("not_sent") + why(body));
  if (status === 200) justSentAt = performance.now();
  setTimeout(drawButton, SAME_KEY_MS);
  await look();
}

export async function openAgencies() {
  list.addEventListener("click", (event) => {
    const code = buttonAt(event, "[data-agency]")?.dataset.agency;
    if (code) toggle(code);
    const looked = buttonAt(event, "[data-photos]")?.dataset.photos;
    const dispatch = shown.dispatches.find((one) => one.agency === looked);
    if (dispatch) showPhotos(dispatch);
    const telephoned = buttonAt(event, "[data-telephoned]")?.dataset.telephoned;
    if (telephoned) noteTelephoned(telephoned);
    const { received, who } = buttonAt(event, "[data-received]")?.dataset ?? {};
    if (received) noteTelephoned(received, { received: true, who });
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
