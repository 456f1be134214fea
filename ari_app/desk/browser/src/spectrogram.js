// The spectrogram below the lanes of /review: tiles of a minute, drawn by the server when the recording
// was finished. A tile is a mask over the side's colour, so the loud is bright and each theme has its
// own; it is asked for when it comes into sight, for each look is on record. A browser opens six ways
// to us: tiles take two of them, and none while a sound is waited for.

import { Turns } from "./turns.js";

const AT_ONCE = 2;
const LONGEST_MS = 2000; // for a tile; then another one begins all the same
const HEARD = "playing pause seeked ended error emptied".split(" "); // no sound is waited for any more
const CHOICE = "sigap-spectrogram"; // this browser's: "off" hides it

/**
 * @typedef {{ call: string, tiles: number, tileS: number, seconds: number }} Pictured
 */

/**
 * The tiles that a recording has: number, and where each lies in percent of its length. Pure.
 * @param {Pictured} recording
 */
export function places({ tiles, tileS, seconds }) {
  return Array.from({ length: tiles }, (_, number) => {
    const from = number * tileS;
    const width = Math.max(0, Math.min(tileS, seconds - from));
    return { number, left: (100 * from) / seconds, width: (100 * width) / seconds };
  });
}

/**
 * @param {Pictured} recording
 * @param {Element} scroller what the lanes are scrolled in
 * @param {HTMLMediaElement} media
 */
export function spectrogram(recording, scroller, media) {
  const turns = new Turns(AT_ONCE, () => !isAwaited(media));
  for (const kind of HEARD) media.addEventListener(kind, () => turns.look());
  const box = document.createElement("div");
  box.className = "spectrogram";
  box.ariaHidden = "true";
  const sight = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        sight.unobserve(target);
        turns.add(() => show(/** @type {HTMLElement} */ (target), recording.call));
      }
    },
    { root: scroller },
  );
  for (const place of places(recording)) {
    const tile = document.createElement("div");
    tile.className = "tile";
    tile.dataset.number = String(place.number);
    tile.style.left = `${place.left}%`;
    tile.style.width = `${place.width}%`;
    for (const side of ["caller", "ours"]) {
      const lane = document.createElement("div");
      lane.className = side;
      tile.append(lane);
    }
    box.append(tile);
    sight.observe(tile);
  }
  return box;
}

/**
 * Whether somebody wants to hear, and nothing is heard yet.
 * @param {HTMLMediaElement} media
 */
function isAwaited(media) {
  return !media.paused && (media.seeking || media.readyState < HTMLMediaElement.HAVE_FUTURE_DATA);
}

/**
 * Ends when the tile is there.
 * @param {HTMLElement} tile
 * @param {string} call
 */
function show(tile, call) {
  const path = `/api/v1/calls/${call}/spectrogram/${tile.dataset.number}`;
  const there = fetched(path);
  for (const side of tile.children) {
    /** @type {HTMLElement} */ (side).style.maskImage = `url("${path}")`;
  }
  return there;
}

/**
 * A mask says nothing when it has come; the browser's own timing of requests does.
 * @param {string} path
 * @returns {Promise<void>}
 */
function fetched(path) {
  return new Promise((over) => {
    const seen = new PerformanceObserver((list) => {
      if (list.getEntries().some(({ name }) => name.endsWith(path))) end();
    });
    const late = setTimeout(end, LONGEST_MS);
    function end() {
      seen.disconnect();
      clearTimeout(late);
      over();
    }
    seen.observe({ type: "resource" });
  });
}

export function isWanted() {
  try {
    return localStorage.getItem(CHOICE) !== "off";
  } catch {
    return true; // a browser that keeps nothing
  }
}

/** @param {boolean} wanted */
export function remember(wanted) {
  try {
    localStorage.setItem(CHOICE, wanted ? "on" : "off");
  } catch {
    // then it is chosen again
  }
}
