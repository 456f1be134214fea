// A loud alarm is heard too: three short tones at once and every ten seconds while it stands. Not
// while the telephone rings or a caller is being talked to, who comes first.

const EVERY_MS = 10000;
const TONES = [0, 0.25, 0.5]; // seconds
/** @type {AudioContext | null} */
let context = null;
let loud = false;
let waking = false;

export function soundAlarms() {
  const alerts = document.getElementById("alerts");
  if (!alerts) return;
  new MutationObserver(look).observe(alerts, { childList: true, subtree: true });
  setInterval(() => loud && sound(), EVERY_MS);
  look();
}

function look() {
  const before = loud;
  loud = Boolean(document.querySelector("#alerts .strip.loud"));
  if (loud && !before) sound();
}

async function sound() {
  const state = document.getElementById("ring")?.dataset.state;
  if (waking || state === "ringing" || state === "talking") return;
  context ??= new AudioContext();
  waking = true; // a browser may keep a page silent until it is touched: then it sounds once
  await context.resume().catch(() => {});
  waking = false;
  for (const after of TONES) tone(context, context.currentTime + after);
}

/**
 * @param {AudioContext} on
 * @param {number} begins
 */
function tone(on, begins) {
  const [source, volume] = [on.createOscillator(), on.createGain()];
  source.frequency.value = 880;
  volume.gain.value = 0.2;
  source.connect(volume).connect(on.destination);
  source.start(begins);
  source.stop(begins + 0.15);
}
