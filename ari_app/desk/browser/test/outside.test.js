import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { distanceKm, isOutside } from "../src/outside.js";

/** @type {[number, number][]} */
const JEPARA = [
  [-6.5885, 110.6684],
  [-6.6201, 110.6795],
  [-6.6647, 110.7092],
  [-6.63, 110.76],
  [-6.4419, 110.7461],
  [-6.5389, 110.7353],
  [-5.8506, 110.4325], // Karimunjawa, far out in the sea
];

describe("a point outside the regency", () => {
  test("distances are those of a map", () => {
    assert.ok(Math.abs(distanceKm([-6.5885, 110.6684], [-6.9667, 110.4167]) - 50.4) < 1);
    assert.equal(distanceKm([0, 0], [0, 0]), 0);
  });

  test("each kecamatan and what lies between them is inside", () => {
    for (const point of JEPARA) assert.equal(isOutside(point, JEPARA), false);
    assert.equal(isOutside([-6.6, 110.7], JEPARA), false);
    assert.equal(isOutside([-5.86, 110.45], JEPARA), false);
    assert.equal(isOutside([-6.6, 110.6], JEPARA), false); // a boat off the town
  });

  test("Semarang, Jakarta and the open sea are outside", () => {
    assert.equal(isOutside([-6.9667, 110.4167], JEPARA), true);
    assert.equal(isOutside([-6.2, 106.82], JEPARA), true);
    assert.equal(isOutside([-6.15, 110.2], JEPARA), true);
    assert.equal(isOutside([6.5885, 110.6684], JEPARA), true); // north and south mixed up
  });

  test("where the kecamatan are not known nobody is asked", () => {
    assert.equal(isOutside([0, 0], []), false);
    assert.equal(isOutside([0, 0], JEPARA.slice(0, 2)), false);
  });
});
