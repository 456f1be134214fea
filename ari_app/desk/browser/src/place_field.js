// The fields of the place suggest what the desk knows while somebody types (WAI-ARIA: combobox with a
// list, chosen by hand). They stay plain fields: whatever is typed stands, and a desk that is slow or
// gone only suggests nothing.

import { ask } from "./desk.js";
import { around, at } from "./page.js";
import { say } from "./words.js";

const WAIT_MS = 120; // after the last letter
const PATIENCE_MS = 1500;
const REST_MS = 3000; // after no answer: whoever is in trouble is not asked at every letter
/** @typedef {"kecamatan" | "desa" | "dusun"} Level */
/** @type {Level[]} */
const LEVELS = ["kecamatan", "desa", "dusun"];

const list = at("places");
const said = at("places-said");
const field = (/** @type {Level | "address"} */ name) => at(`f-${name}`);
/** @type {Place[]} */
let found = []; // what the list shows
let active = -1;
/** @type {HTMLInputElement | null} */
let owner = null; // the field that the list belongs to
/** @type {ReturnType<typeof setTimeout> | undefined} */
let waiting;
let notBefore = 0;
let asking = new AbortController();
let choosing = false; // values are being put in: nobody typed

/**
 * @typedef {(place: Place) => void} Chosen is called with a place that was chosen from the list,
 *   after its names are in the fields
 */

/** @param {Chosen} chosen */
export function openPlaceFields(chosen) {
  for (const input of [field("address"), ...LEVELS.map(field)]) {
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("aria-expanded", "false");
    input.addEventListener("input", () => choosing || askLater(input, WAIT_MS));
    input.addEventListener("keydown", (event) => pressed(event, input, chosen));
    input.addEventListener("blur", closePlaces);
  }
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener("click", (event) => {
    const row = around(event, "[role=option]");
    if (row) choose(found[[...list.children].indexOf(row)], chosen);
  });
}

export function closePlaces() {
  clearTimeout(waiting);
  asking.abort();
  show([], owner);
}

/**
 * @param {HTMLInputElement} input
 * @param {number} wait in milliseconds
 */
function askLater(input, wait) {
  clearTimeout(waiting);
  waiting = setTimeout(() => look(input), wait);
}

/** @param {HTMLInputElement} input */
async function look(input) {
  asking.abort();
  const rest = notBefore - performance.now();
  if (rest > 0) return void askLater(input, rest);
  asking = new AbortController();
  const { signal } = asking;
  const asked = input.value;
  const patience = setTimeout(() => giveUp(input), PATIENCE_MS);
  const reply = await ask("GET", `/places?${question(input)}`, undefined, { signal });
  const { status, body } = /** @type {Reply<{ places: Place[] }>} */ (reply);
  clearTimeout(patience);
  if (signal.aborted || document.activeElement !== input || input.value !== asked) return;
  const places = status === 200 ? body.places : [];
  show(places.length && isWritten(places[0], input) ? [] : places, input);
}

/**
 * Nothing is left to choose: the fields say it already.
 * @param {Place} place
 * @param {HTMLInputElement} input
 */
function isWritten(place, input) {
  const written = (/** @type {Level} */ name) =>
    !place[name] || field(name).value.trim().toLowerCase() === place[name].toLowerCase();
  return input.name !== "address" && LEVELS.every(written);
}

/** @param {HTMLInputElement} input */
function giveUp(input) {
  notBefore = performance.now() + REST_MS;
  asking.abort();
  askLater(input, REST_MS); // leaving the field ends it
}

/** @param {HTMLInputElement} input */
function question(input) {
  const words = new URLSearchParams({ q: input.value.trim().slice(0, 100) });
  if (input.name !== "address") words.set("kind", input.name);
  if (input.name !== "kecamatan") words.set("kecamatan", field("kecamatan").value.trim());
  if (!input.value.trim()) words.set("limit", "50"); // the whole list of a kind
  return words;
}

// ── the list ────────────────────────────────────────────────────────────────────────────────

/**
 * @param {Place[]} places
 * @param {HTMLInputElement | null} input
 */
function show(places, input) {
  const open = input !== null && places.length > 0;
  const marked = owner === input && active >= 0 ? JSON.stringify(found[active]) : "";
  if (owner && (owner !== input || !open)) owner.setAttribute("aria-expanded", "false");
  found = places;
  owner = input;
  list.replaceChildren(...places.map(option));
  list.hidden = !open;
  mark(places.findIndex((place) => JSON.stringify(place) === marked)); // an answer that came late
  said.textContent = open ? say("places_found", { n: places.length }) : "";
  if (!open) return;
  input.setAttribute("aria-expanded", "true");
  const label = /** @type {HTMLLabelElement} */ (input.closest("label"));
  list.style.left = `${label.offsetLeft}px`;
  list.style.top = `${label.offsetTop + label.offsetHeight + 3}px`;
  list.style.minWidth = `${label.offsetWidth}px`;
}

/**
 * @param {Place} place
 * @param {number} number
 */
function option(place, number) {
  const row = Object.assign(document.createElement("li"), {
    id: `place-${number}`,
    role: "option",
  });
  const name = Object.assign(document.createElement("b"), { textContent: place.name });
  const around = [place.dusun, place.desa, place.kecamatan].filter(
    (part) => part && part !== place.name,
  );
  const where = Object.assign(document.createElement("span"), { className: "dim" });
  where.textContent = [say(`kind_${place.kind}`), ...new Set(around)].join(" · ");
  row.append(name, " ", where);
  return row;
}

/** @param {number} number */
function mark(number) {
  active = number;
  for (const [at, row] of [...list.children].entries()) {
    row.setAttribute("aria-selected", String(at === number));
  }
  const row = list.children[number] ?? null;
  row?.scrollIntoView({ block: "nearest" });
  if (row) owner?.setAttribute("aria-activedescendant", row.id);
  else owner?.removeAttribute("aria-activedescendant");
}

/**
 * @param {KeyboardEvent} event
 * @param {HTMLInputElement} input
 * @param {Chosen} chosen
 */
function pressed(event, input, chosen) {
  if (event.ctrlKey || event.metaKey) return;
  const open = !list.hidden;
  if (event.key === "ArrowDown" && !open) askLater(input, 0);
  else if (event.key === "ArrowDown") mark((active + 1) % found.length);
  else if (event.key === "ArrowUp" && open) mark((active <= 0 ? found.length : active) - 1);
  else if (event.key === "Enter" && open && active >= 0) choose(found[active], chosen);
  else if (event.key === "Escape" && open) closePlaces();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

// ── choosing ────────────────────────────────────────────────────────────────────────────────

/**
 * @param {Place} place
 * @param {Chosen} chosen
 */
function choose(place, chosen) {
  const inAddress = owner?.name === "address";
  closePlaces();
  choosing = true;
  for (const name of LEVELS) if (place[name]) put(name, place[name]);
  // What was typed and is not in the place stays: "belakang" masj mant → belakang Masjid Mantingan.
  const rest = inAddress ? place.rest : field("address").value;
  if (place.landmark) put("address", [rest, place.landmark].filter(Boolean).join(" "));
  else if (inAddress && !rest) put("address", "");
  choosing = false;
  chosen(place);
}

/**
 * @param {Level | "address"} name
 * @param {string} text
 */
function put(name, text) {
  const input = field(name);
  input.value = text;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}
