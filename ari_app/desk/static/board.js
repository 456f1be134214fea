// Keeps the live board live. The server renders; this only puts each region's rows in place,
// leaving alone what did not change, so that focus, open choices and a playing recording stay.
"use strict";

const lost = document.getElementById("lost");
const lostSince = document.getElementById("lost-since");
const outcome = document.getElementById("outcome");
const QUIET_MS = 16000; // the stream speaks every 5 s
let heardAt = Date.now();

// ── regions ────────────────────────────────────────────────────────────────────────────────

function place(region, html) {
  const fresh = document.createElement("template");
  fresh.innerHTML = html;
  const kept = new Map([...region.children].filter((c) => c.id).map((c) => [c.id, c]));
  const rows = [...fresh.content.children].map((row) => unchanged(kept.get(row.id), row) || row);
  for (const row of rows) if (!row.dataset.html) row.dataset.html = row.outerHTML;
  const focused = document.activeElement && document.activeElement.id;
  for (const old of [...region.children]) if (!rows.includes(old)) old.remove();
  rows.forEach((row, at) => {
    if (region.children[at] !== row) region.insertBefore(row, region.children[at] || null);
  });
  if (focused && document.activeElement.id !== focused) document.getElementById(focused)?.focus();
}

function unchanged(old, row) {
  return old && old.dataset.html === row.outerHTML ? old : null;
}

// ── time ───────────────────────────────────────────────────────────────────────────────────

function clock(ms) {
  const s = Math.max(0, Math.floor(ms / 1000));
  return `${String(Math.floor(s / 60)).padStart(2, "0")}:${String(s % 60).padStart(2, "0")}`;
}

function tick() {
  for (const at of document.querySelectorAll("time.since")) {
    at.textContent = clock(Date.now() - Date.parse(at.dateTime));
  }
  if (Date.now() - heardAt > QUIET_MS) showLost();
}

function showLost() {
  if (!lost.hidden) return;
  const clockOf = new Date(heardAt).toTimeString().slice(0, 8);
  const indonesian = document.documentElement.lang === "id";
  lostSince.textContent = indonesian ? clockOf.replaceAll(":", ".") : clockOf;
  lost.hidden = false;
  document.body.classList.add("stale");
}

function heard() {
  heardAt = Date.now();
  lost.hidden = true;
  document.body.classList.remove("stale");
}

// ── the stream ─────────────────────────────────────────────────────────────────────────────

function listen() {
  const stream = new EventSource("/board/events");
  stream.onopen = heard;
  stream.addEventListener("alive", heard);
  stream.addEventListener("bye", () => location.reload());
  stream.addEventListener("board", (event) => {
    heard();
    for (const [name, html] of Object.entries(JSON.parse(event.data))) {
      place(document.getElementById(name), html);
    }
    tick();
  });
  stream.onerror = () => {
    showLost();
    // The browser tries again by itself after a lost connection, but not after a refusal.
    if (stream.readyState === EventSource.CLOSED) setTimeout(listen, 3000);
  };
}

// ── decisions ──────────────────────────────────────────────────────────────────────────────

async function order(button) {
  button.disabled = true;
  const headers = { "X-CSRF-Token": document.body.dataset.csrf };
  const request = { method: "POST", headers };
  if (button.dataset.body) {
    headers["Content-Type"] = "application/json";
    request.body = button.dataset.body;
  }
  try {
    const reply = await fetch(button.dataset.post, request);
    const told = await reply.json();
    say(reply.ok ? document.body.dataset.done : document.body.dataset.failed + told.message);
    if (reply.ok) button.closest("details")?.removeAttribute("open");
  } catch {
    say(document.body.dataset.failed + "…");
  }
  button.disabled = false;
}

function say(sentence) {
  outcome.textContent = sentence;
  outcome.hidden = false;
  clearTimeout(say.timer);
  say.timer = setTimeout(() => (outcome.hidden = true), 6000);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-post]");
  if (button) order(button);
});

for (const region of document.querySelectorAll("[data-region]")) place(region, region.innerHTML);
setInterval(tick, 1000);
tick();
listen();
