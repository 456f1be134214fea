import assert from "node:assert/strict";
import { test } from "node:test";
import { moment, nextSpeed } from "../src/play_time.js";

test("a moment is minutes and seconds, of an hour too", () => {
  const cases = /** @type {const} */ ([
    [0, "0:00"],
    [7.96, "0:07"],
    [65, "1:05"],
    [3725, "62:05"],
    [-1, "0:00"],
    [Number.NaN, "0:00"],
  ]);
  for (const [seconds, text] of cases) assert.equal(moment(seconds), text);
  assert.equal(moment(7.46, ","), "0:07,4");
});

test("speeds go up and down, and end at 0.5 and 2", () => {
  assert.equal(nextSpeed(1, 1), 1.25);
  assert.equal(nextSpeed(0.5, -1), 0.5);
  assert.equal(nextSpeed(2, 1), 2);
  assert.equal(nextSpeed(1.1, -1), 0.75); // one that is not ours counts as 1
});
