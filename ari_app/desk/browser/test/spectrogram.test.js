import assert from "node:assert/strict";
import test from "node:test";
import { places } from "../src/spectrogram.js";

test("the last tile is as short as what is left of the recording", () => {
  const found = places({ call: "", tiles: 3, tileS: 60, seconds: 150 });
  assert.deepEqual(
    found.map(({ left, width }) => [left, width]),
    [
      [0, 40],
      [40, 40],
      [80, 20],
    ],
  );
});

test("a tile more than the recording is long has no width", () => {
  const found = places({ call: "", tiles: 2, tileS: 60, seconds: 60 });
  assert.deepEqual(found[1], { number: 1, left: 100, width: 0 });
});
