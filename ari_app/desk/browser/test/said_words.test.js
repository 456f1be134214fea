import assert from "node:assert/strict";
import { test } from "node:test";
import { heardAt } from "../src/said_words.js";

const words = [
  { from: 0.5, until: 1 },
  { from: 1, until: 1.4 },
  { from: 1.2, until: 3 }, // the other side
  { from: 5, until: 5.5 },
];

test("the word that is heard now, and none in a pause", () => {
  assert.equal(heardAt(words, 0), -1);
  assert.equal(heardAt(words, 0.5), 0);
  assert.equal(heardAt(words, 1.1), 1);
  assert.equal(heardAt(words, 1.3), 2); // who began last
  assert.equal(heardAt(words, 2), 2);
  assert.equal(heardAt(words, 4), -1);
  assert.equal(heardAt(words, 5.4), 3);
  assert.equal(heardAt(words, 9), -1);
  assert.equal(heardAt([], 1), -1);
});
