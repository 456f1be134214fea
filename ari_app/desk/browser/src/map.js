// The map: the point of the ticket on the screen, set by a click, by dragging, by the keyboard (arrows
// move the map, Enter sets the point in its middle, Delete takes it away), or written beside it.
//
// Without a tile source there is a plain grid with the kecamatan. Whatever fails in here, the field
// with the two numbers goes on.

import { CircleMarker, DivIcon, GridLayer, LayerGroup, Map as LeafletMap, Marker, TileLayer, control } from "leaflet/dist/leaflet-src.esm.js";
import { ask } from "./desk.js";
import { parsePin, pinText } from "./pin_text.js";
import { say } from "./words.js";

const CLOSE_UP = { kecamatan: 13, desa: 14, dusun: 16, landmark: 17 };
const REGION = 10;
const NATION = { at: [-2.5, 118], zoom: 4 };
const AGAIN_MS = 3000;
const STILL = { zoomAnimation: false, fadeAnimation: false, markerZoomAnimation: false, inertia: false };

const box = document.getElementById("map");
const text = document.getElementById("pin");
const away = document.getElementById("pin-remove");
const larger = document.getElementById("map-wide");
let map = null;
let marker = null;
const similar = new LayerGroup();
let similarShown = "";
let shown = ""; // the ticket and its point, as they are on the screen
let set = () => {};
const points = new Map(); // kecamatan → where it is

// Calls `changed` with the point's text, or null, whenever a hand changes it.
export function openMap(changed) {
  set = changed;
  text.addEventListener("input", typed);
  away.addEventListener("click", () => put(null));
  larger.addEventListener("click", () => spread(!isWide()));
  try {
    draw();
  } catch (error) {
    console.error("the map", error);
    box.hidden = true;
  }
}

// The point of the ticket on the screen; `id` "" without a ticket.
export function showPin(id, pin) {
  text.disabled = !id;
  away.hidden = !pin;
  if (shown === `${id} ${pin}`) return;
  const other = !shown.startsWith(`${id} `);
  shown = `${id} ${pin}`;
  if (other || document.activeElement !== text) write(pin ?? "");
  if (map) place(parsePin(pin), other);
}

// Turns to a place that was chosen, or to its kecamatan; its own point becomes the ticket's where it
// is precise enough. A point that the ticket has stays.
export function turnTo({ kind, kecamatan, latitude, longitude }, hasPin) {
  const known = latitude != null;
  if (hasPin) return;
  if (known && (kind === "dusun" || kind === "landmark")) return void set(pinText(latitude, longitude));
  const point = known ? [latitude, longitude] : points.get(kecamatan);
  if (point) map?.setView(point, CLOSE_UP[known ? kind : "kecamatan"]);
}

// Where tickets lie that are likely about the same incident; the one at `current` is named. The map does
// not move for them: a hand may be about to click it.
export function showSimilar(tickets, current) {
  const known = tickets.filter((one) => one.latitude != null);
  const key = JSON.stringify(known.map((one) => [one.label, one.latitude, one.longitude, one === tickets[current]]));
  if (!map || similarShown === key) return;
  similarShown = key;
  similar.clearLayers();
  for (const one of known) similar.addLayer(similarPoint(one, one === tickets[current]));
}

function similarPoint({ label, latitude, longitude }, named) {
  const point = new CircleMarker([latitude, longitude], { radius: named ? 8 : 6, className: "similar", interactive: false });
  if (!named) return point;
  const words = Object.assign(document.createElement("span"), { textContent: label.split("-").at(-1), title: label });
  return point.bindTooltip(words, { permanent: true, direction: "left", offset: [-8, 0], className: "similar-name" });
}

// The key of the map: large, with the keyboard on it; once more, and it is small again.
export function toggleMap() {
  spread(!isWide());
  if (isWide()) box.focus();
}

const isWide = () => larger.getAttribute("aria-pressed") === "true";

function spread(wide) {
  larger.setAttribute("aria-pressed", String(wide));
  box.closest("section").classList.toggle("wide", wide);
  map?.invalidateSize({ animate: false });
  if (marker) map.setView(marker.getLatLng());
}

// ── drawing ─────────────────────────────────────────────────────────────────────────────────

function draw() {
  const { tiles, attribution, maxZoom } = box.dataset;
  map = new LeafletMap(box, { attributionControl: Boolean(tiles), maxZoom: Number(maxZoom), ...STILL });
  map.attributionControl?.setPrefix(false);
  map.setView(NATION.at, NATION.zoom);
  if (tiles) new TileLayer(tiles, { attribution, maxZoom: Number(maxZoom) }).addTo(map);
  else new Grid().addTo(map);
  similar.addTo(map);
  control.scale({ imperial: false }).addTo(map);
  map.on("click", ({ latlng }) => put([latlng.lat, latlng.lng]));
  map.on("zoomend", () => box.classList.toggle("far", map.getZoom() < REGION));
  box.addEventListener("keydown", pressed);
  new ResizeObserver(() => map.invalidateSize()).observe(box);
  drawPlaces();
}

const Grid = GridLayer.extend({
  createTile: () => Object.assign(document.createElement("div"), { className: "cell" }),
});

async function drawPlaces() {
  const { status, body } = await ask("GET", "/places?kind=kecamatan&limit=100");
  const places = status === 200 ? body.places.filter((one) => one.latitude != null) : [];
  if (!places.length) return void setTimeout(drawPlaces, AGAIN_MS);
  for (const one of places) {
    const dot = new CircleMarker([one.latitude, one.longitude], { radius: 3, className: "place-dot", interactive: false });
    const name = Object.assign(document.createElement("span"), { textContent: one.name }); // never HTML
    dot.bindTooltip(name, { permanent: true, direction: "right", offset: [2, 0], className: "place-name" });
    dot.addTo(map);
    points.set(one.kecamatan, [one.latitude, one.longitude]);
  }
  if (!marker) map.setView([middle(places, "latitude"), middle(places, "longitude")], REGION);
}

// The median: an archipelago far out does not move it.
function middle(places, degrees) {
  const sorted = places.map((one) => one[degrees]).sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)];
}

function place(point, whole) {
  marker?.remove();
  marker = null;
  if (!point) return;
  const icon = new DivIcon({ className: "pin", iconSize: [22, 22], iconAnchor: [11, 11] });
  marker = new Marker(point, { icon, draggable: true, keyboard: false, alt: say("pin") }).addTo(map);
  marker.on("dragend", () => put([marker.getLatLng().lat, marker.getLatLng().lng]));
  if (whole || map.getZoom() < REGION || !map.getBounds().contains(point)) map.setView(point, Math.max(map.getZoom(), CLOSE_UP.desa));
}

// ── what the hand does ──────────────────────────────────────────────────────────────────────

function put(point) {
  if (text.disabled) return;
  write(point ? pinText(...point) : "");
  set(point ? pinText(...point) : null);
}

function write(words) {
  if (text.value !== words) text.value = words;
  text.setAttribute("aria-invalid", "false");
}

function typed() {
  const point = parsePin(text.value);
  const wrong = Boolean(text.value.trim()) && !point;
  text.setAttribute("aria-invalid", String(wrong));
  if (!wrong) set(point ? pinText(...point) : null);
}

function pressed(event) {
  if (event.target !== box) return;
  if (event.key === "Enter" && !event.ctrlKey) put([map.getCenter().lat, map.getCenter().lng]);
  else if (event.key === "Delete" || event.key === "Backspace") put(null);
  else if (event.key === "Escape" && isWide()) spread(false);
  else return;
  event.preventDefault();
}
