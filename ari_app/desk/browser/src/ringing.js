// The ring: two tones, like a telephone, made here so that nothing need be loaded. Browsers keep a
// page silent until somebody has touched it; then a strip says so.

import { at } from "./page.js";

const blocked = at("sound-blocked");
const player = new Audio();
/** @type {{ context: AudioContext, volume: GainNode } | null} */
let bell = null;

function prepare() {
  bell ??= makeBell();
  return bell;
}

function makeBell() {
  const context = new AudioContext();
  const volume = context.createGain();
  volume.gain.value = 0;
  const out = context.createMediaStreamDestination();
  for (const hz of [440, 554]) {
    const tone = context.createOscillator();
    tone.frequency.value = hz;
    tone.connect(volume);
    tone.start();
  }
  volume.connect(out);
  player.srcObject = out.stream;
  context.onstatechange = showBlocked;
  return { context, volume };
}

function showBlocked() {
  blocked.hidden = prepare().context.state === "running";
}

async function wake() {
  await prepare().context.resume();
  await player.play().catch(() => {});
  showBlocked();
}

export function startRinging(turns = 30) {
  const { context, volume } = prepare();
  wake().catch(() => {});
  const now = context.currentTime;
  for (let turn = 0; turn < turns; turn += 1) {
    volume.gain.setValueAtTime(0.22, now + turn * 2);
    volume.gain.setValueAtTime(0, now + turn * 2 + 1);
  }
}

export function stopRinging() {
  if (!bell) return;
  bell.volume.gain.cancelScheduledValues(0);
  bell.volume.gain.value = 0;
}

/** @param {string} deviceId */
export function ringOn(deviceId) {
  if (player.setSinkId) player.setSinkId(deviceId).catch(() => {});
}

export function prepareRinging() {
  prepare();
  showBlocked();
  for (const kind of ["pointerdown", "keydown"]) {
    document.addEventListener(kind, () => wake().catch(() => {}), { once: true });
  }
}
