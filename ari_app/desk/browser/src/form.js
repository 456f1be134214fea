// The ticket's form: shows one draft of those that are open, and hands every change to the drafts.

import { areAtWork, areAwaited, chosen, learn, nobodyToTell, openAgencies, send, showAgencies } from "./agencies.js";
import { tell } from "./desk.js";
import { refusedOf, unsent, valueOf } from "./draft.js";
import { Drafts } from "./drafts.js";
import { openDuplicates, showDuplicates } from "./duplicates.js";
import { openMap, showPin, turnTo } from "./map.js";
import { closePlaces, openPlaceFields } from "./place_field.js";
import { renew } from "./renewing.js";
import { clockOf, say, spaced } from "./words.js";

const at = (id) => document.getElementById(id);
const form = at("form");
const drafts = new Drafts(changed);
let shown = ""; // the call id of the ticket on the screen

const NEEDS_NOBODY = /^(prank|ghost_.*|salah_sambung|tes|informasi)$/; // closed with the last word
const STATES = { open: "info", callback: "held", closed: "dim" };

export const ticket = { open, onward, dispose, undo, get shown() { return shown; } };

export function openForm() {
  form.addEventListener("input", typed);
  form.addEventListener("submit", (event) => event.preventDefault());
  at("tabs").addEventListener("click", chooseTab);
  at("finish").addEventListener("click", finishByHand);
  at("send").addEventListener("click", sendWhenSafe);
  openAgencies();
  openDuplicates({ whenSafe, refresh: (id) => drafts.refresh(id) });
  openMap((pin) => shown && drafts.write(shown, "pin", pin));
  openPlaceFields((place) => turnTo(place, Boolean(valueOf(drafts.get(shown), "pin"))));
  at("undo").addEventListener("click", undo);
  at("conflicts").addEventListener("click", decide);
  document.addEventListener("click", clicked);
  document.addEventListener("ordered", () => shown && drafts.refresh(shown)); // it may be about this one
  window.addEventListener("pagehide", () => drafts.flush());
  document.addEventListener("visibilitychange", () => document.hidden && drafts.flush());
  for (const id of drafts.open.keys()) drafts.refresh(id);
  show([...drafts.open.keys()].at(-1) ?? "");
}

// Opens the ticket of a call; whatever is half-typed in another stays open beside it.
function open(call, known = {}) {
  drafts.start(call, known);
  show(call);
}

function clicked(event) {
  const opener = event.target.closest("[data-open]");
  if (opener) open(opener.dataset.open);
  const disposition = event.target.closest("[data-disposition]");
  if (disposition) dispose(disposition.dataset.disposition);
}

// ── on the screen ───────────────────────────────────────────────────────────────────────────

function show(id) {
  if (shown !== id) closePlaces();
  shown = id;
  const draft = drafts.get(id);
  at("no-ticket").hidden = Boolean(draft);
  form.hidden = !draft;
  if (draft) fill(draft, true);
  changed(id);
}

function changed(id) {
  showTabs();
  const draft = drafts.get(shown);
  if (!draft) return void clear();
  if (id === shown) fill(draft, false);
  showHead(draft);
  showSaved(draft);
  showConflicts(draft);
}

function clear() {
  for (const id of ["ticket-label", "ticket-ani", "save-state"]) at(id).textContent = "";
  at("ticket-label").removeAttribute("href");
  at("ticket-state").hidden = true;
  showPin("", null);
  showDuplicates("", null);
  if (shown) show([...drafts.open.keys()].at(-1) ?? "");
}

// The field in which somebody types is never touched, unless another ticket comes on the screen.
function fill(draft, whole) {
  for (const input of form.querySelectorAll("input[name]:not([type=radio]), textarea[name]")) {
    const text = valueOf(draft, input.name) ?? "";
    const busy = input === document.activeElement || input.value.trim() === text.trim();
    if (whole ? input.value !== text : !busy) input.value = text;
  }
  choose("priority", valueOf(draft, "priority"));
  showType(draft, whole);
  showPin(draft.id, valueOf(draft, "pin"));
  showDuplicates(draft.id, draft);
}

function choose(name, value) {
  for (const input of form.querySelectorAll(`input[name="${name}"]`)) input.checked = input.value === value;
}

function showType(draft, whole) {
  const type = valueOf(draft, "type");
  choose("type", type);
  const input = form.querySelector('input[name="type"]:checked');
  showQuestions(draft, input ? JSON.parse(input.dataset.questions) : [], whole);
  const own = !draft.duplicateOf; // the other ticket's agencies have the incident
  const suggests = Boolean(own && type && input?.dataset.agencies !== "[]");
  const over = NEEDS_NOBODY.test(valueOf(draft, "disposition") ?? "");
  showAgencies(draft.version && own ? draft.id : "", draft.base.type ?? null, { type, suggests, over });
}

function showQuestions(draft, questions, whole) {
  const box = at("questions");
  const key = JSON.stringify([draft.id, questions]);
  box.hidden = !questions.length;
  if (box.dataset.key !== key) {
    box.dataset.key = key;
    box.replaceChildren(...questions.map(questionField));
    whole = true;
  }
  for (const input of box.querySelectorAll("input")) {
    const text = valueOf(draft, input.name) ?? "";
    if ((whole || input !== document.activeElement) && input.value.trim() !== text.trim()) input.value = text;
  }
}

function questionField(question) {
  const label = document.createElement("label");
  label.textContent = question.say.charAt(0).toUpperCase() + question.say.slice(1);
  const input = document.createElement("input");
  Object.assign(input, { name: `answers.${question.ask}`, maxLength: 500 });
  label.append(input);
  if (question.kind === "yes_no") label.append(quickAnswers(input));
  return label;
}

// Whatever the reader's language, the agency reads the answer in Indonesian.
const ANSWERS = { answer_yes: "Ya", answer_no: "Tidak", answer_unknown: "Belum diketahui" };

function quickAnswers(input) {
  const row = document.createElement("span");
  row.className = "quick";
  for (const [key, answer] of Object.entries(ANSWERS)) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "btn small" });
    button.textContent = say(key);
    button.addEventListener("click", () => {
      input.value = answer;
      input.dispatchEvent(new Event("input", { bubbles: true }));
    });
    row.append(button);
  }
  return row;
}

function showHead(draft) {
  const label = at("ticket-label");
  label.textContent = draft.label;
  if (draft.label) label.href = `/tickets/${encodeURIComponent(draft.label)}`;
  else label.removeAttribute("href");
  at("ticket-ani").textContent = draft.ani ? spaced(draft.ani) : say("hidden_number");
  const badge = at("ticket-state");
  badge.hidden = false;
  badge.textContent = say(draft.state);
  badge.className = `badge ${STATES[draft.state]}`;
  const disposition = valueOf(draft, "disposition");
  for (const button of form.querySelectorAll("[data-disposition]")) {
    const name = button.dataset.disposition;
    const on = disposition === name || (name === "ghost" && disposition?.startsWith("ghost_"));
    button.setAttribute("aria-pressed", String(Boolean(on)));
  }
  at("ghost-kinds").hidden = !disposition?.startsWith("ghost_");
  const closed = valueOf(draft, "state") === "closed";
  at("undo").hidden = !(disposition || closed) || Boolean(draft.duplicateOf);
  at("undo").textContent = say(closed ? "reopen" : "undo");
}

function showSaved(draft) {
  const word = at("save-state");
  const trouble = drafts.trouble.get(draft.id);
  word.className = `n ${savedTone(draft, trouble)}`;
  word.textContent = savedWord(draft, trouble);
}

function savedTone(draft, trouble) {
  if (trouble?.kind === "refused" || refusalOf(draft)) return "alarm";
  const waits = Object.keys(draft.conflicts).length || (trouble && unsent(draft));
  return waits ? "held" : "dim";
}

function savedWord(draft, trouble) {
  const refusal = trouble?.kind === "refused" ? trouble.message : refusalOf(draft);
  if (refusal) return say("refused") + refusal;
  if (Object.keys(draft.conflicts).length) return say("undecided");
  if (trouble && (unsent(draft) || !draft.version)) return say(trouble.kind);
  if (unsent(draft) || drafts.sending.has(draft.id)) return say("saving");
  return draft.savedAt ? say("saved", { time: clockOf(new Date(draft.savedAt)) }) : "";
}

// Which field the desk does not take, and why; "" when it takes them all.
function refusalOf(draft) {
  const [field, reason] = Object.entries(refusedOf(draft))[0] ?? [];
  return field ? `${labelOfField(field)}: ${reason}` : "";
}

function showTabs() {
  const tabs = at("tabs");
  tabs.hidden = drafts.open.size < 2;
  renew(tabs, [...drafts.open.values()].map(tab), "tab");
}

function tab(draft) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "tab" });
  button.dataset.tab = draft.id;
  button.role = "tab";
  button.ariaSelected = String(draft.id === shown);
  const name = draft.label ? draft.label.split("-").at(-1) : "…";
  button.textContent = `${name} · ${draft.ani ? spaced(draft.ani) : say("hidden_number")}`;
  if (unsent(draft)) button.classList.add("unsent");
  return button;
}

function chooseTab(event) {
  const chosen = event.target.closest("[data-tab]");
  if (chosen) show(chosen.dataset.tab);
}

// ── what the hand does ──────────────────────────────────────────────────────────────────────

function typed({ target }) {
  if (!target.name || !shown) return;
  drafts.write(shown, target.name, target.value);
}

// Ctrl+Enter: to the agencies first, if any are chosen or still to be suggested; then the ticket is
// finished.
function onward() {
  if (!drafts.get(shown) || nobodyToTell()) finish();
  else sendWhenSafe();
}

function sendWhenSafe() {
  if (areAwaited()) tell(say("send_waits"));
  whenSafe(sendWhenKnown, "not_sent");
}

// The agencies of a type come a moment after the type: in that moment nobody is forgotten.
async function sendWhenKnown() {
  const id = shown;
  const known = await learn();
  if (shown !== id) return void tell(say("not_sent") + say("other_ticket"));
  if (!known) return void tell(say("not_sent") + say("agencies_unknown"));
  if (!chosen().length) return void tell(say("nobody_chosen"));
  send();
}

// Does what others will see: what was typed must be in the database before.
function whenSafe(act, otherwise = "not_done") {
  const id = shown;
  if (!drafts.get(id)) return;
  if (drafts.isSafe(id)) return void act();
  const obstacle = obstacleOf(id);
  if (obstacle) return void tell(say(otherwise) + say(obstacle));
  drafts.soon(id, 0);
  setTimeout(() => {
    if (shown === id) whenSafe(act, otherwise);
    else tell(say(otherwise) + say("other_ticket"));
  }, 150);
}

// Why a ticket will not be safe by itself in a moment: the word for it, or nothing.
function obstacleOf(id) {
  if (Object.keys(drafts.get(id).conflicts).length) return "undecided";
  return drafts.trouble.get(id)?.kind;
}

// Done writing: the outcome follows from the type, the ticket leaves the screen once it is safe.
function finish() {
  const draft = drafts.get(shown);
  if (!draft) return;
  const disposition = valueOf(draft, "disposition") ?? usual();
  drafts.write(shown, "disposition", disposition);
  if (NEEDS_NOBODY.test(disposition)) close();
  drafts.soon(shown, 0);
  leaveWhenSafe(shown);
}

// A ticket on which an agency works stays open until that agency is done.
function close() {
  if (areAtWork()) tell(say("stays_open"));
  else drafts.write(shown, "state", "closed");
}

// Who wants no agency told says so to the list, once it is there.
function finishByHand() {
  if (drafts.get(shown) && areAwaited()) tell(say("not_done") + say("agencies_unknown"));
  else finish();
}

function usual() {
  const type = form.querySelector('input[name="type"]:checked');
  if (type?.value === "informasi") return "informasi";
  return type && type.dataset.emergency === "false" ? "non_darurat" : "normal";
}

function leaveWhenSafe(id) {
  if (!drafts.get(id)) return;
  if (!drafts.isSafe(id)) return void setTimeout(() => leaveWhenSafe(id), 150);
  if (unsent(drafts.get(id))) tell(say("not_done") + say("refused_field"));
  else drafts.close(id);
}

const GHOSTS = { noise: "ghost_bising", silent: "ghost_diam", no_media: "ghost_diam" };

function dispose(name) {
  const draft = drafts.get(shown);
  if (!draft) return;
  const verdict = at("mine-call")?.dataset.verdict || draft.verdict;
  const outcome = name === "ghost" ? (GHOSTS[verdict] ?? "ghost_terputus") : name;
  drafts.write(shown, "disposition", outcome);
  drafts.soon(shown, 0);
  tell(say("disposition_kept", { what: labelOf(outcome) }));
}

function labelOf(outcome) {
  const button = form.querySelector(`[data-disposition="${outcome}"]`);
  const word = button.firstChild.textContent.trim();
  return outcome.startsWith("ghost_") ? `ghost, ${word}` : word;
}

// The disposition is taken back, and with it that the ticket was closed.
function undo() {
  const draft = drafts.get(shown);
  if (!draft) return;
  drafts.write(shown, "disposition", "");
  if (valueOf(draft, "state") === "closed") drafts.write(shown, "state", "open");
  drafts.soon(shown, 0);
}

// ── two people, one ticket ──────────────────────────────────────────────────────────────────

function showConflicts(draft) {
  const rows = Object.entries(draft.conflicts).map(([field, theirs]) => conflict(draft, field, theirs));
  const box = at("conflicts");
  const key = JSON.stringify(draft.conflicts);
  if (box.dataset.key !== key) box.replaceChildren(...rows);
  box.dataset.key = key;
}

function conflict(draft, field, theirs) {
  const row = Object.assign(document.createElement("p"), { className: "conflict" });
  row.append(say("conflict", { name: draft.by ?? "?", field: labelOfField(field) }), " ");
  row.append(Object.assign(document.createElement("q"), { textContent: theirs ?? "" }), " ");
  for (const choice of ["keep_mine", "take_theirs"]) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "btn small" });
    Object.assign(button.dataset, { choice, field });
    button.textContent = say(choice);
    row.append(button, " ");
  }
  return row;
}

function labelOfField(field) {
  const input = form.querySelector(`[name="${CSS.escape(field)}"]:not([type=radio])`);
  if (input) return input.closest("label").firstChild.textContent;
  return ["pin", "type", "priority"].includes(field) ? say(field) : field.replace("answers.", "");
}

function decide(event) {
  const button = event.target.closest("[data-choice]");
  if (!button) return;
  const { choice, field } = button.dataset;
  const draft = drafts.get(shown);
  const text = choice === "keep_mine" ? valueOf(draft, field) : draft.conflicts[field];
  const input = form.querySelector(`[name="${CSS.escape(field)}"]`);
  if (input && input.type !== "radio") input.value = text ?? "";
  drafts.write(shown, field, text ?? "");
  drafts.soon(shown, 0);
}

export function anythingUnsent() {
  return [...drafts.open.values()].some(unsent);
}

// The types of incident may come later than the form, or change.
export function typesChanged() {
  const draft = drafts.get(shown);
  if (draft) showType(draft, false);
}
