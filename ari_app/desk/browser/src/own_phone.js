// A call-taker's own telephone beside the page: rung, answered and hung up there. What the page knows
// of it is what the desk sees on the line.

import { at, buttons } from "./page.js";
import { lasted, say, spaced } from "./words.js";

/** @type {Record<string, string>} */
const TONES = { away: "dim", none: "dim", ringing: "voice", talking: "info" };
/** @type {Record<string, string>} */
const WORDS = {
  ringing: "phone_ringing",
  talking: "phone_talking",
  away: "phone_off",
  none: "phone_off",
};

const title = document.title;
let onTalk = () => {};
/** @type {OwnCall | null} */
let mine = null;
let talked = ""; // the call whose ticket was opened last: it is opened once

/** @param {() => void} opened */
export function openPhone(opened) {
  onTalk = opened;
  setInterval(showTime, 1000);
}

// Nothing of the telephone can be done here; its keys are its own.
const nothing = () => {};
export const phone = {
  answer: nothing,
  decline: nothing,
  hangUp: nothing,
  mute: nothing,
  hold: nothing,
  keypad: nothing,
  expect: nothing,
  ringing: false, // to be answered with a key of the page
  get talking() {
    return mine?.state === "talking";
  },
};

/** @param {OwnCall | null} own */
export function compare(own) {
  mine = own;
  at("ring").dataset.state = own?.state ?? "quiet";
  document.title = own?.state === "ringing" ? `☎ ${spaced(own.ani)}` : title;
  const reached = phone.talking && own?.talk !== "calling_back";
  for (const button of buttons("#replay, [data-question]")) button.disabled = !reached;
  showState();
  showTime();
  if (own?.state !== "talking" || own.call === talked) return;
  talked = own.call;
  onTalk();
}

function showState() {
  const member = at("own-member")?.dataset.state ?? "none";
  const state = mine?.state ?? member;
  const badge = at("phone-state");
  badge.textContent = say(WORDS[state] ?? "phone_ready");
  badge.className = `badge ${TONES[state] ?? "voice"}`;
  at("phone-number").textContent = mine ? spaced(mine.ani) || say("hidden_number") : "";
}

function showTime() {
  const since = mine?.state === "talking" ? mine.since : null;
  at("phone-time").textContent = since ? lasted(Date.now() - Date.parse(since)) : "--:--";
}
