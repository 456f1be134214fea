// The recording of /review to look at: the caller's lane and ours, the ear's evidence below them, the
// call's events as marks, and a selection that is heard again and again. wavesurfer.js draws the
// lanes of the stored waveform; it neither fetches nor decodes the sound.

import WaveSurfer from "wavesurfer.js";
import RegionsPlugin from "wavesurfer.js/plugins/regions";
import { at } from "./page.js";
import { moment } from "./play_time.js";
import { lengthOf, moveTo } from "./small_player.js";
import { isWanted, remember, spectrogram } from "./spectrogram.js";
import { enlarged, lanes } from "./waveform_steps.js";
import { say } from "./words.js";

const HEIGHT = 84; // of a lane
const MOST_ZOOM = 400; // px a second: each step of the fine waveform is 8 px wide then

// What wavesurfer would write into the page as a <style>, which our policy refuses (build.mjs takes
// it out); a sheet that a script makes needs no exception.
const SHEET = `
:host{user-select:none;min-width:1px;display:block}
.scroll{overflow-x:auto;overflow-y:hidden;width:100%;position:relative;scrollbar-width:thin}
.wrapper{position:relative;overflow:visible;z-index:2}
.canvases{pointer-events:none}.canvases>div{position:relative;background:var(--bg)}
.canvases>div+div{margin-top:6px}
canvas{display:block;position:absolute;top:0}
.progress{pointer-events:none;position:absolute;z-index:2;top:0;left:0;width:0;height:100%;overflow:hidden}
.progress>div{position:relative}.progress>div+div{margin-top:6px}
.cursor{pointer-events:none;position:absolute;z-index:5;top:0;left:0;height:100%}
.spectrogram{position:relative;height:128px;margin-top:6px;background:var(--bg);pointer-events:none}
.spectrogram[hidden]{display:none}
.tile{position:absolute;top:0;height:128px}
.tile>div{position:absolute;left:0;right:0;height:63px;opacity:0;mask-mode:luminance;mask-size:100% 200%;mask-repeat:no-repeat}
.tile>[style]{opacity:1}
.tile>.caller{top:0;background:var(--held);mask-position:top}
.tile>.ours{bottom:0;background:var(--info);mask-position:bottom}
.evidence{display:block;width:100%;height:56px;margin-top:6px;background:var(--bg);pointer-events:none}
.evidence .voice{fill:var(--voice)}.evidence .maybe{fill:var(--info)}.evidence .quiet{fill:var(--edge)}
.evidence .echo{fill:var(--key)}.evidence .tone{fill:var(--held)}
.evidence polyline{fill:none;stroke:var(--text);stroke-width:1.5;vector-effect:non-scaling-stroke}
.evidence .bar{stroke:var(--edge);stroke-dasharray:3 4;vector-effect:non-scaling-stroke}
.mark{position:absolute;z-index:6;top:0;bottom:0;width:11px;margin-left:-6px;padding:0;border:0;background:none;cursor:pointer}
.mark::before{content:"";position:absolute;left:5px;top:0;bottom:0;border-left:1px dashed var(--info)}
.mark::after{content:"";position:absolute;left:1px;top:0;border:5px solid transparent;border-top:7px solid var(--info);border-bottom:0}
.mark.alarm::before,.mark.alarm::after{border-left-color:var(--alarm);border-top-color:var(--alarm)}
.mark.alarm::after{border-left-color:transparent}
`;

/** @param {string} name */
const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const colours = () => ({
  cursorColor: token("--text"),
  splitChannels: [
    { height: HEIGHT, waveColor: token("--held"), progressColor: token("--held") },
    { height: HEIGHT, waveColor: token("--info"), progressColor: token("--info") },
  ],
});

export class Lanes {
  /**
   * @param {HTMLAudioElement} media
   * @param {{ seconds: number, steps: string }} waveform
   */
  constructor(media, waveform) {
    this.media = media;
    this.zoomed = 0;
    this.regions = RegionsPlugin.create();
    /** @type {import("wavesurfer.js/plugins/regions").Region | null} */
    this.loop = null;
    /** @type {number | null} */
    this.loopFrom = null;
    this.surfer = WaveSurfer.create({
      container: at("lanes"),
      media,
      peaks: lanes(waveform.steps).map(enlarged),
      duration: waveform.seconds,
      plugins: [this.regions],
      cursorWidth: 2,
      ...colours(),
    });
    const root = /** @type {ShadowRoot} */ (this.surfer.getWrapper().getRootNode());
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(SHEET);
    root.adoptedStyleSheets = [sheet];
    /** @type {HTMLElement | undefined} */
    this.picture = this.#pictured(root, waveform.seconds);
    this.regions.enableDragSelection({ color: "#5cb0ff33" });
    this.regions.on("region-created", (region) => this.#selected(region));
    this.surfer.on("redrawcomplete", () => this.#addOurs());
    this.surfer.on("timeupdate", (now) => this.#goRound(now));
    new MutationObserver(() => this.surfer.setOptions(colours())).observe(
      document.documentElement,
      { attributeFilter: ["data-theme"] },
    );
    matchMedia("(prefers-color-scheme: light)").addEventListener("change", () =>
      this.surfer.setOptions(colours()),
    );
  }

  /** The evidence and the marks go along when the lanes are zoomed and scrolled. */
  #addOurs() {
    const wrapper = this.surfer.getWrapper();
    if (wrapper.querySelector(".evidence, .mark")) return;
    if (this.picture) wrapper.append(this.picture);
    const evidence = document.getElementById("evidence");
    if (evidence) wrapper.append(evidence);
    for (const jump of jumps()) wrapper.append(this.#mark(jump));
  }

  /**
   * @param {ShadowRoot} root
   * @param {number} seconds
   */
  #pictured(root, seconds) {
    const { call = "", tiles = "0", tileS = "60" } = at("lanes").dataset;
    const scroller = root.querySelector(".scroll");
    if (!Number(tiles) || !scroller) return undefined;
    const recording = { call, tiles: Number(tiles), tileS: Number(tileS), seconds };
    const picture = spectrogram(recording, scroller, this.media);
    showPicture(picture, isWanted());
    return picture;
  }

  toggleSpectrogram() {
    if (!this.picture) return;
    const wanted = this.picture.hidden === true;
    showPicture(this.picture, wanted);
    remember(wanted);
    announce(say(wanted ? "spectrogram_on" : "spectrogram_off"));
  }

  /** @param {HTMLButtonElement} jump */
  #mark(jump) {
    const mark = document.createElement("button");
    mark.className = `mark ${jump.dataset.tone}`;
    mark.title = jump.title;
    mark.tabIndex = -1; // the same one in the list below is for the keyboard
    mark.ariaHidden = "true";
    mark.style.left = `${(100 * Number(jump.dataset.at)) / lengthOf(this.media)}%`;
    mark.addEventListener("click", (event) => {
      event.stopPropagation(); // else the lane seeks to where the hand is
      moveTo(this.media, Number(jump.dataset.at));
    });
    return mark;
  }

  /** @param {import("wavesurfer.js/plugins/regions").Region} region */
  #selected(region) {
    if (region !== this.loop) this.loop?.remove();
    this.loop = region;
    region.on("update-end", () => this.#sayLoop());
    this.#sayLoop();
    if (this.media.currentTime < region.start || this.media.currentTime > region.end) {
      moveTo(this.media, region.start);
    }
  }

  #sayLoop() {
    if (!this.loop) return;
    announce(say("loops", { from: moment(this.loop.start), to: moment(this.loop.end) }));
  }

  /** @param {number} now */
  #goRound(now) {
    if (this.loop && !this.media.paused && now >= this.loop.end) {
      moveTo(this.media, this.loop.start);
    }
  }

  beginLoop() {
    this.loopFrom = this.media.currentTime;
    announce(say("loop_from", { from: moment(this.loopFrom) }));
  }

  endLoop() {
    const [from, to] = [this.loopFrom ?? 0, this.media.currentTime].sort((a, b) => a - b);
    if (to - from < 0.1) return;
    this.regions.addRegion({ start: from, end: to, color: "#5cb0ff33" });
  }

  endLooping() {
    this.loop?.remove();
    this.loop = null;
    this.loopFrom = null;
    announce(say("loop_off"));
  }

  /** @param {number} by */
  zoom(by) {
    const least = at("lanes").clientWidth / (lengthOf(this.media) || 1);
    const now = Math.max(this.zoomed, least);
    this.zoomed = Math.min(Math.max(by > 0 ? now * 2 : now / 2, least), MOST_ZOOM);
    this.surfer.zoom(this.zoomed <= least ? 0 : this.zoomed);
  }
}

/**
 * With its name beside it and its switch.
 * @param {HTMLElement} picture
 * @param {boolean} wanted
 */
function showPicture(picture, wanted) {
  picture.hidden = !wanted;
  at("spectrogram-name").hidden = !wanted;
  const button = document.querySelector("[data-command=spectrogram]");
  button?.setAttribute("aria-pressed", String(wanted));
}

/** The events of the call that lie in the recording, in order. */
export function jumps() {
  const found = document.querySelectorAll("button.jump");
  return /** @type {HTMLButtonElement[]} */ ([...found]);
}

/**
 * For eyes and for screen readers.
 * @param {string} text
 */
export function announce(text) {
  at("heard-said").textContent = text;
}
