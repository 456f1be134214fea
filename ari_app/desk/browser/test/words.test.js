import "./page.js";

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { clockOf, lasted, say, spaced } from "../src/words.js";
import { Part, page } from "./page.js";

describe("words", () => {
  test("names in braces get their values, also 0", () => {
    assert.equal(say("minutes_ago", { n: 5 }), "5 menit lalu");
    assert.equal(say("minutes_ago", { n: 0 }), "0 menit lalu");
  });

  test("a counted word has a form for one and a form for more", () => {
    assert.equal(say("places_found", { n: 1 }), "1 place fits");
    assert.equal(say("places_found", { n: 2 }), "2 places fit");
  });

  test("a name without a value stays, so that it is seen", () => {
    assert.equal(say("conflict", { name: "budi" }), "budi menulis lain di {field}");
  });
});

test("the clock is the centre's, with points as Indonesian writes it", () => {
  assert.equal(clockOf(new Date("2026-03-01T08:05:09Z")), "15.05.09");
  assert.equal(clockOf(new Date("2026-03-01T17:00:00Z")), "00.00.00");
});

describe("how long", () => {
  for (const [ms, text] of /** @type {[number, string][]} */ ([
    [0, "00:00"],
    [999, "00:00"],
    [1000, "00:01"],
    [59_999, "00:59"],
    [60_000, "01:00"],
    [3_600_000, "60:00"],
    [6_000_000, "100:00"],
    [-5000, "00:00"], // the desk's clock is a little ahead
  ])) {
    test(`${ms} ms: ${text}`, () => assert.equal(lasted(ms), text));
  }
});

describe("telephone numbers", () => {
  for (const [number, text] of [
    ["081234567890", "0812-3456-7890"],
    ["08123456789", "0812-3456-789"],
    ["0812345678", "0812-345678"], // no group of one or two
    ["081234567", "0812-34567"],
    ["0291591", "0291-591"],
    ["112", "112"],
    ["201", "201"],
    ["", ""],
    ["anonymous", "anonymous"],
    ["+6281234567", "+6281234567"],
  ]) {
    test(`${number || "none"} is shown as ${text || "nothing"}`, () => {
      assert.equal(spaced(number), text);
    });
  }

  test("a number stands as the server wrote it, also when that place is gone", () => {
    const there = new Part();
    there.textContent = "(0291) 591113";
    page.all.set('[data-number="0291591113"]', [there]);
    assert.equal(spaced("0291591113"), "(0291) 591113");
    page.all.clear();
    assert.equal(spaced("0291591113"), "(0291) 591113");
  });
});
