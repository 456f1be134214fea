// The ticket's form: shows one draft of those that are open, and hands every change to the drafts.

import { openAgencies } from "./agencies.js";
import { decide, showConflicts } from "./conflicts.js";
import { priorityAfter } from "./default_priority.js";
import { dispose, undo } from "./disposing.js";
import { textOf, unsent } from "./draft.js";
import { openDuplicates, showDuplicates } from "./duplicates.js";
import { showEarlier } from "./earlier.js";
import { fill, showType, usualPriority } from "./fields.js";
import { finishByHand, sendWhenSafe, whenSafe } from "./finishing.js";
import { openGuide, showGuide } from "./guide.js";
import { openMap, showPin, turnTo } from "./map.js";
import { offerMissing } from "./missing.js";
import { drafts, latestId, putOnScreen, shownDraft, shownId, whenChanged } from "./open_tickets.js";
import { at, buttonAt } from "./page.js";
import { closePlaces, openPlaceFields } from "./place_field.js";
import { showTabs } from "./tabs.js";
import { clearHead, showHead } from "./ticket_head.js";
import { offerTypes } from "./type_filter.js";

const form = at("form");

export function openForm() {
  whenChanged(changed);
  form.addEventListener("input", typed);
  form.addEventListener("submit", (event) => event.preventDefault());
  at("tabs").addEventListener("click", chooseTab);
  at("finish").addEventListener("click", finishByHand);
  at("send").addEventListener("click", sendWhenSafe);
  offerTypes();
  openAgencies();
  openGuide();
  offerMissing();
  openDuplicates({ whenSafe, refresh: (id) => drafts.refresh(id) });
  openMap((pin) => shownId() && drafts.write(shownId(), "pin", pin));
  openPlaceFields((place) => turnTo(place, Boolean(textOf(drafts.of(shownId()), "pin"))));
  at("undo").addEventListener("click", undo);
  at("conflicts").addEventListener("click", decide);
  document.addEventListener("click", clicked);
  document.addEventListener("ordered", refreshShown); // the order may be about this ticket
  window.addEventListener("pagehide", () => drafts.flush());
  document.addEventListener("visibilitychange", () => document.hidden && drafts.flush());
  for (const id of drafts.open.keys()) drafts.refresh(id);
  show(latestId());
}

/**
 * Opens the ticket of a call; whatever is half-typed in another stays open beside it.
 * @param {string} call
 * @param {Partial<Draft>} known
 */
export function openTicket(call, known = {}) {
  drafts.start(call, known);
  show(call);
}

export function anythingUnsent() {
  return [...drafts.open.values()].some(unsent);
}

// The types of incident may come later than the form, or change.
export function typesChanged() {
  const draft = shownDraft();
  if (draft) showType(draft, false);
}

// ── on the screen ───────────────────────────────────────────────────────────────────────────

/** @param {string} id */
function show(id) {
  if (shownId() !== id) closePlaces();
  putOnScreen(id);
  const draft = drafts.get(id);
  at("no-ticket").hidden = Boolean(draft);
  form.hidden = !draft;
  if (draft) fill(draft, true);
  changed(id);
}

/** @param {string} id */
function changed(id) {
  showTabs();
  const draft = shownDraft();
  if (!draft) return void clear();
  if (id === shownId()) fill(draft, false);
  showHead(draft);
  showEarlier(draft);
  showGuide(draft);
  showConflicts(draft);
}

function clear() {
  clearHead();
  showPin("", null);
  showDuplicates("", null);
  showEarlier(null);
  showGuide(null);
  if (shownId()) show(latestId());
}

// ── what the hand does ──────────────────────────────────────────────────────────────────────

/** @param {Event} event */
function typed({ target }) {
  const { name, value } = /** @type {HTMLInputElement} */ (target);
  if (!name || !shownId()) return;
  if (name === "type") beginPriority(value);
  drafts.write(shownId(), name, value);
}

/** @param {string} type that was just chosen */
function beginPriority(type) {
  const [id, draft] = [shownId(), drafts.of(shownId())];
  const [before, chosen] = [usualPriority(textOf(draft, "type")), textOf(draft, "priority")];
  const wanted = priorityAfter(chosen, before, usualPriority(type));
  if (wanted !== chosen) drafts.write(id, "priority", wanted);
}

/** @param {Event} event */
function chooseTab(event) {
  const id = buttonAt(event, "[data-tab]")?.dataset.tab;
  if (id !== undefined) show(id);
}

/** @param {Event} event */
function clicked(event) {
  const call = buttonAt(event, "[data-open]")?.dataset.open;
  if (call !== undefined) openTicket(call);
  const disposition = buttonAt(event, "[data-disposition]")?.dataset.disposition;
  if (disposition !== undefined) dispose(disposition);
}

function refreshShown() {
  if (shownId()) drafts.refresh(shownId());
}
