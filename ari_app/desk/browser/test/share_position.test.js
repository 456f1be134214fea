import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { createContext, runInContext } from "node:vm";

// ES5 without modules, as old telephones take it: it is run as the page runs it.
const file = new URL("../../share/templates/share_position.js", import.meta.url);
const page = createContext({});
runInContext(readFileSync(file, "utf8"), page);
/** @param {string} text */
const asked = (text) => JSON.parse(runInContext(`JSON.stringify(${text})`, page));

const LAST = "{ coords: { latitude: -6.5, longitude: 110.7, accuracy: 12 }, came: 1000 }";
/** @param {string} changes */
const state = (changes) =>
  `Object.assign({ busy: false, ended: false, sentAt: 0 }, { ${changes} })`;

test("the newest position goes, one at a time and not too often", () => {
  assert.equal(asked(`isDue(${LAST}, ${state("")}, 4500)`), true);
  assert.equal(asked(`isDue(${LAST}, ${state("sentAt: 10000")}, 14499)`), false);
  assert.equal(asked(`isDue(${LAST}, ${state("sentAt: 10000")}, 14500)`), true);
  assert.equal(asked(`isDue(${LAST}, ${state("sentAt: 3600000")}, 1000)`), true, "clock set back");
  assert.equal(asked(`isDue(${LAST}, ${state("busy: true")}, 99999)`), false);
  assert.equal(asked(`isDue(${LAST}, ${state("ended: true")}, 99999)`), false);
  assert.equal(asked(`isDue(null, ${state("")}, 99999)`), false);
});

test("a position is sent with its age, which a clock set back does not make negative", () => {
  const fields = { latitude: -6.5, longitude: 110.7, accuracy: 12, age: 7.5 };
  assert.deepEqual(asked(`positionFields(${LAST}, 8500)`), fields);
  assert.deepEqual(asked(`positionFields(${LAST}, 0)`), { ...fields, age: 0 });
});

test("a photo becomes smaller, never larger", () => {
  assert.deepEqual(asked("sentSize(4000, 3000)"), { width: 1280, height: 960 });
  assert.deepEqual(asked("sentSize(3000, 4000)"), { width: 960, height: 1280 });
  assert.deepEqual(asked("sentSize(640, 480)"), { width: 640, height: 480 });
});
