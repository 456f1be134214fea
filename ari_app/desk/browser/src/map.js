// The map: the point of the ticket on the screen, set by a click, by dragging, by the keyboard (arrows
// move the map, Enter sets the point in its middle, Delete takes it away), or written beside it.
//
// Without a tile source there is a plain grid with the kecamatan. Whatever fails in here, the field
// with the two numbers goes on.

import {
  Circle,
  CircleMarker,
  control,
  DivIcon,
  GridLayer,
  LayerGroup,
  Map as LeafletMap,
  Marker,
  Polygon,
  TileLayer,
} from "leaflet/dist/leaflet-src.esm.js";
import { ask } from "./desk.js";
import { isOutside } from "./outside.js";
import { at } from "./page.js";
import { parsePin, pinText } from "./pin_text.js";
import { sketchOf } from "./sketch.js";
import { say } from "./words.js";

const CLOSE_UP = { kecamatan: 13, desa: 14, dusun: 16, landmark: 17 };
const REGION = 10;
/** @typedef {[number, number]} Point latitude and longitude */
/** @type {{ at: Point, zoom: number }} */
const NATION = { at: [-2.5, 118], zoom: 4 };
const AGAIN_MS = 3000;
const STILL = {
  zoomAnimation: false,
  fadeAnimation: false,
  markerZoomAnimation: false,
  inertia: false,
};

const box = at("map");
const text = at("pin");
const away = at("pin-remove");
const larger = at("map-wide");
/** @type {LeafletMap | null} */
let map = null;
/** @type {Marker | null} */
let marker = null;
const outside = at("pin-outside");
let asked = ""; // a point outside the regency that a human is asked about
const located = new LayerGroup();
let locatedOf = ""; // the call whose place the map has turned to
const similar = new LayerGroup();
let similarShown = "";
let shown = ""; // the ticket and its point, as they are on the screen
/** @type {(pin: string | null) => void} */
let set = () => {};
/** @type {Map<string, Point>} kecamatan → where it is */
const points = new Map();

/** @param {(pin: string | null) => void} changed called whenever a hand changes the point */
export function openMap(changed) {
  set = changed;
  text.addEventListener("input", typed);
  away.addEventListener("click", () => put(null));
  larger.addEventListener("click", () => spread(!isWide()));
  at("outside-keep").addEventListener("click", () => settle(true));
  at("outside-drop").addEventListener("click", () => settle(false));
  try {
    map = draw();
    drawPlaces(map);
  } catch (error) {
    console.error("the map", error);
    box.hidden = true;
  }
}

/**
 * The point of the ticket on the screen; `id` "" without a ticket.
 * @param {string} id
 * @param {string | null} pin
 */
export function showPin(id, pin) {
  text.disabled = !id;
  away.hidden = !pin;
  if (shown === `${id} ${pin}`) return;
  const other = !shown.startsWith(`${id} `);
  if (other) question("");
  shown = `${id} ${pin}`;
  if (other || document.activeElement !== text) write(pin ?? "");
  if (map) setPin(map, parsePin(pin), other);
}

/**
 * Turns to a place that was chosen, or to its kecamatan; its own point becomes the ticket's where it
 * is precise enough. A point that the ticket has stays.
 * @param {Place} place
 * @param {boolean} hasPin
 */
export function turnTo(place, hasPin) {
  if (hasPin) return;
  const { kind, kecamatan } = place;
  const own = pointOf(place);
  if (own && (kind === "dusun" || kind === "landmark")) return void set(pinText(...own));
  const point = own ?? points.get(kecamatan);
  if (point) map?.setView(point, CLOSE_UP[own ? kind : "kecamatan"]);
}

// ── where the caller is ─────────────────────────────────────────────────────────────────────

/**
 * What the line says and what the caller's telephone shares, each as a circle of its accuracy. The map
 * turns to the first of a call where the ticket has no point yet.
 * @param {string} call
 * @param {LinePlace | null} line
 * @param {SharedPlace | null} phone
 */
export function showLocated(call, line, phone) {
  if (!map) return;
  located.clearLayers();
  const found = [
    circle(line, line?.radius_m, "located-line"),
    circle(phone, phone?.accuracy_m, "located-phone"),
  ].filter((one) => one !== null);
  for (const one of found) located.addLayer(one);
  const news = found.at(-1);
  if (!news) return;
  const key = `${call} ${found.length}`;
  if (locatedOf === key || marker) return;
  locatedOf = key;
  map.fitBounds(news.getLatLng().toBounds(Math.max(400, 3 * news.getRadius())), { maxZoom: 17 });
}

/**
 * @param {{ latitude: number | null, longitude: number | null } | null} where
 * @param {number | null | undefined} radius in metres
 * @param {string} className
 */
function circle(where, radius, className) {
  const point = where && pointOf(where);
  return (
    point && new Circle(point, { radius: Math.max(5, radius ?? 5), className, interactive: false })
  );
}

/**
 * Makes it the ticket's point, as a click there would.
 * @param {string | null} words
 */
export function usePoint(words) {
  put(parsePin(words));
}

/**
 * @param {{ latitude: number | null, longitude: number | null }} where
 * @returns {Point | null}
 */
function pointOf({ latitude, longitude }) {
  return latitude != null && longitude != null ? [latitude, longitude] : null;
}

/**
 * Where tickets lie that are likely about the same incident; the one at `current` is named. The map
 * does not move for them: a hand may be about to click it.
 * @param {Likely[]} tickets
 * @param {number} current
 */
export function showSimilar(tickets, current) {
  const known = tickets.flatMap((one) => {
    const point = pointOf(one);
    return point ? [{ label: one.label, point, named: one === tickets[current] }] : [];
  });
  const key = JSON.stringify(known);
  if (!map || similarShown === key) return;
  similarShown = key;
  similar.clearLayers();
  for (const one of known) similar.addLayer(similarPoint(one));
}

/** @param {{ label: string, point: Point, named: boolean }} similar */
function similarPoint({ label, point, named }) {
  const radius = named ? 8 : 6;
  const dot = new CircleMarker(point, { radius, className: "similar", interactive: false });
  if (!named) return dot;
  const words = document.createElement("span");
  Object.assign(words, { textContent: label.split("-").at(-1), title: label });
  return dot.bindTooltip(words, tooltip("left", -8, "similar-name"));
}

/**
 * @param {"left" | "right"} direction
 * @param {number} away pixels to the right
 * @param {string} className
 * @returns {import("leaflet").TooltipOptions}
 */
function tooltip(direction, away, className) {
  return { permanent: true, direction, offset: [away, 0], className };
}

// The key of the map: large, with the keyboard on it; once more, and it is small again.
export function toggleMap() {
  spread(!isWide());
  if (!isWide()) return;
  box.focus();
  turnToTyped();
}

// To the kecamatan in the form, and on to the desa where the desk knows it; a point stays in sight.
async function turnToTyped() {
  const [kecamatan, desa] = [at("f-kecamatan").value.trim(), at("f-desa").value.trim()];
  const same = (/** @type {string} */ one, /** @type {string} */ other) =>
    one.toLowerCase() === other.toLowerCase();
  const of = [...points].find(([name]) => same(name, kecamatan))?.[1];
  if (marker || !map) return;
  if (of) map.setView(of, CLOSE_UP.kecamatan);
  if (!desa) return;
  const words = new URLSearchParams({ q: desa.slice(0, 80), kind: "desa", kecamatan });
  const reply = await ask("GET", `/places?${words}`);
  const { status, body } = /** @type {Reply<{ places: Place[] }>} */ (reply);
  const place = status === 200 && body.places.find((one) => same(one.desa, desa));
  const point = place && pointOf(place);
  if (point && isWide() && !marker && at("f-desa").value.trim() === desa)
    map.setView(point, CLOSE_UP.desa);
}

const isWide = () => larger.getAttribute("aria-pressed") === "true";

/** @param {boolean} wide */
function spread(wide) {
  larger.setAttribute("aria-pressed", String(wide));
  box.closest("section")?.classList.toggle("wide", wide);
  map?.invalidateSize({ animate: false });
  if (marker) map?.setView(marker.getLatLng());
}

// ── drawing ─────────────────────────────────────────────────────────────────────────────────

function draw() {
  const { tiles, attribution, maxZoom, nativeZoom } = box.dataset;
  const attributionControl = Boolean(tiles);
  const map = new LeafletMap(box, { attributionControl, maxZoom: Number(maxZoom), ...STILL });
  map.attributionControl?.setPrefix(false);
  map.setView(NATION.at, NATION.zoom);
  const zooms = { maxZoom: Number(maxZoom), maxNativeZoom: Number(nativeZoom) };
  if (tiles) new TileLayer(tiles, { attribution, ...zooms }).addTo(map);
  else new Grid().addTo(map);
  located.addTo(map);
  similar.addTo(map);
  control.scale({ imperial: false }).addTo(map);
  map.on("click", ({ latlng }) => put([latlng.lat, latlng.lng]));
  map.on("zoomend", () => box.classList.toggle("far", map.getZoom() < REGION));
  box.addEventListener("keydown", (event) => pressed(event, map));
  new ResizeObserver(() => map.invalidateSize()).observe(box);
  return map;
}

const Grid = GridLayer.extend({
  createTile: () => Object.assign(document.createElement("div"), { className: "cell" }),
});

/** @param {LeafletMap} map */
async function drawPlaces(map) {
  const reply = await ask("GET", "/places?kind=kecamatan&limit=100");
  const { status, body } = /** @type {Reply<{ places: Place[] }>} */ (reply);
  const known = status === 200 ? body.places.map((one) => drawPlace(map, one)) : [];
  const drawn = known.filter((point) => point !== null);
  if (!drawn.length) return void setTimeout(() => drawPlaces(map), AGAIN_MS);
  if (!(await drawOutline(map))) drawSketch(map, drawn);
  const [north, east] = [drawn.map(([north]) => north), drawn.map(([, east]) => east)];
  if (!marker) map.setView([median(north), median(east)], REGION);
}

// The areas that the centre brought, over pictures of the ground too; false without them.
/** @param {LeafletMap} map */
async function drawOutline(map) {
  const { outline, tiles } = box.dataset;
  const reply = outline ? await fetch(outline).catch(() => null) : null;
  if (!reply?.ok) return false;
  const { areas } = /** @type {{ areas: { rings: Point[][] }[] }} */ (await reply.json());
  const look = { className: tiles ? "outline" : "sketch", interactive: false, fill: !tiles };
  for (const { rings } of areas) new Polygon(rings, look).addTo(map).bringToBack();
  return true;
}

// Behind everything else; pictures of the ground need none.
/** @param {LeafletMap} map @param {Point[]} known */
function drawSketch(map, known) {
  if (box.dataset.tiles) return;
  for (const cell of sketchOf(known)) {
    new Polygon(cell, { className: "sketch", interactive: false }).addTo(map).bringToBack();
  }
  at("map-sketch").hidden = false;
}

/**
 * Where it is drawn, or null where nobody knows where it lies.
 * @param {LeafletMap} map
 * @param {Place} kecamatan
 */
function drawPlace(map, kecamatan) {
  const point = pointOf(kecamatan);
  if (!point) return null;
  const dot = new CircleMarker(point, { radius: 3, className: "place-dot", interactive: false });
  const name = document.createElement("span");
  name.textContent = kecamatan.name; // never HTML
  dot.bindTooltip(name, tooltip("right", 2, "place-name"));
  dot.addTo(map);
  points.set(kecamatan.kecamatan, point);
  return point;
}

/**
 * Not the mean: an archipelago far out does not move it.
 * @param {number[]} numbers
 */
function median(numbers) {
  return numbers.sort((one, other) => one - other)[Math.floor(numbers.length / 2)];
}

/**
 * @param {LeafletMap} map
 * @param {Point | null} point
 * @param {boolean} whole another ticket has come on the screen
 */
function setPin(map, point, whole) {
  marker?.remove();
  marker = null;
  if (!point) return;
  const icon = new DivIcon({ className: "pin", iconSize: [22, 22], iconAnchor: [11, 11] });
  const own = new Marker(point, { icon, draggable: true, keyboard: false, alt: say("pin") });
  own.addTo(map);
  own.on("dragend", () => put([own.getLatLng().lat, own.getLatLng().lng]));
  marker = own;
  const far = map.getZoom() < REGION || !map.getBounds().contains(point);
  if (whole || far) map.setView(point, Math.max(map.getZoom(), CLOSE_UP.desa));
}

// ── what the hand does ──────────────────────────────────────────────────────────────────────

/** @param {Point | null} point */
function put(point) {
  if (text.disabled) return;
  const words = point && pinText(...point);
  write(words ?? "");
  accept(words);
}

// A point outside the regency is kept when a human says so.
/** @param {string | null} words */
function accept(words) {
  const point = parsePin(words);
  const strange = point && isOutside(point, [...points.values()]);
  question(strange ? (words ?? "") : "");
  if (!strange) set(words);
}

/** @param {string} words the point that is asked about; "" for none */
function question(words) {
  asked = words;
  outside.hidden = !words;
}

/** @param {boolean} keep */
function settle(keep) {
  const words = asked;
  question("");
  if (keep) return set(words);
  const own = shown.slice(shown.indexOf(" ") + 1); // the ticket's point, as it was
  write(parsePin(own) ? own : "");
  if (map) setPin(map, parsePin(own), false);
}

/** @param {string} words */
function write(words) {
  if (text.value !== words) text.value = words;
  text.setAttribute("aria-invalid", "false");
}

function typed() {
  const point = parsePin(text.value);
  const wrong = Boolean(text.value.trim()) && !point;
  text.setAttribute("aria-invalid", String(wrong));
  if (!wrong) accept(point ? pinText(...point) : null);
}

/**
 * @param {KeyboardEvent} event
 * @param {LeafletMap} map
 */
function pressed(event, map) {
  if (event.target !== box) return;
  if (event.key === "Enter" && !event.ctrlKey) put([map.getCenter().lat, map.getCenter().lng]);
  else if (event.key === "Delete" || event.key === "Backspace") put(null);
  else if (event.key === "Escape" && isWide()) spread(false);
  else return;
  event.preventDefault();
}
