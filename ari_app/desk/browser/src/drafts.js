// Keeps every open ticket: each letter in this browser's storage at once, in the database a moment
// later. What the database has not confirmed stays here, over reloads, crashes and outages.

import { ask, tell, why } from "./desk.js";
import { bodyOf, fieldsOf, merged, newDraft, refuse, saved, sendable, told, underWay, unsent, write } from "./draft.js";
import { say } from "./words.js";

const WAIT_MS = 700; // after the last letter
const AGAIN_MS = 2500;
const OWN = `sigap-draft:${document.body.dataset.login}:`;

export class Drafts {
  constructor(changed) {
    this.changed = changed;
    this.open = new Map(); // call id → draft, in the order of opening
    this.trouble = new Map(); // call id → why it is not in the database: { kind, message }
    this.timers = new Map();
    this.sending = new Set();
    this.restore();
  }

  restore() {
    const kept = Object.keys(localStorage).filter((key) => key.startsWith(OWN));
    const drafts = kept.map((key) => JSON.parse(localStorage.getItem(key)));
    drafts.sort((one, other) => one.openedAt - other.openedAt);
    for (const draft of drafts) this.open.set(draft.id, draft);
  }

  get(id) {
    return this.open.get(id);
  }

  // Opens a ticket by its call; what is open already stays as it is.
  start(id, known) {
    if (!this.open.has(id)) this.keep({ ...newDraft(id, known), openedAt: Date.now() });
    this.refresh(id);
  }

  async refresh(id) {
    const { status, body } = await ask("GET", `/tickets/${id}`);
    const draft = this.open.get(id);
    if (!draft) return;
    if (status === 200) {
      this.trouble.delete(id);
      this.keep(draft.version ? merged(draft, body) : told(draft, body));
      if (unsent(this.open.get(id))) this.soon(id, 0);
    } else this.later(id, status, body);
  }

  write(id, field, text) {
    this.keep(write(this.open.get(id), field, text));
    this.soon(id, WAIT_MS);
  }

  keep(draft) {
    this.open.set(draft.id, draft);
    localStorage.setItem(OWN + draft.id, JSON.stringify(draft));
    this.changed(draft.id);
  }

  close(id) {
    this.open.delete(id);
    this.trouble.delete(id);
    clearTimeout(this.timers.get(id));
    localStorage.removeItem(OWN + id);
    this.changed(id);
  }

  // Whether everything of a ticket that the database takes is in it.
  isSafe(id) {
    const draft = this.open.get(id);
    return !underWay(draft) && !this.sending.has(id) && draft.version > 0;
  }

  soon(id, wait) {
    clearTimeout(this.timers.get(id));
    this.timers.set(id, setTimeout(() => this.send(id), wait));
  }

  // Sends now what is still waiting, for instance because the page is being left.
  flush() {
    for (const [id, draft] of this.open) if (unsent(draft)) this.send(id, { keepalive: true });
  }

  async send(id, more) {
    const draft = this.open.get(id);
    if (!draft || this.sending.has(id)) return;
    if (!draft.version) return void this.refresh(id);
    const sent = sendable(draft);
    if (!Object.keys(sent).length) return;
    this.sending.add(id);
    this.changed(id);
    const { status, body } = await ask("POST", `/tickets/${id}`, bodyOf(draft, sent), more);
    this.sending.delete(id);
    if (this.open.has(id)) this.settle(id, status, body, sent);
  }

  settle(id, status, body, sent) {
    if (status === 200) {
      this.trouble.delete(id);
      this.keep(saved(this.open.get(id), sent, body));
      if (unsent(this.open.get(id))) this.soon(id, WAIT_MS);
    } else if (status === 409) this.refresh(id);
    else if (status === 422) this.refused(id, body, sent);
    else this.later(id, status, body);
  }

  // One field that is wrong keeps the others back no longer than this.
  refused(id, body, sent) {
    const fields = fieldsOf(sent, body.message);
    if (!fields.length) return this.later(id, 422, body);
    this.trouble.delete(id);
    this.keep(refuse(this.open.get(id), fields, why(body)));
    if (fields.includes("state")) tell(say("stays_open"));
    this.soon(id, 0);
  }

  // 0, 5xx: nobody answers; 404: the ticket is not in the database yet; both are tried again.
  later(id, status, body) {
    const kinds = { 401: "logged_out", 403: "logged_out", 404: "unnumbered", 422: "refused" };
    this.trouble.set(id, { kind: kinds[status] ?? "local", message: why(body) });
    if (status !== 422) this.soon(id, AGAIN_MS);
    this.changed(id);
  }
}
