import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { cardOn, cardsFor, keyOf, ticked } from "../src/guide_cards.js";

/** @param {string} code @param {string[]} types @returns {GuideCard} */
const card = (code, ...types) => ({
  ...{
    code,
    types,
    version: 2,
    title: code,
    title_en: "",
    steps: [],
    medical: true,
    metronome: false,
  },
  ...{ source: "x", review: "unreviewed", reviewer: "", reviewed_on: null, review_due: null },
});
const CARDS = [
  card("api", "kebakaran"),
  card("rjp", "medis", "kecelakaan"),
  card("kejang", "medis"),
];

describe("cards of a type", () => {
  test("its own come first, in the admin's order; the others stay within reach", () => {
    const { own, others } = cardsFor(CARDS, "medis");
    assert.deepEqual(
      own.map((one) => one.code),
      ["rjp", "kejang"],
    );
    assert.deepEqual(
      others.map((one) => one.code),
      ["api"],
    );
  });

  test("without a type, or with one that has none, all are others", () => {
    for (const type of [null, "informasi"]) {
      assert.equal(cardsFor(CARDS, type).own.length, 0);
      assert.equal(cardsFor(CARDS, type).others.length, 3);
    }
  });

  test("arrows go round", () => {
    assert.equal(cardOn(CARDS, "kejang", 1).code, "api");
    assert.equal(cardOn(CARDS, "api", -1).code, "kejang");
    assert.equal(cardOn(CARDS, "none", 1).code, "api");
  });
});

describe("steps that were read", () => {
  const key = keyOf(CARDS[1]);
  test("are kept by card and version, each once, in order", () => {
    const read = ticked(ticked(ticked({}, key, 3, true), key, 1, true), key, 3, true);
    assert.deepEqual(read, { "rjp 2": [1, 3] });
  });
  test("one that was ticked by mistake is taken out", () => {
    assert.deepEqual(ticked({ [key]: [1, 2] }, key, 2, false), { [key]: [1] });
  });
});
