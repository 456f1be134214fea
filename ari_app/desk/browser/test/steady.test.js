import "./page.js";

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { moving } from "../src/steady.js";
import { click, clock, fresh, Part, page } from "./page.js";

/** @param {string} id */
function button(id) {
  return Object.assign(new Part("button"), { id });
}

/** Each test with buttons of its own, long after what moved before. */
beforeEach(() => {
  fresh();
  clock.now += 60_000;
  const moved = Object.assign(new Event("pointermove"), { clientX: 10, clientY: 10 });
  page.dispatchEvent(moved);
});

/**
 * @param {Part | null} before
 * @param {Part | null} after
 */
function slide(before, after) {
  page.underPointer = before;
  moving(() => {
    page.underPointer = after;
  });
}

test("what has just slid under the pointer cannot be clicked for a moment", () => {
  const [take, end] = [button("take-1"), button("end-1")];
  slide(take, end);
  assert.equal(click(page, end).defaultPrevented, true);
  clock.now += 601;
  assert.equal(click(page, end).defaultPrevented, false);
});

test("the same button, made anew, is the one that the hand meant", () => {
  const again = button("take-2");
  slide(button("take-2"), again);
  assert.equal(click(page, again).defaultPrevented, false);
});

test("another button than the one that came may be clicked", () => {
  slide(null, button("take-3"));
  assert.equal(click(page, button("end-3")).defaultPrevented, false);
});

test("a key's click is meant", () => {
  const came = button("take-4");
  slide(null, came);
  assert.equal(click(page, came, 0).defaultPrevented, false);
});

test("nothing that can be clicked came: nothing is held back", () => {
  const row = new Part("div");
  slide(button("take-5"), row);
  assert.equal(click(page, row).defaultPrevented, false);
});
