import assert from "node:assert/strict";
import { test } from "node:test";
import { commandOf, isTheirs } from "../src/review_keys.js";

const plain = { ctrlKey: false, metaKey: false, altKey: false };
/** @param {string} matching */
const on = (matching) => ({
  closest: (/** @type {string} */ selector) =>
    selector.split(", ").includes(matching)
      ? /** @type {Element} */ (/** @type {unknown} */ ({}))
      : null,
});

test("each key has its meaning, a large letter the same", () => {
  assert.deepEqual(commandOf({ ...plain, key: " " }), { does: "play" });
  assert.deepEqual(commandOf({ ...plain, key: "J" }), { does: "move", by: -10 });
  assert.equal(commandOf({ ...plain, key: "q" }), undefined);
});

test("what belongs to the browser stays with it", () => {
  assert.equal(commandOf({ ...plain, key: "l", ctrlKey: true }), undefined);
  assert.equal(commandOf({ ...plain, key: "ArrowLeft", altKey: true }), undefined); // back
});

test("a field keeps its keys", () => {
  assert.equal(isTheirs("j", on("textarea")), true);
  assert.equal(isTheirs("k", on("select")), true);
  assert.equal(isTheirs("2", on("input:not([type=range])")), true); // a date is no judgement
  assert.equal(isTheirs("ArrowLeft", on("input[type=range]")), true);
  assert.equal(isTheirs("j", on("input[type=range]")), false);
  assert.equal(isTheirs(" ", on("input[type=range]")), false); // plays: a slider has no use for it
  assert.equal(isTheirs(" ", on("button")), true);
  assert.equal(isTheirs("j", on("button")), false);
});
