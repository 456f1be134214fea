import "./page.js";

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { renew } from "../src/renewing.js";
import { fresh, Part, page } from "./page.js";

let box = new Part();

beforeEach(() => {
  fresh();
  box = new Part();
});

/** @param {string[]} names */
function tabs(...names) {
  return names.map((name) => {
    const tab = new Part("button");
    tab.dataset.tab = name;
    tab.textContent = name;
    return tab;
  });
}

/** @param {Part[]} fresh */
function renewed(fresh) {
  const elements = fresh.map((one) => one.element);
  renew(box.element, elements, "tab");
}

test("what is the same is not touched", () => {
  const first = tabs("a", "b");
  renewed(first);
  renewed(tabs("a", "b"));
  assert.equal(box.children[0], first[0]);
  assert.equal(box.children[1], first[1]);
});

test("what differs is put in its place", () => {
  renewed(tabs("a"));
  const second = tabs("a", "b");
  renewed(second);
  assert.equal(box.children[0], second[0]);
  assert.equal(box.children[1], second[1]);
});

test("whoever stands on a button stands on the same one afterwards", () => {
  const [, b] = tabs("a", "b");
  box.children = [b];
  b.focus();
  const second = tabs("a", "b", "c");
  renewed(second);
  assert.equal(page.activeElement, second[1]);
});

test("a focus that is elsewhere stays there", () => {
  const field = new Part("input");
  field.dataset.tab = "a";
  field.focus();
  renewed(tabs("a", "b"));
  assert.equal(page.activeElement, field);
});

test("a button that is gone takes no other one's focus", () => {
  const [a] = tabs("a");
  box.children = [a];
  a.focus();
  const second = tabs("b");
  renewed(second);
  assert.notEqual(page.activeElement, second[0]);
});
