// Keeps every open ticket: each letter in this browser's storage at once, in the database a moment
// later. What the database has not confirmed stays here, over reloads, crashes and outages.

import { announce, ask, why } from "./desk.js";
import {
  bodyOf,
  fieldsOf,
  merged,
  newDraft,
  refuse,
  reloaded,
  saved,
  sendable,
  underWay,
  unsent,
  write,
} from "./draft.js";
import { given } from "./page.js";
import { say } from "./words.js";

const WAIT_MS = 700; // after the last letter
const AGAIN_MS = 2500;
const OWN = `sigap-draft:${given("login")}:`;
/** @type {Record<number, Trouble["kind"]>} */
const TROUBLES = { 401: "logged_out", 403: "logged_out", 404: "unnumbered", 422: "refused" };

export class Drafts {
  /** @param {(id: string) => void} changed */
  constructor(changed) {
    this.changed = changed;
    /** @type {Map<string, Draft>} by call id, in the order of opening */
    this.open = new Map();
    /** @type {Map<string, Trouble>} by call id */
    this.trouble = new Map();
    /** @type {Map<string, ReturnType<typeof setTimeout>>} */
    this.timers = new Map();
    /** @type {Set<string>} */
    this.sending = new Set();
    this.restore();
  }

  restore() {
    const kept = Object.keys(localStorage).filter((key) => key.startsWith(OWN));
    const drafts = kept.map((key) => JSON.parse(localStorage.getItem(key) ?? ""));
    drafts.sort((one, other) => one.openedAt - other.openedAt);
    for (const draft of drafts) this.open.set(draft.id, draft);
  }

  /** @param {string} id */
  get(id) {
    return this.open.get(id);
  }

  /**
   * The same, where it is open for certain.
   * @param {string} id
   */
  of(id) {
    return /** @type {Draft} */ (this.open.get(id));
  }

  /**
   * Opens a ticket by its call; what is open already stays as it is.
   * @param {string} id
   * @param {Partial<Draft>} known
   */
  start(id, known) {
    if (!this.open.has(id)) this.keep({ ...newDraft(id, known), openedAt: Date.now() });
    this.refresh(id);
  }

  /** @param {string} id */
  async refresh(id) {
    const { status, body } = /** @type {Reply<Ticket>} */ (await ask("GET", `/tickets/${id}`));
    const draft = this.open.get(id);
    if (!draft) return;
    if (status !== 200) return this.later(id, status, body);
    this.trouble.delete(id);
    this.keep(draft.version ? merged(draft, body) : reloaded(draft, body));
    if (unsent(this.of(id))) this.soon(id, 0);
  }

  /**
   * @param {string} id
   * @param {string} field
   * @param {string | null} text
   */
  write(id, field, text) {
    this.keep(write(this.of(id), field, text));
    this.soon(id, WAIT_MS);
  }

  /** @param {Draft} draft */
  keep(draft) {
    this.open.set(draft.id, draft);
    localStorage.setItem(OWN + draft.id, JSON.stringify(draft));
    this.changed(draft.id);
  }

  /** @param {string} id */
  close(id) {
    this.open.delete(id);
    this.trouble.delete(id);
    clearTimeout(this.timers.get(id));
    localStorage.removeItem(OWN + id);
    this.changed(id);
  }

  /**
   * Whether everything of a ticket that the database takes is in it.
   * @param {string} id
   */
  isSafe(id) {
    const draft = this.of(id);
    return !underWay(draft) && !this.sending.has(id) && draft.version > 0;
  }

  /**
   * @param {string} id
   * @param {number} wait in milliseconds
   */
  soon(id, wait) {
    clearTimeout(this.timers.get(id));
    this.timers.set(
      id,
      setTimeout(() => this.send(id), wait),
    );
  }

  // Sends now what is still waiting, for instance because the page is being left.
  flush() {
    for (const [id, draft] of this.open) if (unsent(draft)) this.send(id, { keepalive: true });
  }

  /**
   * @param {string} id
   * @param {RequestInit} [more]
   */
  async send(id, more) {
    const draft = this.open.get(id);
    if (!draft || this.sending.has(id)) return;
    if (!draft.version) return void this.refresh(id);
    const sent = sendable(draft);
    if (!Object.keys(sent).length) return;
    this.sending.add(id);
    this.changed(id);
    const reply = await ask("POST", `/tickets/${id}`, bodyOf(draft, sent), more);
    this.sending.delete(id);
    if (this.open.has(id)) this.settle(id, /** @type {Reply<Ticket>} */ (reply), sent);
  }

  /**
   * @param {string} id
   * @param {Reply<Ticket>} reply
   * @param {Values} sent
   */
  settle(id, { status, body }, sent) {
    if (status === 200) {
      this.trouble.delete(id);
      this.keep(saved(this.of(id), sent, body));
      if (unsent(this.of(id))) this.soon(id, WAIT_MS);
    } else if (status === 409) this.refresh(id);
    else if (status === 422) this.refused(id, body, sent);
    else this.later(id, status, body);
  }

  /**
   * One field that is wrong keeps the others back no longer than this.
   * @param {string} id
   * @param {Refusal} refusal
   * @param {Values} sent
   */
  refused(id, refusal, sent) {
    const fields = fieldsOf(sent, refusal.message);
    if (!fields.length) return this.later(id, 422, refusal);
    this.trouble.delete(id);
    this.keep(refuse(this.of(id), fields, why(refusal)));
    if (fields.includes("state")) announce(say("stays_open"));
    this.soon(id, 0);
  }

  /**
   * 0, 5xx: nobody answers; 404: the ticket is not in the database yet; both are tried again.
   * @param {string} id
   * @param {number} status
   * @param {Refusal} refusal
   */
  later(id, status, refusal) {
    this.trouble.set(id, { kind: TROUBLES[status] ?? "local", message: why(refusal) });
    if (status !== 422) this.soon(id, AGAIN_MS);
    this.changed(id);
  }
}
