// The keyboard: what each key does. The key stands beside each action and changes with the cursor.

import { openConnect } from "./connecting.js";
import { announce } from "./desk.js";
import { dispose } from "./disposing.js";
import { onward } from "./finishing.js";
import { toggleGuide, toggleMetronome } from "./guide.js";
import { ANSWER_ANYWHERE, meaningOf } from "./key_meaning.js";
import { lettersAreKeys, offerLetters } from "./letters.js";
import { hear } from "./listening.js";
import { toggleMap } from "./map.js";
import { at } from "./page.js";
import { phone } from "./telephone.js";
import { searchTypes } from "./type_filter.js";
import { say } from "./words.js";

/** @param {string} selector */
const find = (selector) => /** @type {HTMLElement | null} */ (document.querySelector(selector));
/** @param {string} selector */
const press = (selector) => find(selector)?.click();
const lane = "#held .row"; // its keys are for the call that has the focus, else for the first
/** @param {string} selector */
const held = (selector) =>
  (document.activeElement?.closest(lane) ?? find(lane))?.querySelector(selector);
const openChoice = () =>
  /** @type {HTMLDetailsElement | null | undefined} */ (
    document.activeElement?.closest("details[open]")
  );

/** @param {HTMLDetailsElement | null | undefined} choice */
function askWhy(choice) {
  if (!choice) return;
  choice.open = true;
  /** @type {HTMLElement} */ (choice.querySelector(".reasons button")).focus();
}

/** @param {HTMLDetailsElement | null | undefined} choice */
function closeChoice(choice) {
  if (!choice) return;
  choice.open = false;
  /** @type {HTMLElement} */ (choice.querySelector("summary")).focus();
}

// Pause asks why; a second time it thinks better of it. Ready, and done wrapping up, ask nothing.
function pauseOrReady() {
  const choice = at("pause");
  if (choice?.open) closeChoice(choice);
  else if (choice) askWhy(choice);
  else if (find("#own_member [data-key=F2]")) press("#own_member [data-key=F2]");
  else announce(say("no_place"));
}

/** @type {Record<string, () => void>} */
const ACTIONS = {
  pause_or_ready: pauseOrReady,
  onward,
  answer: () => phone.answer(),
  decline: () => phone.decline(),
  hang_up: () => phone.hangUp(),
  close_choice: () => closeChoice(openChoice()),
  mute: () => phone.mute(),
  hold: () => phone.hold(),
  keypad: () => phone.keypad(),
  replay: () => press("#replay"),
  connect: openConnect,
  join: () => press("#talk-join"),
  return: () => press("#talk-return"),
  leave: () => press("#talk-leave"),
  ask_yes_no: () => press("[data-question=yes_no]"),
  ask_which_help: () => press("[data-question=which_help]"),
  take: () => /** @type {HTMLElement | null} */ (held("[data-post$='/take']"))?.click(),
  hear: () => hear(/** @type {HTMLButtonElement | null} */ (held("[data-hear]"))),
  end: () => askWhy(/** @type {HTMLDetailsElement | null} */ (held("details"))),
  prank: () => dispose("prank"),
  ghost: () => dispose("ghost"),
  salah_sambung: () => dispose("salah_sambung"),
  tes: () => dispose("tes"),
  duplicate: () => press("[data-duplicate=same]:not([hidden])"),
  map: toggleMap,
  ticket: () => press("#ticket-label[href]"),
  new_ticket: () => askWhy(at("new-ticket")),
  type: searchTypes,
  guide: toggleGuide,
  metronome: toggleMetronome,
};

function needsAlt() {
  const inTicket = Boolean(document.activeElement?.closest("#ticket form")) || typing();
  return inTicket || !lettersAreKeys();
}

function typing() {
  const field = document.activeElement;
  return Boolean(field?.matches("textarea, select, input:not([type=radio], [type=checkbox])"));
}

/** @param {KeyboardEvent} event */
function pressed(event) {
  const { ringing } = phone;
  const choosing = Boolean(openChoice());
  const standing = { typing: typing(), needsAlt: needsAlt(), ringing, choosing };
  const meaning = event.repeat ? null : meaningOf(event, standing);
  if (!meaning) return;
  event.preventDefault();
  event.stopPropagation();
  ACTIONS[meaning]();
}

/** @param {KeyboardEvent} event */
function released(event) {
  const atRing = document.activeElement?.closest("#ring");
  if (event.key === " " && !typing() && atRing) event.preventDefault();
}

export function listenForKeys() {
  document.addEventListener("keydown", pressed, true);
  document.addEventListener("keyup", released);
  document.addEventListener("focusin", showKeys);
  document.addEventListener("focusout", showKeys);
  offerLetters(showKeys);
}

// One that came before anything here heard it was kept by early_key.js.
export function pressEarlyKey() {
  const kept = document.documentElement.dataset;
  const early = kept.keys === "F2";
  kept.keys = "heard";
  if (early) pauseOrReady();
}

function showKeys() {
  queueMicrotask(() => {
    document.body.classList.toggle("with-alt", needsAlt());
    const answer = find("#answer kbd"); // the page's own phone has it
    if (answer) answer.textContent = typing() ? ANSWER_ANYWHERE : say("key_space");
  });
}
