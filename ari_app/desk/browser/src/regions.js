// Keeps a page live: board and console alike. The server renders; this puts each region's rows in
// place, leaving alone what did not change, so that focus, open choices, a playing recording and
// whatever is half-typed stay.

import { drawLevels, showLevels } from "./held_levels.js";
import { keepNews } from "./news.js";
import { at, firstControl, given } from "./page.js";
import { moving } from "./steady.js";
import { clockOf, lasted } from "./words.js";

const QUIET_MS = 16000; // the stream speaks every 5 s
const lost = at("lost");
const lostSince = at("lost-since");
let heardAt = Date.now();

/** @param {ParentNode} within */
const rowsOf = (within) => /** @type {HTMLElement[]} */ ([...within.children]);

/**
 * @param {HTMLElement | undefined} old
 * @param {HTMLElement} row
 */
function unchanged(old, row) {
  return old && old.dataset.html === row.outerHTML ? old : null;
}

/**
 * @param {HTMLElement} region
 * @param {string} html
 */
function fill(region, html) {
  const fresh = document.createElement("template");
  fresh.innerHTML = html;
  const kept = new Map(rowsOf(region).flatMap((row) => (row.id ? [[row.id, row]] : [])));
  const rows = rowsOf(fresh.content).map((row) => unchanged(kept.get(row.id), row) ?? row);
  for (const row of rows) if (!row.dataset.html) row.dataset.html = row.outerHTML;
  stayOpen(region, fresh.content);
  const focused = region.contains(document.activeElement) && document.activeElement?.id;
  const keeping = document.activeElement?.closest("[data-keeps-focus]")?.id;
  for (const old of rowsOf(region)) if (!rows.includes(old)) old.remove();
  for (const [position, row] of rows.entries()) {
    const there = region.children[position] ?? null;
    if (there !== row) region.insertBefore(row, there);
  }
  if (!focused || document.activeElement?.id === focused) return;
  const row = keeping ? document.getElementById(keeping) : null;
  (document.getElementById(focused) ?? firstControl(row))?.focus();
}

/**
 * A choice that was opened stays open in a row that comes anew.
 * @param {HTMLElement} region
 * @param {DocumentFragment} fresh
 */
function stayOpen(region, fresh) {
  for (const old of region.querySelectorAll("details[id][open]")) {
    fresh.querySelector(`#${CSS.escape(old.id)}`)?.setAttribute("open", "");
  }
}

export function tick() {
  for (const time of times("since")) {
    time.textContent = lasted(Date.now() - Date.parse(time.dateTime));
  }
  for (const time of times("until")) {
    time.textContent = lasted(Date.parse(time.dateTime) - Date.now());
  }
  drawLevels();
  if (Date.now() - heardAt > QUIET_MS) showLost();
}

/** @param {"since" | "until"} kind */
function times(kind) {
  return /** @type {NodeListOf<HTMLTimeElement>} */ (document.querySelectorAll(`time.${kind}`));
}

function showLost() {
  if (!lost.hidden) return;
  lostSince.textContent = clockOf(new Date(heardAt));
  lost.hidden = false;
  document.body.classList.add("stale");
}

function heard() {
  heardAt = Date.now();
  lost.hidden = true;
  document.body.classList.remove("stale");
}

// Calls `changed` after each change of the regions.
export function follow(changed = () => {}) {
  keepNews();
  /** @type {NodeListOf<HTMLElement>} */
  const regions = document.querySelectorAll("[data-region]");
  for (const region of regions) fill(region, region.innerHTML);
  setInterval(tick, 1000);
  tick();
  changed();
  listen(changed);
}

/** @param {() => void} changed */
function listen(changed) {
  const stream = new EventSource(given("events"));
  stream.onopen = heard;
  stream.addEventListener("alive", heard);
  stream.addEventListener("bye", () => location.reload());
  stream.addEventListener("board", (event) => {
    heard();
    moving(() => {
      for (const [name, html] of Object.entries(JSON.parse(event.data))) {
        fill(/** @type {HTMLElement} */ (document.getElementById(name)), html);
      }
    });
    tick();
    changed();
  });
  stream.addEventListener("levels", (event) => {
    heard();
    showLevels(JSON.parse(event.data));
  });
  stream.onerror = () => {
    showLost();
    // The browser tries again by itself after a lost connection, but not after a refusal.
    if (stream.readyState !== EventSource.CLOSED) return;
    stream.close();
    setTimeout(() => listen(changed), 3000);
  };
}
