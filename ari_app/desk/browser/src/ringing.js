// The ring: two tones, like a telephone, made here so that nothing need be loaded. Browsers keep a
// page silent until somebody has touched it; then a strip says so.

const blocked = document.getElementById("sound-blocked");
const player = new Audio();
let context = null;
let volume = null;

function prepare() {
  if (context) return;
  context = new AudioContext();
  volume = context.createGain();
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
}

function showBlocked() {
  blocked.hidden = context.state === "running";
}

async function wake() {
  prepare();
  await context.resume();
  await player.play().catch(() => {});
  showBlocked();
}

export function startRinging(turns = 30) {
  prepare();
  wake().catch(() => {});
  const now = context.currentTime;
  for (let turn = 0; turn < turns; turn += 1) {
    volume.gain.setValueAtTime(0.22, now + turn * 2);
    volume.gain.setValueAtTime(0, now + turn * 2 + 1);
  }
}

export function stopRinging() {
  if (!volume) return;
  volume.gain.cancelScheduledValues(0);
  volume.gain.value = 0;
}

export function ringOn(deviceId) {
  return player.setSinkId ? player.setSinkId(deviceId).catch(() => {}) : undefined;
}

export function prepareRinging() {
  prepare();
  showBlocked();
  for (const kind of ["pointerdown", "keydown"]) {
    document.addEventListener(kind, () => wake().catch(() => {}), { once: true });
  }
}
