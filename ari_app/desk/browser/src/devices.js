// Which microphone and loudspeakers, chosen on this machine and remembered here. While the choice is
// open and nobody is on the phone, the own level moves, and the ring can be tried.

import { measure, stopMeasuring } from "./levels.js";
import { at } from "./page.js";
import { ringOn, startRinging } from "./ringing.js";
import { say } from "./words.js";

const KEPT = "sigap-devices";
const voice = at("caller-voice");
/** @type {NodeListOf<HTMLSelectElement>} */
const selects = document.querySelectorAll("[data-device]");
const panel = at("devices");
/** @type {Set<string>} */
let plugged = new Set();
/** @type {MediaStream | null} */
let trial = null; // the microphone, listened to while the choice is open
/** @type {Record<string, string | undefined>} */
const chosen = JSON.parse(localStorage.getItem(KEPT) || "{}");

// The loudspeaker for the caller's voice; "" for the usual one.
export const earpiece = () => chosen["d-earpiece"] ?? "";

/** @returns {MediaStreamConstraints} */
export function microphone() {
  const own = chosen["d-microphone"];
  const voiceOnly = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
  const there = own && plugged.has(own); // one that was pulled out must not cost a call
  return { audio: there ? { ...voiceOnly, deviceId: { exact: own } } : voiceOnly, video: false };
}

/**
 * @param {HTMLSelectElement} select
 * @param {MediaDeviceInfo[]} devices
 */
function fill(select, devices) {
  const mine = devices.filter((d) => d.kind === select.dataset.device && d.deviceId !== "default");
  select.replaceChildren(new Option(say("default_device"), ""));
  for (const device of mine) select.append(new Option(device.label || "…", device.deviceId));
  select.value = chosen[select.id] ?? "";
  if (select.selectedIndex < 0) select.value = "";
}

async function list() {
  const devices = await navigator.mediaDevices.enumerateDevices();
  plugged = new Set(devices.map((device) => device.deviceId));
  for (const select of selects) fill(select, devices);
}

function apply() {
  if (voice.setSinkId) voice.setSinkId(earpiece()).catch(() => {});
  ringOn(chosen["d-ringer"] ?? "");
}

function onThePhone() {
  return at("ring").dataset.state !== "quiet";
}

async function tryMicrophone() {
  endTrial();
  if (!panel.open || onThePhone()) return;
  const stream = await navigator.mediaDevices.getUserMedia(microphone()).catch(() => null);
  if (!stream) return;
  trial = stream;
  if (panel.open && !onThePhone()) measure("mine", stream);
  else endTrial();
}

function endTrial() {
  for (const track of trial?.getTracks() ?? []) track.stop();
  if (trial && !onThePhone()) stopMeasuring();
  trial = null;
}

// Resolves to whether there is a microphone that may be used.
export async function openDevices() {
  if (!navigator.mediaDevices) return false; // neither TLS nor this machine itself
  wire();
  try {
    const stream = await navigator.mediaDevices.getUserMedia(microphone());
    for (const track of stream.getTracks()) track.stop();
  } catch {
    return false;
  }
  await list();
  apply();
  return true;
}

function wire() {
  for (const select of selects) {
    select.addEventListener("change", () => {
      chosen[select.id] = select.value;
      localStorage.setItem(KEPT, JSON.stringify(chosen));
      apply();
      tryMicrophone();
    });
  }
  panel.addEventListener("toggle", tryMicrophone);
  at("try-ring").addEventListener("click", () => onThePhone() || startRinging(1));
  navigator.mediaDevices.addEventListener("devicechange", list);
}
