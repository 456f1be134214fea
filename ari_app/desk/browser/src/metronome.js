// The metronome that leads chest compressions. It is heard at this desk alone: nothing of it goes into
// the call. Where the browser gives no sound, the figure and the light go on.

import { atRate, beatsWithin, begin, counted, STEP, shouldChange } from "./beat.js";
import { earpiece } from "./devices.js";
import { at } from "./page.js";
import { lasted, say } from "./words.js";

const LOOK_MS = 40;
const AHEAD_MS = 1300; // a page in the background wakes once a second
/** @type {import("./beat.js").Beat | null} */
let beat = null;
/** @type {ReturnType<typeof setInterval> | undefined} */
let looking;
/** @type {AudioContext | null} */
let context = null;
/** @type {OscillatorNode[]} */
let coming = [];
let heardUntil = 0;

export const isBeating = () => beat !== null;

export function startBeating() {
  beat = begin(performance.now());
  heardUntil = -1;
  wake();
  looking = setInterval(look, LOOK_MS);
  look();
}

export function stopBeating() {
  beat = null;
  clearInterval(looking);
  silence();
  look();
}

export function offerRates() {
  at("beat-slower").addEventListener("click", () => change(-STEP));
  at("beat-faster").addEventListener("click", () => change(STEP));
}

/** @param {number} by */
function change(by) {
  if (!beat) return;
  silence();
  const now = performance.now();
  beat = atRate(beat, by, now);
  heardUntil = now;
  look();
}

async function wake() {
  try {
    context ??= new AudioContext();
    const on = /** @type {AudioContext & { setSinkId?: (id: string) => Promise<void> }} */ (
      context
    );
    await on.setSinkId?.(earpiece()).catch(() => {});
    await context.resume();
  } catch (error) {
    console.error("the metronome is silent", error);
  }
}

function silence() {
  for (const one of coming) one.stop();
  coming = [];
}

function look() {
  const now = performance.now();
  at("beat").dataset.on = String(beat !== null);
  at("metronome").setAttribute("aria-pressed", String(beat !== null));
  if (!beat) return;
  const count = counted(beat, now);
  at("beat-count").textContent = String(count);
  at("beat-light").dataset.odd = String(count % 2 === 1);
  at("beat-time").textContent = lasted(now - beat.began);
  at("beat-rate").textContent = String(beat.rate);
  at("beat-change").textContent = shouldChange(beat, now) ? say("beat_change") : "";
  if (context?.state === "running") sound(context, beat, now);
}

/**
 * @param {AudioContext} on
 * @param {import("./beat.js").Beat} playing
 * @param {number} now
 */
function sound(on, playing, now) {
  const until = now + AHEAD_MS;
  for (const moment of beatsWithin(playing, Math.max(heardUntil, now - LOOK_MS), until)) {
    tick(on, on.currentTime + Math.max(0, moment - now) / 1000);
  }
  heardUntil = until;
}

/**
 * @param {AudioContext} on
 * @param {number} begins
 */
function tick(on, begins) {
  const [source, volume] = [on.createOscillator(), on.createGain()];
  source.frequency.value = 1000;
  volume.gain.setValueAtTime(0.25, begins);
  volume.gain.exponentialRampToValueAtTime(0.001, begins + 0.06);
  source.connect(volume).connect(on.destination);
  source.start(begins);
  source.stop(begins + 0.07);
  coming.push(source);
  source.onended = () => {
    coming = coming.filter((one) => one !== source);
  };
}
