import "./page.js";

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { measure, peakOf, stopMeasuring } from "../src/levels.js";
import { everyTurn, fresh, Part, page } from "./page.js";

/** What the microphone gives, and whether the browser lets the page hear it. */
const sound = { amplitude: 0, state: "running" };

class Ear {
  get state() {
    return sound.state;
  }

  async resume() {}

  createAnalyser() {
    const getFloatTimeDomainData = (/** @type {Float32Array} */ samples) =>
      samples.fill(sound.amplitude);
    return { fftSize: 0, getFloatTimeDomainData };
  }

  createMediaStreamSource() {
    return { connect() {} };
  }
}

Object.assign(globalThis, { AudioContext: Ear });
const meter = page.getElementById("level-mine");
const stream = new Part().element;

/** @param {number} amplitude */
function hear(amplitude) {
  sound.amplitude = amplitude;
  everyTurn();
}

beforeEach(() => {
  fresh();
  sound.state = "running";
  page.all.set("meter", [meter]);
  stopMeasuring();
});

test("nothing is known of a side that is not measured", () => {
  hear(0.2);
  assert.equal(peakOf("mine"), null);
});

test("the loudest moment is kept, for the word about the microphone", () => {
  measure("mine", stream);
  assert.equal(peakOf("mine"), 0);
  hear(0.25);
  hear(0);
  assert.equal(peakOf("mine"), 0.25);
});

test("the meter shows the moment, and is full at the loudest", () => {
  measure("mine", stream);
  hear(0.25);
  assert.equal(meter.value, 0.8);
  hear(0.9);
  assert.equal(meter.value, 1);
  hear(0);
  assert.equal(meter.value, 0);
});

test("a browser that does not let the page measure yet is no silent microphone", () => {
  measure("mine", stream);
  sound.state = "suspended";
  assert.equal(peakOf("mine"), null);
});

test("a new call begins anew, with empty meters", () => {
  measure("mine", stream);
  hear(0.25);
  stopMeasuring();
  assert.equal(meter.value, 0);
  measure("mine", stream);
  assert.equal(peakOf("mine"), 0);
});
