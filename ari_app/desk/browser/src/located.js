// Where the caller is, as the line says it and as their telephone shares it: on the map from the ring
// on, with accuracy and age; and asking them for it by a link.

import { ask, why } from "./desk.js";
import { showLocated, usePoint } from "./map.js";
import { at, buttonAt, buttons } from "./page.js";
import { pinText } from "./pin_text.js";
import { clockOf, say } from "./words.js";

const OFTEN_MS = 3000; // while a link is open, or the call is young
const YOUNG_MS = 30000;
const AGAIN_MS = 5000; // after no answer

const asked = at("ask-location");
let shown = ""; // the call on the screen
let since = 0;
let nextAt = 0;
let looking = false;
let announced = ""; // what was said to have been seen
/** @type {Located | null} */
let known = null;

/** @param {() => string} callOnScreen its id; "" for none */
export function offerLocation(callOnScreen) {
  at("located-use").addEventListener("click", use);
  at("ask-close").addEventListener("click", () => at("location-link").close());
  document.addEventListener("click", (event) => {
    const via = buttonAt(event, "[data-ask-location]")?.dataset.askLocation;
    if (via) askCaller(via);
  });
  // Nobody sits where nothing moves: what came there was not seen, whatever the screen shows.
  for (const act of ["pointermove", "pointerdown", "keydown"]) {
    document.addEventListener(act, sawIt, { passive: true });
  }
  setInterval(() => turn(callOnScreen()), 1000);
}

/** Somebody is here, and what the caller shared stands before them. */
async function sawIt() {
  const unseen = (known?.links ?? []).filter((link) => link.unseen_since);
  if (!shown || !unseen.length || document.hidden || !at("located-shared").offsetParent) return;
  const links = unseen.map(({ link_id, shares }) => ({ link_id, shares }));
  const saying = JSON.stringify(links);
  if (announced === saying) return;
  announced = saying;
  const { status } = await ask("POST", `/calls/${shown}/location/seen`, { links });
  if (status === 200) nextAt = 0;
  else setTimeout(() => (announced = ""), AGAIN_MS); // said again by the next movement
}

/** @param {string} call */
function turn(call) {
  if (call !== shown) {
    [shown, since, nextAt, known] = [call, Date.now(), 0, null];
    show();
  }
  if (shown && Date.now() >= nextAt && !looking) look();
  showAge();
}

async function look() {
  looking = true;
  const call = shown;
  const reply = await ask("GET", `/calls/${call}/location`);
  const { status, body } = /** @type {Reply<Located>} */ (reply);
  looking = false;
  if (call !== shown) return;
  nextAt = Date.now() + (status === 200 ? pause(body) : AGAIN_MS);
  if (status !== 200 || JSON.stringify(known) === JSON.stringify(body)) return;
  known = body;
  show();
}

/** @param {Located} found */
function pause(found) {
  const open = found.links.some((link) => Date.parse(link.expires_at) > Date.now());
  return open || Date.now() - since < YOUNG_MS ? OFTEN_MS : 20 * OFTEN_MS;
}

// ── what is known ───────────────────────────────────────────────────────────────────────────

/** The best point: the telephone's own newest, else the line's last one. */
function best() {
  const line = known?.line.filter((one) => one.latitude !== null).at(-1);
  return known?.positions[0] ?? line ?? null;
}

function show() {
  const line = known?.line.at(-1);
  const phone = known?.positions[0];
  showLocated(shown, line ?? null, phone ?? null);
  at("located-line").hidden = !line;
  at("located-phone").hidden = !phone;
  at("located-use").hidden = !best();
  asked.hidden = !shown || !known?.ways.length;
  for (const button of buttons("[data-ask-location]", asked)) {
    button.hidden = !known?.ways.includes(button.dataset.askLocation ?? "");
  }
  showShared();
  showAge();
}

function showAge() {
  const line = known?.line.at(-1);
  const phone = known?.positions[0];
  if (line) {
    const radius = line.radius_m === null ? "" : `± ${metres(line.radius_m)}`;
    const sure = line.confidence === null ? "" : `(${Math.round(line.confidence)} %)`;
    const parts = [
      say("located_line"),
      radius,
      sure,
      line.address,
      ago(line.measured_at ?? line.at),
    ];
    at("located-line").textContent = parts.filter(Boolean).join(" ");
  }
  if (!phone) return;
  const accuracy = `± ${metres(phone.accuracy_m)}`;
  at("located-phone").textContent = [say("located_phone"), accuracy, ago(phone.at)].join(" ");
}

/** @param {number} m */
const metres = (m) => (m < 1000 ? `${Math.round(m)} m` : `${(m / 1000).toFixed(1)} km`);

/** @param {string} moment */
function ago(moment) {
  const s = Math.max(0, Math.round((Date.now() - Date.parse(moment)) / 1000));
  if (s < 120) return say("seconds_ago", { n: s });
  return s < 7200 ? say("minutes_ago", { n: Math.round(s / 60) }) : clockOf(new Date(moment));
}

function showShared() {
  const rows = [
    ...(known?.words ?? []).map((one) => row(one.at, one.words)),
    ...(known?.files ?? []).map((one) => row(one.at, say(`shared_${one.kind}`), one.path)),
  ];
  const html = rows.map((one) => one.outerHTML).join("");
  const box = at("located-shared");
  if (box.dataset.html === html) return;
  box.dataset.html = html;
  box.replaceChildren(...rows);
}

/**
 * @param {string} moment
 * @param {string} text a stranger's, never HTML
 * @param {string} [path]
 */
function row(moment, text, path) {
  const item = document.createElement("li");
  const what = document.createElement(path ? "a" : "span");
  what.textContent = text;
  if (path) Object.assign(what, { href: path, target: "_blank", rel: "noopener" });
  item.append(`${clockOf(new Date(moment)).slice(0, 5)} `, what);
  return item;
}

function use() {
  const point = best();
  if (point?.latitude != null) usePoint(pinText(point.latitude, point.longitude));
}

// ── asking ──────────────────────────────────────────────────────────────────────────────────

/** @param {string} via */
async function askCaller(via) {
  const number = via === "show" ? "" : at("ask-number").value.trim();
  for (const button of buttons("[data-ask-location]", asked)) button.disabled = true;
  const reply = await ask("POST", `/calls/${shown}/location`, { via, number });
  for (const button of buttons("[data-ask-location]", asked)) button.disabled = false;
  const { status, body } = /** @type {Reply<MadeLink>} */ (reply);
  const said = at("ask-said");
  if (status !== 200) {
    said.textContent = say("not_done") + why(body);
    return;
  }
  nextAt = 0;
  asked.removeAttribute("open");
  said.textContent = body.problem ? say("link_not_sent") : say(`link_${via}`);
  if (via !== "show" && !body.problem) return;
  at("link-words").textContent = body.problem
    ? `${say("link_not_sent")} ${body.problem}`
    : say("link_show");
  at("link-url").textContent = body.url;
  at("link-qr").replaceChildren(picture(body.qr));
  at("location-link").showModal();
}

/** @param {string} svg of the desk */
const picture = (svg) =>
  document.importNode(new DOMParser().parseFromString(svg, "image/svg+xml").documentElement, true);
