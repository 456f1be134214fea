// To whom the ticket on the screen goes: who has it and how far, whom its type suggests, and sending
// it. The desk knows; here are only the choices that have not been sent yet.

import { ask, tell, why } from "./desk.js";
import { renew } from "./renewing.js";
import { clockOf, say } from "./words.js";

const LOOK_AGAIN_MS = 3000;
const TONES = { acknowledged: "voice", on_scene: "voice", sent: "info", new: "info", open: "info" };
const UNHEARD = ["new", "open"];
const OVER = ["done", "unfounded", "duplicate", "cancelled"];

const box = document.getElementById("agencies");
const list = document.getElementById("agency-list");
const more = document.getElementById("more-agencies");
const button = document.getElementById("send");
const refused = new Map(); // call id → codes that the call-taker took off the suggestion
const added = new Map(); // call id → codes that he put on it
let shown = { id: "", type: "", known: false, suggested: [], dispatches: [] };
let onScreen = { type: null, suggests: false, over: false }; // the database has it a moment later
let all = [];

const set = (map, id) => map.get(id) ?? map.set(id, new Set()).get(id);

// Codes that the next sending would go to. When it was no incident, only whom a hand has chosen.
export function chosen() {
  const { id, suggested, dispatches } = shown;
  const has = new Set(dispatches.map((one) => one.agency));
  const wanted = [...(onScreen.over ? [] : suggested.map((one) => one.code)), ...set(added, id)];
  return [...new Set(wanted)].filter((code) => !has.has(code) && !set(refused, id).has(code));
}

// The ticket on the screen, "" without one, with its type as the database has it, and the type as it
// is chosen; `suggests`: agencies belong to that one; `over`: the disposition needs none.
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
  const { status, body } = await ask("GET", `/tickets/${id}/dispatches`);
  if (status !== 200 || shown.id !== id || shown.type !== type) return;
  shown = { ...shown, known: true, suggested: body.suggested, dispatches: body.dispatches };
  draw();
}

function draw() {
  const { suggested, dispatches } = shown;
  const has = new Set(dispatches.map((one) => one.agency));
  const offered = suggested.filter((one) => !has.has(one.code));
  const extra = all.filter((one) => set(added, shown.id).has(one.code) && !has.has(one.code));
  const open = [...offered, ...extra.filter((one) => !offered.some((same) => same.code === one.code))];
  renew(list, [...dispatches.map(badge), ...open.map(choice)], "agency");
  box.hidden = !shown.id;
  drawButton();
}

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

// No channel of ours leads to this agency: the call-taker tells it.
function byHand({ contact }) {
  return contact ? say("call_agency", { contact }) : say("no_channel");
}

function choice({ code, name }) {
  const on = chosen().includes(code);
  const chip = document.createElement("button");
  Object.assign(chip, { type: "button", className: "btn small choice", textContent: name });
  chip.dataset.agency = code;
  chip.setAttribute("aria-pressed", String(on));
  return chip;
}

function drawButton() {
  const count = areAwaited() ? "…" : chosen().length;
  const first = Boolean(count) && !onScreen.over; // then Ctrl+Enter sends, else it finishes
  button.hidden = !count;
  button.firstElementChild.textContent = say("send_to", { n: count });
  button.classList.toggle("go", first);
  button.querySelector("kbd").hidden = !first;
  document.getElementById("finish").classList.toggle("go", !first);
  document.querySelector("#finish kbd").hidden = first;
}

// Resolves to whether the agencies have it; the form must be safe in the database before.
export async function send() {
  const { id } = shown;
  const codes = chosen();
  button.disabled = true;
  const { status, body } = await ask("POST", `/tickets/${id}/send`, { agencies: codes });
  button.disabled = false;
  tell(status === 200 ? say("sent_to", { n: codes.length }) : say("not_sent") + why(body));
  await look();
}

export async function openAgencies() {
  list.addEventListener("click", (event) => {
    const code = event.target.closest("[data-agency]")?.dataset.agency;
    if (code) toggle(code);
  });
  more.addEventListener("change", () => {
    if (more.value) toggle(more.value, true);
    more.value = "";
  });
  setInterval(look, LOOK_AGAIN_MS);
  const { status, body } = await ask("GET", "/agencies");
  if (status !== 200) return;
  all = body.agencies.filter((one) => one.active);
  more.append(...all.map((one) => new Option(one.name, one.code)));
}

function toggle(code, on = !chosen().includes(code)) {
  const off = set(refused, shown.id);
  if (on) off.delete(code);
  else off.add(code);
  if (on) set(added, shown.id).add(code);
  draw();
}
