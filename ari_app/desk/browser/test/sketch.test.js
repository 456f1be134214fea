import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { distanceKm } from "../src/outside.js";
import { sketchOf } from "../src/sketch.js";

/** @typedef {[number, number]} Point */
/** @type {Point[]} */
const TOWNS = [
  [-6.53, 110.77],
  [-6.63, 110.76],
  [-6.59, 110.67],
  [-6.66, 110.7],
];
/** @type {Point} */
const ISLAND = [-5.85, 110.43];

describe("the sketch of a regency", () => {
  test("each corner of a cell is nearest to its own point", () => {
    const points = [...TOWNS, ISLAND];
    for (const [n, cell] of sketchOf(points).entries()) {
      assert.ok(cell.length >= 3);
      for (const corner of cell) {
        const own = distanceKm(corner, points[n]);
        for (const other of points) assert.ok(own <= distanceKm(corner, other) + 0.05);
      }
    }
  });

  test("an island far out is a round of its own that does not reach the land", () => {
    const cell = sketchOf([...TOWNS, ISLAND])[4];
    for (const corner of cell) assert.ok(Math.abs(distanceKm(corner, ISLAND) - 12) < 0.2);
  });

  test("one alone, two at one place, and none have a sketch as well", () => {
    assert.deepEqual(sketchOf([]), []);
    assert.equal(sketchOf([ISLAND])[0].length, 24);
    const [one, other] = sketchOf([ISLAND, ISLAND]);
    assert.deepEqual(one, other);
    assert.equal(one.length, 24);
  });
});
