// The keyboard: plain keys while the cursor is outside the ticket, the same with Alt anywhere: a word
// that was meant for a field never mutes a caller or closes a ticket. The key stands beside each
// action and changes with the cursor.

import { openConnect } from "./connecting.js";
import { hear } from "./listening.js";
import { ticket } from "./form.js";
import { lettersAreKeys, offerLetters } from "./letters.js";
import { toggleMap } from "./map.js";
import { phone } from "./telephone.js";
import { say } from "./words.js";

const ANSWER_ANYWHERE = "F9";
const press = (selector) => document.querySelector(selector)?.click();
const lane = "#held .row"; // its keys are for the call that has the focus, else for the first
const held = (selector) =>
  (document.activeElement?.closest(lane) ?? document.querySelector(lane))?.querySelector(selector);

function askWhy(choice) {
  if (!choice) return;
  choice.open = true;
  choice.querySelector(".reasons button").focus();
}

function closeChoice(choice) {
  choice.open = false;
  choice.querySelector("summary").focus();
}

// Pause asks why; a second time it thinks better of it. Ready, and done wrapping up, ask nothing.
function place() {
  const choice = document.getElementById("pause");
  if (choice?.open) closeChoice(choice);
  else if (choice) askWhy(choice);
  else press("#place [data-key=F2]");
}

const ANYWHERE = {
  F2: place,
  F8: () => phone.hangUp(),
  [ANSWER_ANYWHERE]: () => phone.answer(),
};

const PLAIN = {
  m: () => phone.mute(),
  h: () => phone.hold(),
  k: () => phone.keypad(),
  r: () => press("#replay"),
  c: openConnect,
  j: () => press("#talk-join"),
  x: () => press("#talk-return"),
  n: () => press("#talk-leave"),
  y: () => press("[data-question=yes_no]"),
  b: () => press("[data-question=which_help]"),
  a: () => held("[data-post$='/take']")?.click(),
  d: () => hear(held("[data-hear]")),
  e: () => askWhy(held("details")),
  p: () => ticket.dispose("prank"),
  g: () => ticket.dispose("ghost"),
  s: () => ticket.dispose("salah_sambung"),
  t: () => ticket.dispose("tes"),
  u: () => press("[data-duplicate=same]:not([hidden])"),
  l: toggleMap,
  w: () => press("#ticket-label[href]"),
  "/": () => document.querySelector("#types input:checked, #types input")?.focus(),
};

function inTicket() {
  return Boolean(document.activeElement?.closest("#ticket form")) || typing();
}

function needsAlt() {
  return inTicket() || !lettersAreKeys();
}

function typing() {
  const field = document.activeElement;
  return Boolean(field?.matches("textarea, select, input:not([type=radio])"));
}

// A button or a choice that has the focus keeps its own keys, but for the ring: Space answers.
function pressed(event) {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (event.ctrlKey || event.metaKey) {
    if (key === "Enter") return ticket.onward;
    return null;
  }
  if (key in ANYWHERE && !event.altKey) return ANYWHERE[key];
  if (phone.ringing && !typing() && key === " ") return phone.answer;
  if (phone.ringing && !typing() && key === "Escape") return phone.decline;
  const choice = document.activeElement?.closest("details[open]");
  if (key === "Escape" && choice) return () => closeChoice(choice);
  if (key in PLAIN && (event.altKey || !needsAlt())) return PLAIN[key];
  return null;
}

export function takeKeys() {
  document.addEventListener(
    "keydown",
    (event) => {
      const action = event.repeat ? null : pressed(event);
      if (!action) return;
      event.preventDefault();
      event.stopPropagation();
      action();
    },
    true,
  );
  document.addEventListener("keyup", (event) => {
    if (event.key === " " && !typing() && document.activeElement?.closest("#ring")) event.preventDefault();
  });
  for (const change of ["focusin", "focusout"]) document.addEventListener(change, showKeys);
  offerLetters(showKeys);
}

function showKeys() {
  queueMicrotask(() => {
    document.body.classList.toggle("with-alt", needsAlt());
    const answer = document.querySelector("#answer kbd"); // the page's own phone has it
    if (answer) answer.textContent = typing() ? ANSWER_ANYWHERE : say("key_space");
  });
}
