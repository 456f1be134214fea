// Keeps a page live: board and console alike. The server renders; this puts each region's rows in
// place, leaving alone what did not change, so that focus, open choices, a playing recording and
// whatever is half-typed stay.

import { drawLevels, showLevels } from "./held_levels.js";
import { keepNews } from "./news.js";
import { moving } from "./steady.js";
import { clockOf, lasted } from "./words.js";

const QUIET_MS = 16000; // the stream speaks every 5 s
const lost = document.getElementById("lost");
const lostSince = document.getElementById("lost-since");
let heardAt = Date.now();

function unchanged(old, row) {
  return old && old.dataset.html === row.outerHTML ? old : null;
}

function place(region, html) {
  const fresh = document.createElement("template");
  fresh.innerHTML = html;
  const kept = new Map([...region.children].filter((c) => c.id).map((c) => [c.id, c]));
  const rows = [...fresh.content.children].map((row) => unchanged(kept.get(row.id), row) || row);
  for (const row of rows) if (!row.dataset.html) row.dataset.html = row.outerHTML;
  stayOpen(region, fresh.content);
  const focused = region.contains(document.activeElement) && document.activeElement.id;
  for (const old of [...region.children]) if (!rows.includes(old)) old.remove();
  rows.forEach((row, at) => {
    if (region.children[at] !== row) region.insertBefore(row, region.children[at] || null);
  });
  if (focused && document.activeElement.id !== focused) document.getElementById(focused)?.focus();
}

// A choice that was opened stays open in a row that comes anew.
function stayOpen(region, fresh) {
  for (const old of region.querySelectorAll("details[id][open]")) {
    fresh.querySelector(`#${CSS.escape(old.id)}`)?.setAttribute("open", "");
  }
}

export function tick() {
  for (const at of document.querySelectorAll("time.since")) {
    at.textContent = lasted(Date.now() - Date.parse(at.dateTime));
  }
  for (const at of document.querySelectorAll("time.until")) {
    at.textContent = lasted(Date.parse(at.dateTime) - Date.now());
  }
  drawLevels();
  if (Date.now() - heardAt > QUIET_MS) showLost();
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
  for (const region of document.querySelectorAll("[data-region]")) place(region, region.innerHTML);
  setInterval(tick, 1000);
  tick();
  changed();
  listen(changed);
}

function listen(changed) {
  const stream = new EventSource(document.body.dataset.events);
  stream.onopen = heard;
  stream.addEventListener("alive", heard);
  stream.addEventListener("bye", () => location.reload());
  stream.addEventListener("board", (event) => {
    heard();
    moving(() => {
      for (const [name, html] of Object.entries(JSON.parse(event.data))) {
        place(document.getElementById(name), html);
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
