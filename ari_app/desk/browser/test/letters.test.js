import "./page.js";

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { lettersAreKeys, offerLetters } from "../src/letters.js";
import { click, fresh, page, storage } from "./page.js";

const button = page.getElementById("letters");

beforeEach(fresh);

test("letters are keys until somebody turns them off", () => {
  assert.equal(lettersAreKeys(), true);
  storage.setItem("sigap-letters", "off");
  assert.equal(lettersAreKeys(), false);
});

test("the button turns them off and on, says so, and is remembered", () => {
  let changes = 0;
  offerLetters(() => {
    changes += 1;
  });
  assert.equal(button.getAttribute("aria-pressed"), "true");
  click(button, button);
  assert.equal(button.getAttribute("aria-pressed"), "false");
  assert.equal(page.getElementById("outcome").textContent, "huruf mati");
  assert.equal(storage.getItem("sigap-letters"), "off");
  click(button, button);
  assert.equal(button.getAttribute("aria-pressed"), "true");
  assert.equal(page.getElementById("outcome").textContent, "huruf hidup");
  assert.equal(changes, 3, "at the start, and with each click");
});
