// Which microphone and loudspeakers, chosen on this machine and remembered here.

import { ringOn } from "./ringing.js";
import { say } from "./words.js";

const KEPT = "sigap-devices";
const voice = document.getElementById("caller-voice");
const selects = [...document.querySelectorAll("[data-device]")];
const chosen = JSON.parse(localStorage.getItem(KEPT) || "{}");

export function microphone() {
  const own = chosen["d-microphone"];
  const voiceOnly = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
  return { audio: own ? { ...voiceOnly, deviceId: own } : voiceOnly, video: false };
}

function fill(select, devices) {
  const mine = devices.filter((d) => d.kind === select.dataset.device && d.deviceId !== "default");
  select.replaceChildren(new Option(say("default_device"), ""));
  for (const device of mine) select.append(new Option(device.label || "…", device.deviceId));
  select.value = chosen[select.id] ?? "";
  if (select.selectedIndex < 0) select.value = "";
}

async function list() {
  const devices = await navigator.mediaDevices.enumerateDevices();
  for (const select of selects) fill(select, devices);
}

function apply() {
  if (voice.setSinkId) voice.setSinkId(chosen["d-earpiece"] ?? "").catch(() => {});
  ringOn(chosen["d-ringer"] ?? "");
}

// Resolves to whether there is a microphone that may be used.
export async function openDevices() {
  if (!navigator.mediaDevices) return false; // neither TLS nor this machine itself
  for (const select of selects) {
    select.addEventListener("change", () => {
      chosen[select.id] = select.value;
      localStorage.setItem(KEPT, JSON.stringify(chosen));
      apply();
    });
  }
  navigator.mediaDevices.addEventListener("devicechange", list);
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
