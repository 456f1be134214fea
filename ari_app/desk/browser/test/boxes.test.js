import assert from "node:assert/strict";
import { test } from "node:test";
import {
  asText,
  drawn,
  fromText,
  LEAST,
  pushed,
  stretched,
  WHOLE,
  within,
} from "../../public/static/boxes.js";

const BOX = { left: 4000, top: 4000, right: 6000, bottom: 6000 };

test("a value is whole and within its ends", () => {
  assert.equal(within(1.6, 0, 10), 2);
  assert.equal(within(-3, 0, 10), 0);
  assert.equal(within(11, 0, 10), 10);
});

test("a pushed box keeps its size and stays on the photo", () => {
  assert.deepEqual(pushed(BOX, 100, -100), { left: 4100, top: 3900, right: 6100, bottom: 5900 });
  assert.deepEqual(pushed(BOX, 9000, 0), { ...BOX, left: 8000, right: WHOLE });
  assert.deepEqual(pushed(BOX, 0, -9000), { ...BOX, top: 0, bottom: 2000 });
});

test("a stretched box keeps its upper left corner and never becomes too small to see", () => {
  assert.deepEqual(stretched(BOX, 100, 200), { ...BOX, right: 6100, bottom: 6200 });
  const least = { ...BOX, right: 4000 + LEAST, bottom: 4000 + LEAST };
  assert.deepEqual(stretched(BOX, -9000, -9000), least);
  assert.deepEqual(stretched(BOX, 9000, 9000), { ...BOX, right: WHOLE, bottom: WHOLE });
});

test("a box is drawn in whichever direction, also out of the photo's corner", () => {
  assert.deepEqual(drawn([6000, 6000], [4000, 4000]), BOX);
  assert.deepEqual(drawn([4000, 6000], [6000, 4000]), BOX);
  const corner = { left: WHOLE - LEAST, top: WHOLE - LEAST, right: WHOLE, bottom: WHOLE };
  assert.deepEqual(drawn([WHOLE, WHOLE], [WHOLE, WHOLE]), corner);
});

test("the form's field and back", () => {
  const other = { left: 0, top: 1, right: 200, bottom: 300 };
  assert.equal(asText([BOX, other]), "4000,4000,6000,6000;0,1,200,300");
  assert.deepEqual(fromText(asText([BOX, other])), [BOX, other]);
  assert.deepEqual(fromText(""), []);
});
