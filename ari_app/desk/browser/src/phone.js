// The phone's panel and the ring: what the telephone in the page tells, put on the screen;
// what the hand wants, told to it.

import { announce, ask } from "./desk.js";
import { openDevices } from "./devices.js";
import { peakOf } from "./levels.js";
import { at, buttonAt, buttons } from "./page.js";
import { PagePhone } from "./page_phone.js";
import { prepareRinging, startRinging, stopRinging } from "./ringing.js";
import { lasted, say, spaced } from "./words.js";

const TONES = { off: "dim", ready: "voice", ringing: "voice", talking: "info" };
const LOCK = "sigap-phone"; // one page of a browser is the phone
const LOCK_WAIT_MS = 1500;
const JUDGE_MICROPHONE_MS = 4000;
const GONE_MS = 6000;
const RESUME_MS = 8000;
const SILENT = 0.0005;

let microphoneMissing = false;
let elsewhere = false;
let goneSince = 0;
let onTalk = () => {};
const pagePhone = new PagePhone(show);

/** @param {() => void} talked */
export function openPhone(talked) {
  onTalk = talked;
  prepareRinging();
  wire();
  setInterval(tick, 1000);
  const waiting = setTimeout(() => showElsewhere(true), LOCK_WAIT_MS);
  navigator.locks.request(LOCK, () => {
    clearTimeout(waiting);
    showElsewhere(false);
    start();
    return new Promise(() => {}); // until this page is left
  });
}

function start() {
  pagePhone.connect();
  openDevices().then((fine) => {
    microphoneMissing = !fine;
    show(pagePhone.state);
  });
}

/** @param {boolean} is */
function showElsewhere(is) {
  elsewhere = is;
  show(pagePhone.state);
}

export const phone = {
  answer: () => {
    stopRinging();
    pagePhone.answer();
  },
  decline: () => pagePhone.decline(),
  hangUp: () => pagePhone.hangUp(),
  mute: () => pagePhone.mute(),
  hold: () => pagePhone.hold(),
  keypad: () => toggleKeypad(),
  expect: () => expectOwn(),
  get ringing() {
    return pagePhone.state.line === "ringing";
  },
  get talking() {
    return pagePhone.state.line === "talking";
  },
};

function wire() {
  at("answer").addEventListener("click", phone.answer);
  at("decline").addEventListener("click", phone.decline);
  at("hang-up").addEventListener("click", phone.hangUp);
  at("mute").addEventListener("click", phone.mute);
  at("hold").addEventListener("click", phone.hold);
  at("keypad").addEventListener("click", toggleKeypad);
  at("pad").addEventListener("click", (event) => {
    const key = buttonAt(event, "[data-tone]")?.dataset.tone;
    if (key !== undefined) pagePhone.tone(key);
  });
  window.addEventListener("pagehide", () => pagePhone.leave());
}

function toggleKeypad() {
  if (at("keypad").disabled) return;
  at("pad").hidden = !at("pad").hidden;
  at("keypad").setAttribute("aria-expanded", String(!at("pad").hidden));
}

// ── what the telephone tells ────────────────────────────────────────────────────────────────

/** @type {LineState["line"]} */
let before = "off";
const title = document.title;

/** @param {LineState} state */
function show(state) {
  const changed = state.line !== before;
  before = state.line;
  if (changed) turn(state);
  showRing(state);
  showState(state);
  showKeys(state);
  showProblem(state);
}

/** @param {LineState} state */
function turn(state) {
  if (state.line === "ringing" && !state.own) startRinging();
  else stopRinging();
  document.title = state.line === "ringing" ? `☎ ${spaced(state.from)}` : title;
  if (state.line === "talking") inherited = "";
  if (state.line === "talking") onTalk();
  if (state.missed) announce(say(state.missed)); // the hand that answered is told
}

/** @param {LineState} state */
function showRing(state) {
  const ringing = state.line === "ringing" && !state.own;
  at("ring").dataset.state = ringing ? "ringing" : state.line === "talking" ? "talking" : "quiet";
  at("answer").hidden = !ringing;
  at("decline").hidden = !ringing;
  at("ring").classList.toggle("on-hold", state.held);
  at("on-hold").hidden = !state.held;
  showWhoRings();
}

// The telephone rings a moment before the desk has said with whom; until then the number stands here.
function showWhoRings() {
  const { line, own, from } = pagePhone.state;
  const unknown = line === "ringing" && !own && !at("mine-call");
  at("rings-from").textContent = unknown ? spaced(from) || say("hidden_number") : "";
  at("rings-from").hidden = !unknown;
  at("mine-none")?.classList.toggle("unseen", line === "ringing" || line === "talking");
}

/** @param {LineState} state */
function showState(state) {
  const badge = at("phone-state");
  const resuming = pagePhone.expecting && (state.own || state.line !== "ringing");
  const word = state.held ? "phone_held" : resuming ? "phone_resuming" : `phone_${state.line}`;
  badge.textContent = say(state.line === "off" ? "phone_connecting" : word);
  badge.className = `badge ${state.held ? "paused" : TONES[state.line]}`;
  const calling = state.line === "talking" || state.line === "ringing";
  at("phone-number").textContent = calling ? spaced(state.from) || say("hidden_number") : "";
}

/** @param {LineState} state */
function showKeys(state) {
  const talking = state.line === "talking";
  const keys = "#mute, #hold, #keypad, #replay, #hang-up";
  for (const button of buttons(keys)) button.disabled = !talking;
  const reached = talking && latest.mine?.talk !== "calling_back"; // who is still rung hears nothing
  for (const button of buttons("[data-question]")) button.disabled = !reached;
  at("mute").setAttribute("aria-pressed", String(state.muted));
  at("hold").setAttribute("aria-pressed", String(state.held));
  if (!talking) at("pad").hidden = true;
}

// A second of being connected anew is no problem; a phone that does not come is.
let offSince = Date.now();

/** @param {LineState} state */
function showProblem(state) {
  if (state.line !== "off") offSince = 0;
  else if (!offSince) offSince = Date.now();
  const lost = offSince > 0 && Date.now() - offSince > 5000;
  const strip = at("phone-problem");
  strip.textContent = problem(lost);
  strip.hidden = !strip.textContent;
}

/** @param {boolean} lost */
function problem(lost) {
  if (elsewhere) return say("phone_elsewhere");
  if (microphoneMissing) return say("microphone_missing");
  return lost ? say("phone_lost") : "";
}

function tick() {
  const { state } = pagePhone;
  const calling = state.line === "talking" || state.line === "ringing";
  at("phone-time").textContent = calling ? lasted(Date.now() - state.since) : "--:--";
  if (state.line === "talking" && !state.held) showMicrophone(state);
  showProblem(state);
  check();
}

/** @param {LineState} state */
function showMicrophone(state) {
  if (state.muted || Date.now() - state.since < JUDGE_MICROPHONE_MS) return;
  const peak = peakOf("mine");
  if (peak === null) return;
  const silent = peak < SILENT;
  const badge = at("phone-state");
  badge.textContent = say(silent ? "microphone_silent" : "microphone_fine");
  badge.className = `badge ${silent ? "alarm" : "voice"}`;
}

// ── what the desk sees ──────────────────────────────────────────────────────────────────────

/** @type {string | undefined} */
let inherited; // the call that this extension had when the page loaded, before it has one itself
/** @type {{ mine: OwnCall | null, connected: boolean }} */
let latest = { mine: null, connected: true };

/**
 * @param {OwnCall | null} mine
 * @param {boolean} connected what the desk says is of now
 */
export function compare(mine, connected) {
  latest = { mine, connected };
  inherited ??= mine?.call ?? "";
  showKeys(pagePhone.state);
  showWhoRings();
  check();
}

function check() {
  const { mine, connected } = latest;
  const talking = mine?.state === "talking";
  const back = talking && mine.talk !== "calling_back" && mine.call === inherited;
  if (back && pagePhone.state.line === "ready") resume();
  const known = talking || at("mine-supervised") !== null; // a colleague's talk is one too
  if (pagePhone.state.line !== "talking" || known || !connected) goneSince = 0;
  else if (!goneSince) goneSince = Date.now();
  else if (Date.now() - goneSince > GONE_MS) pagePhone.forget();
}

// A call was asked for here: when it comes, within a time, it is answered without a hand.
function expectOwn() {
  pagePhone.expecting = true;
  show(pagePhone.state);
  clearTimeout(expectation);
  expectation = setTimeout(expectNothing, RESUME_MS);
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let expectation;

function expectNothing() {
  clearTimeout(expectation);
  pagePhone.expecting = false;
  show(pagePhone.state);
}

// This page was loaded anew in mid-talk: have the caller back, and answer without a hand.
async function resume() {
  inherited = "";
  expectOwn();
  const { status } = await ask("POST", "/phone/resume");
  if (status !== 200) expectNothing();
}
