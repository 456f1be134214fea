// The tickets that are open in this page, and which of them is on the screen.

import { Drafts } from "./drafts.js";

/** @type {(id: string) => void} */
let redraw = () => {};
let shown = ""; // the call id of the ticket on the screen

export const drafts = new Drafts((id) => redraw(id));

/**
 * Calls `changed` with the call id of each ticket that has changed.
 * @param {(id: string) => void} changed
 */
export function whenChanged(changed) {
  redraw = changed;
}

// "" without a ticket on the screen.
export const shownId = () => shown;
export const shownDraft = () => drafts.get(shown);

/** @param {string} id */
export function putOnScreen(id) {
  shown = id;
}

// The ticket that was opened last, "" where none is open.
export function latestId() {
  return [...drafts.open.keys()].at(-1) ?? "";
}
