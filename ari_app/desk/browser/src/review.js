// /review: the recording with its lanes, and every action by a key. Without this script the page's
// links, the browser's player and the form do the same.

import { keepForms } from "./kept_forms.js";
import { announce, jumps, Lanes } from "./lanes.js";
import { at } from "./page.js";
import { moment, nextSpeed } from "./play_time.js";
import { commandOf, isTheirs } from "./review_keys.js";
import { offerWords } from "./said_words.js";
import {
  hearSide,
  lengthOf,
  moveTo,
  offerPlayers,
  playOrPause,
  setSpeed,
  toggleBoost,
} from "./small_player.js";
import { indonesian, say } from "./words.js";

const audio = /** @type {HTMLAudioElement | null} */ (document.getElementById("audio"));
const note = /** @type {HTMLTextAreaElement | null} */ (document.getElementById("note"));
const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-heard]"));
const SIDES = /** @type {const} */ (["both", "caller", "ours"]);
/** @type {Lanes | undefined} */
let lanes;

/** @type {Record<string, (media: HTMLAudioElement, by: number) => void>} */
const SOUND = {
  play: (media) => playOrPause(media),
  move: (media, by) => moveTo(media, media.currentTime + by),
  start: (media) => moveTo(media, 0),
  speed: (media, by) => {
    setSpeed(media, nextSpeed(media.playbackRate, by > 0 ? 1 : -1));
    announce(`${String(media.playbackRate).replace(".", indonesian ? "," : ".")}×`);
  },
  boost: (media) => {
    toggleBoost(boxOf(media));
    const on = boxOf(media).querySelector("[data-does=boost][aria-pressed=true]");
    announce(say(on ? "louder" : "not_louder"));
  },
  side: (media) => {
    const now = SIDES.indexOf(/** @type {"both"} */ (boxOf(media).dataset.side ?? "both"));
    showSide(media, SIDES[(now + 1) % SIDES.length]);
  },
  mark: (media, by) => toMark(media, by),
  "note-now": (media) => noteAt(media),
  "loop-from": () => lanes?.beginLoop(),
  "loop-to": () => lanes?.endLoop(),
  "loop-off": () => lanes?.endLooping(),
  zoom: (_, by) => lanes?.zoom(by),
  spectrogram: () => lanes?.toggleSpectrogram(),
};

/** @type {Record<string, () => void>} */
const PAGE = {
  next: () => go("next"),
  before: () => go("before"),
  note: () => note?.focus(),
};

/** @param {HTMLAudioElement} media */
const boxOf = (media) => /** @type {HTMLElement} */ (media.closest(".player"));

/**
 * @param {HTMLAudioElement} media
 * @param {import("./sound_path.js").Side} side
 */
function showSide(media, side) {
  hearSide(boxOf(media), side);
  const choice = /** @type {HTMLSelectElement | null} */ (document.getElementById("side"));
  if (choice) choice.value = side;
  announce(say(`side_${side}`));
}

/**
 * To the event before or after this moment.
 * @param {HTMLAudioElement} media
 * @param {number} by
 */
function toMark(media, by) {
  const now = media.currentTime;
  const found = jumps().filter((jump) =>
    by > 0 ? Number(jump.dataset.at) > now + 0.05 : Number(jump.dataset.at) < now - 0.5,
  );
  const jump = by > 0 ? found[0] : found.at(-1);
  if (!jump) return;
  moveTo(media, Number(jump.dataset.at));
  announce(`${moment(media.currentTime)} ${jump.textContent?.trim()}`);
}

/**
 * A note begins with the moment that it is of.
 * @param {HTMLAudioElement} media
 */
function noteAt(media) {
  if (!note) return;
  const before = note.value && !note.value.endsWith("\n") ? `${note.value}\n` : note.value;
  note.value = `${before}${moment(media.currentTime)} `;
  note.dispatchEvent(new Event("input", { bubbles: true }));
  note.focus();
}

/** @param {"next" | "before"} where */
function go(where) {
  const to = document.body.dataset[where];
  if (to) location.assign(to);
}

/**
 * @param {import("./review_keys.js").Command} command
 */
function obey({ does, by = 0 }) {
  if (does in PAGE) PAGE[does]();
  else if (audio) SOUND[does](audio, by);
}

/** @param {KeyboardEvent} event */
function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.repeat) return;
  const writing = event.target === note;
  if (writing && event.key === "Escape") return void note?.blur();
  const findings = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  const focused = /** @type {Element} */ (event.target);
  const mine = !writing && !isTheirs(event.key, focused);
  const command = mine ? commandOf(event) : undefined;
  if (findings && (mine || event.altKey)) {
    event.preventDefault();
    /** @type {HTMLElement} */ (findings).click();
  } else if (command) {
    event.preventDefault();
    obey(command);
  }
}

async function drawLanes() {
  const box = document.getElementById("lanes");
  if (!audio || !box) return;
  const reply = await fetch(`/api/v1/calls/${box.dataset.call}/waveform`);
  if (!reply.ok) return; // the outline stays
  box.hidden = false; // first: it is drawn as wide as it is
  lanes = new Lanes(audio, await reply.json());
  at("outline").hidden = true;
}

/** @param {HTMLAudioElement} media */
function followOutline(media) {
  const share = media.currentTime / (lengthOf(media) || 1);
  for (const line of document.querySelectorAll("#outline .now")) {
    const picture = /** @type {SVGLineElement} */ (line).ownerSVGElement;
    const x = String(share * (picture?.viewBox.baseVal.width ?? 0));
    line.setAttribute("x1", x);
    line.setAttribute("x2", x);
  }
}

offerPlayers();
keepForms(sessionStorage);
document.addEventListener("keydown", pressed);
document.addEventListener("click", (event) => {
  const clicked = /** @type {Element} */ (event.target);
  const jump = /** @type {HTMLElement | null} */ (clicked.closest("button.jump"));
  if (jump && audio) moveTo(audio, Number(jump.dataset.at));
  const named = /** @type {HTMLElement | null} */ (clicked.closest("[data-jump]"));
  if (named && audio) moveTo(audio, Number(named.dataset.jump));
  if (event.detail) clicked.closest("button")?.blur(); // by hand: Space is the recording's again
  const does = /** @type {HTMLElement | null} */ (clicked.closest("[data-command]"))?.dataset;
  if (does) obey({ does: does.command ?? "", by: Number(does.by ?? 0) });
});
document.getElementById("side")?.addEventListener("change", (event) => {
  const choice = /** @type {HTMLSelectElement} */ (event.target);
  if (audio) showSide(audio, /** @type {import("./sound_path.js").Side} */ (choice.value));
});
form?.addEventListener("submit", (event) => {
  if (!audio || form.dataset.heard === "true") return;
  event.preventDefault(); // the server says the same; here nothing is loaded anew for it
  at("problem").hidden = false;
});
if (audio && form) {
  audio.addEventListener("playing", () => {
    form.dataset.heard = "true";
    at("problem").hidden = true;
  });
  for (const kind of ["timeupdate", "seeked"]) {
    audio.addEventListener(kind, () => followOutline(audio));
  }
}
if (audio) offerWords(audio);
drawLanes().catch(() => {});
