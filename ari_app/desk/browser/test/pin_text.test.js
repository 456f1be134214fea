import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parsePin, pinText } from "../src/pin_text.js";

describe("a point as text", () => {
  test("six decimals: eleven centimetres", () => {
    assert.equal(pinText(-6.5895, 110.668), "-6.589500, 110.668000");
    assert.equal(pinText(0, 0), "0.000000, 0.000000");
  });

  test("half a point is none", () => {
    assert.equal(pinText(null, 110.668), null);
    assert.equal(pinText(-6.5895, null), null);
  });

  test("what is written is read again", () => {
    assert.deepEqual(parsePin(pinText(-6.589512, 110.668034)), [-6.589512, 110.668034]);
  });
});

describe("a point that is pasted", () => {
  for (const [pasted, point] of /** @type {[string, [number, number]][]} */ ([
    ["-6.5895, 110.668", [-6.5895, 110.668]],
    ["  -6.5895,110.668  ", [-6.5895, 110.668]],
    ["-6.5895 110.668", [-6.5895, 110.668]],
    ["-6.5895; 110.668", [-6.5895, 110.668]],
    ["-6,5895, 110,668", [-6.5895, 110.668]], // decimal commas, as Indonesian writes them
    ["-6,5895 110,668", [-6.5895, 110.668]],
    ["-6,5895;110,668", [-6.5895, 110.668]],
    ["geo:-6.5895,110.668", [-6.5895, 110.668]],
    ["geo:-6.5895,110.668?z=17", [-6.5895, 110.668]],
    ["https://maps.google.com/?q=-6.5895,110.668", [-6.5895, 110.668]],
    ["https://maps.google.com/?q=-6.5895%2C110.668", [-6.5895, 110.668]],
    ["https://www.google.com/maps/@-6.5895,110.668,17z", [-6.5895, 110.668]],
    ["110.668, -6.5895", [-6.5895, 110.668]], // the two changed about
    ["5, 7", [5, 7]],
    ["0, 0", [0, 0]],
  ])) {
    test(pasted, () => assert.deepEqual(parsePin(pasted), point));
  }

  for (const pasted of [
    "",
    "pasar",
    "-6.5895",
    "200, 300",
    "95, 185",
    "Jl. Kartini 12",
    "%E0%A4%A",
  ]) {
    test(`"${pasted}" is no point`, () => assert.equal(parsePin(pasted), null));
  }

  test("nothing is no point", () => assert.equal(parsePin(null), null));
});
