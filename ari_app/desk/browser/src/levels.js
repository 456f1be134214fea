// How loud each side is, from 0 to 1, for the eye and for the word about the microphone.

import { at } from "./page.js";

const LISTEN_MS = 100;
/** @type {AudioContext | null} */
let context = null;
/**
 * @typedef {"mine" | "theirs"} Side
 * @typedef {{ analyser: AnalyserNode, samples: Float32Array<ArrayBuffer>, level: number, peak: number }} Meter
 */
/** @type {Map<Side, Meter>} */
const meters = new Map();

/**
 * @param {Side} name
 * @param {MediaStream} stream
 */
export function measure(name, stream) {
  context ??= new AudioContext();
  context.resume().catch(() => {});
  const analyser = context.createAnalyser();
  analyser.fftSize = 2048;
  context.createMediaStreamSource(stream).connect(analyser);
  meters.set(name, { analyser, samples: new Float32Array(2048), level: 0, peak: 0 });
}

export function stopMeasuring() {
  meters.clear();
  for (const meter of document.querySelectorAll("meter")) meter.value = 0;
}

/**
 * null: nothing is known, because the browser does not let the page measure yet.
 * @param {Side} name
 */
export function peakOf(name) {
  return context?.state === "running" ? (meters.get(name)?.peak ?? null) : null;
}

/** @param {Float32Array} samples */
function loudness(samples) {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return Math.sqrt(sum / samples.length);
}

// A voice lies between 0.01 and 0.3; the root makes that visible.
function show() {
  for (const [name, meter] of meters) {
    meter.analyser.getFloatTimeDomainData(meter.samples);
    meter.level = loudness(meter.samples);
    meter.peak = Math.max(meter.peak, meter.level);
    at(`level-${name}`).value = Math.min(1, Math.sqrt(meter.level) * 1.6);
  }
}

setInterval(show, LISTEN_MS);
