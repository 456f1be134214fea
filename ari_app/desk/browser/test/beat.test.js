import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  atRate,
  beatsWithin,
  begin,
  counted,
  FASTEST,
  period,
  SLOWEST,
  shouldChange,
} from "../src/beat.js";

describe("the beat of chest compressions", () => {
  test("begins within what the guidelines ask for, and its first beat is at once", () => {
    const beat = begin(5000);
    assert.ok(beat.rate >= SLOWEST && beat.rate <= FASTEST);
    assert.equal(counted(beat, 5000), 1);
    assert.deepEqual(beatsWithin(beat, 4999, 5000), [5000]);
  });

  test("a minute has as many beats as its rate says", () => {
    const beat = begin(0);
    assert.equal(counted(beat, 59999), beat.rate);
    assert.equal(beatsWithin(beat, -1, 59999).length, beat.rate);
  });

  test("windows that follow each other have each beat once", () => {
    const beat = begin(1000);
    const found = [];
    let from = 999;
    for (let now = 1000; now < 20000; now += 37) {
      found.push(...beatsWithin(beat, from, now));
      from = now;
    }
    assert.deepEqual(found, beatsWithin(beat, 999, from));
    for (const [n, moment] of found.entries()) {
      assert.ok(Math.abs(moment - (1000 + n * period(beat))) < 1e-6);
    }
  });

  test("another rate loses no count, and stays between 100 and 120", () => {
    const beat = begin(0);
    const faster = atRate(beat, 5, 3000);
    assert.equal(faster.rate, beat.rate + 5);
    assert.equal(counted(faster, 3000), counted(beat, 3000));
    assert.equal(atRate(atRate(faster, 50, 4000), 50, 5000).rate, FASTEST);
    assert.equal(atRate(beat, -500, 4000).rate, SLOWEST);
    assert.equal(faster.began, 0);
  });

  test("every two minutes somebody else should press, not at the beginning", () => {
    const beat = begin(0);
    assert.equal(shouldChange(beat, 100), false);
    assert.equal(shouldChange(beat, 119000), false);
    assert.equal(shouldChange(beat, 121000), true);
    assert.equal(shouldChange(beat, 140000), false);
    assert.equal(shouldChange(beat, 241000), true);
  });
});
