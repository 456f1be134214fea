import "./page.js";

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { drawLevels, showLevels } from "../src/held_levels.js";
import { clock, fresh, Part, page } from "./page.js";

/** @param {string} call */
function meterOf(call) {
  const meter = new Part();
  meter.dataset.level = call;
  return meter;
}

/** @param {Part} meter */
const bars = (meter) => (meter.querySelector("path").getAttribute("d") ?? "").split("M").slice(1);

/** @param {Part} meter */
const unheard = (meter) => meter.classList.contains("unheard");

let meter = meterOf("a");

beforeEach(() => {
  fresh();
  page.all.set("[data-level]", []);
  drawLevels(); // what an earlier test heard is forgotten
  meter = meterOf("a");
  page.all.set("[data-level]", [meter]);
});

test("one bar a word of the screener, the newest at the right edge", () => {
  showLevels({ a: -60 });
  assert.deepEqual(bars(meter), ["283 24V23.0"]);
  showLevels({ a: 0 });
  assert.deepEqual(bars(meter), ["275 24V23.0", "283 24V1.0"]);
  assert.equal(meter.getAttribute("aria-valuenow"), "0");
  assert.equal(meter.getAttribute("aria-valuetext"), "0 dB");
  assert.equal(unheard(meter), false);
});

test("what is louder or quieter than the scale stays in the picture", () => {
  showLevels({ a: -90 });
  showLevels({ a: 6 });
  assert.deepEqual(bars(meter), ["275 24V23.0", "283 24V1.0"]);
});

test("the last fourteen seconds are kept, not more", () => {
  for (let word = 0; word < 50; word += 1) showLevels({ a: -30 });
  assert.equal(bars(meter).length, 36);
  assert.equal(bars(meter)[0], "3 24V12.0");
});

test("a screener that says nothing any more is shown as such, not as silence", () => {
  showLevels({ a: -20 });
  clock.now += 1600;
  drawLevels();
  assert.equal(unheard(meter), true);
  assert.equal(meter.getAttribute("aria-valuetext"), "–");
  assert.equal(bars(meter).length, 1, "what was heard before stays in sight");
});

test("a row of which nothing was heard yet is unheard", () => {
  drawLevels();
  assert.equal(unheard(meter), true);
  assert.equal(meter.getAttribute("aria-valuenow"), "-60");
});

test("each call has its own bars, and one that left the lane begins anew", () => {
  const other = meterOf("b");
  page.all.set("[data-level]", [meter, other]);
  showLevels({ a: -20, b: -40 });
  showLevels({ b: -40 });
  assert.deepEqual([bars(meter).length, bars(other).length], [1, 2]);
  page.all.set("[data-level]", [meter]);
  drawLevels();
  page.all.set("[data-level]", [meter, other]);
  showLevels({ b: -40 });
  assert.equal(bars(other).length, 1);
});
