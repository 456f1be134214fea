// What was read to a caller goes into the ticket's history. What the desk has not confirmed is kept in
// this browser and sent again: over reloads, outages, and tickets that have no number yet.

import { ask } from "./desk.js";
import { given } from "./page.js";

const KEPT = `sigap-read:${given("login")}`;
const AGAIN_MS = 2500;
const DAY_MS = 24 * 3600 * 1000;
/** @typedef {{ ticket: string, at: number, said: { card: string, version: number, step: number, read: boolean } }} Said */
/** @type {Said[]} */
let waiting = JSON.parse(localStorage.getItem(KEPT) ?? "[]");
let sending = false;

/**
 * @param {string} ticket its call's id
 * @param {Said["said"]} said
 */
export function noteRead(ticket, said) {
  keep([...waiting, { ticket, at: Date.now(), said }]);
  sendRead();
}

// In their order, so that what was taken back stays taken back.
export async function sendRead() {
  if (sending || !waiting.length) return;
  sending = true;
  const [first] = waiting;
  const { status } = await ask("POST", `/tickets/${first.ticket}/guidance`, first.said);
  sending = false;
  const old = Date.now() - first.at > DAY_MS;
  if (status === 200 || status === 422 || old) keep(waiting.filter((one) => one !== first));
  if (waiting.length) setTimeout(sendRead, status === 200 ? 0 : AGAIN_MS);
}

/** @param {Said[]} now */
function keep(now) {
  waiting = now;
  localStorage.setItem(KEPT, JSON.stringify(now));
}
