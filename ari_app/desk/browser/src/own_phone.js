// A call-taker's own telephone beside the page: rung, answered and hung up there. What the page knows
// of it is what the desk sees on the line.

import { lasted, say, spaced } from "./words.js";

const TONES = { away: "dim", none: "dim", ringing: "voice", talking: "info" };

const at = (id) => document.getElementById(id);
const title = document.title;
let onTalk = () => {};
let mine = null; // the own call as Asterisk has it, null without one
let talked = ""; // the call whose ticket was opened last: it is opened once

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

export function compare(own) {
  mine = own;
  at("ring").dataset.state = mine?.state ?? "quiet";
  document.title = mine?.state === "ringing" ? `☎ ${spaced(mine.ani)}` : title;
  for (const button of document.querySelectorAll("#replay, [data-question]")) button.disabled = !phone.talking;
  showState();
  showTime();
  if (!phone.talking || mine.call === talked) return;
  talked = mine.call;
  onTalk();
}

function showState() {
  const place = at("own-place")?.dataset.state ?? "none";
  const state = mine?.state ?? place;
  const badge = at("phone-state");
  const word = { ringing: "phone_ringing", talking: "phone_talking", away: "phone_off", none: "phone_off" };
  badge.textContent = say(word[state] ?? "phone_ready");
  badge.className = `badge ${TONES[state] ?? "voice"}`;
  at("phone-number").textContent = mine ? spaced(mine.ani) || say("hidden_number") : "";
}

function showTime() {
  at("phone-time").textContent = phone.talking ? lasted(Date.now() - Date.parse(mine.since)) : "--:--";
}
