// The small player of recordings: play, position, speed, louder. The template (pieces.html, `player`)
// writes its parts, and one set of listeners on the document serves all of them, also those that
// come later. Without a script the browser's own controls are there instead.

import { moment } from "./play_time.js";
import { sendThrough } from "./sound_path.js";

/** @param {Element | null | undefined} within */
const boxOf = (within) => /** @type {HTMLElement | null} */ (within?.closest(".player") ?? null);
/** @param {HTMLElement} box */
const mediaOf = (box) => /** @type {HTMLAudioElement} */ (box.querySelector("audio"));
/**
 * @template {HTMLElement} [Part=HTMLElement]
 * @param {HTMLElement} box
 * @param {string} does
 */
const part = (box, does) => /** @type {Part | null} */ (box.querySelector(`[data-does="${does}"]`));

/**
 * Its length, before the file has told it: as the page knows it.
 * @param {HTMLMediaElement} media
 */
export const lengthOf = (media) =>
  Number.isFinite(media.duration) ? media.duration : Number(media.dataset.seconds) || 0;

/** @param {HTMLMediaElement} media */
export function playOrPause(media) {
  if (media.paused) media.play().catch(() => {});
  else media.pause();
}

/**
 * @param {HTMLMediaElement} media
 * @param {number} seconds
 */
export function moveTo(media, seconds) {
  media.currentTime = Math.min(Math.max(0, seconds), lengthOf(media));
}

/**
 * Faster or slower at the same pitch.
 * @param {HTMLMediaElement} media
 * @param {number} speed
 */
export function setSpeed(media, speed) {
  media.preservesPitch = true;
  media.defaultPlaybackRate = speed; // another file of the same player keeps it
  media.playbackRate = speed;
}

/**
 * @param {HTMLElement} box
 * @param {import("./sound_path.js").Side} side
 */
export function hearSide(box, side) {
  box.dataset.side = side;
  applyPath(box);
}

/** @param {HTMLElement} box */
export function toggleBoost(box) {
  const button = part(box, "boost");
  button?.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
  applyPath(box);
}

/** @param {HTMLElement} box */
function applyPath(box) {
  const boost = part(box, "boost")?.getAttribute("aria-pressed") === "true";
  const side = /** @type {import("./sound_path.js").Side} */ (box.dataset.side ?? "both");
  sendThrough(mediaOf(box), { boost, side });
}

/** @param {Event} event */
function clicked(event) {
  const target = /** @type {Element} */ (event.target);
  const box = boxOf(target.closest("[data-does]"));
  if (!box) return;
  const does = /** @type {HTMLElement} */ (target.closest("[data-does]")).dataset.does;
  if (does === "play") playOrPause(mediaOf(box));
  if (does === "boost") toggleBoost(box);
}

/** @param {Event} event */
function turned(event) {
  const control = /** @type {HTMLInputElement | HTMLSelectElement} */ (event.target);
  const box = boxOf(control);
  if (!box) return;
  if (control.dataset.does === "seek") moveTo(mediaOf(box), Number(control.value));
  if (control.dataset.does === "speed") setSpeed(mediaOf(box), Number(control.value));
}

/** @param {Event} event of the media; it does not bubble, but is seen on its way down */
function follow(event) {
  const box = boxOf(/** @type {Element} */ (event.target));
  if (box) show(box);
}

/** @param {HTMLElement} box */
function show(box) {
  const media = mediaOf(box);
  const length = lengthOf(media);
  const time = `${moment(media.currentTime)} / ${moment(length)}`;
  part(box, "play")?.setAttribute("aria-pressed", String(!media.paused));
  const said = part(box, "time");
  if (said && said.textContent !== time) said.textContent = time;
  const seek = /** @type {HTMLInputElement | null} */ (part(box, "seek"));
  if (seek) {
    seek.max = String(length);
    seek.value = String(media.currentTime);
    seek.setAttribute("aria-valuetext", time);
  }
  const speed = /** @type {HTMLSelectElement | null} */ (part(box, "speed"));
  if (speed) speed.value = String(media.playbackRate);
}

/**
 * What cannot be read is refused whole, before a byte of it is sent; asking why is no listen.
 * @param {Event} event
 */
async function failed(event) {
  const media = /** @type {HTMLMediaElement} */ (event.target);
  const box = boxOf(media);
  const said = box && part(box, "fault");
  if (!said || !media.currentSrc) return;
  const reply = await fetch(media.currentSrc, { method: "HEAD" });
  said.hidden = reply.status !== 409;
}

const FOLLOWED = "play pause ended timeupdate seeked durationchange ratechange emptied".split(" ");

export function offerPlayers() {
  document.documentElement.classList.add("scripted");
  document.addEventListener("click", clicked);
  document.addEventListener("input", turned);
  document.addEventListener("error", (event) => void failed(event).catch(() => {}), true);
  for (const kind of FOLLOWED) document.addEventListener(kind, follow, true);
}
