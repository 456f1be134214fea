import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { meaningOf } from "../src/key_meaning.js";

const NOTHING = { altKey: false, ctrlKey: false, metaKey: false };
const FREE = { typing: false, needsAlt: false, ringing: false, choosing: false };
const WRITING = { ...FREE, typing: true, needsAlt: true };
const LETTERS = "mhkrcjxnybadepgstulwvo/";

/**
 * @param {string} key
 * @param {Partial<import("../src/key_meaning.js").Standing>} standing
 * @param {Partial<typeof NOTHING>} held
 */
const meaning = (key, standing = {}, held = {}) =>
  meaningOf({ key, ...NOTHING, ...held }, { ...FREE, ...standing });

describe("letters", () => {
  test("each is an action outside the ticket, and each action has one", () => {
    const meanings = [...LETTERS].map((key) => meaning(key));
    assert.equal(meanings.includes(null), false);
    assert.equal(new Set(meanings).size, LETTERS.length);
  });

  test("a letter that is typed mutes nobody and closes no ticket", () => {
    for (const key of LETTERS) assert.equal(meaning(key, WRITING), null, key);
  });

  test("with Alt each works while somebody types", () => {
    for (const key of LETTERS) {
      assert.equal(meaning(key, WRITING, { altKey: true }), meaning(key), key);
    }
  });

  test("where letters were turned off they need Alt everywhere", () => {
    assert.equal(meaning("m", { needsAlt: true }), null);
    assert.equal(meaning("m", { needsAlt: true }, { altKey: true }), "mute");
  });

  test("capitals are the same, for Caps Lock may be on", () => {
    assert.equal(meaning("M"), "mute");
    assert.equal(meaning("P"), "prank");
  });

  test("Ctrl and Meta keep the browser's meaning", () => {
    assert.equal(meaning("p", {}, { ctrlKey: true }), null);
    assert.equal(meaning("r", {}, { metaKey: true }), null);
    assert.equal(meaning("F2", {}, { ctrlKey: true }), null);
  });

  test("a key without a meaning has none", () => {
    for (const key of ["z", "5", "Tab", "Enter", "F5", "Dead"])
      assert.equal(meaning(key), null, key);
  });
});

describe("keys that work anywhere", () => {
  for (const standing of [FREE, WRITING]) {
    test(standing.typing ? "while somebody types" : "outside the ticket", () => {
      assert.equal(meaning("F2", standing), "pause_or_ready");
      assert.equal(meaning("F8", standing), "hang_up");
      assert.equal(meaning("F9", standing), "answer");
      assert.equal(meaning("Enter", standing, { ctrlKey: true }), "onward");
    });
  }

  test("with Alt they are the system's: Alt+F8 hangs nobody up", () => {
    assert.equal(meaning("F8", {}, { altKey: true }), null);
  });
});

describe("the ring", () => {
  test("Space answers and Escape gives it to another extension", () => {
    assert.equal(meaning(" ", { ringing: true }), "answer");
    assert.equal(meaning("Escape", { ringing: true }), "decline");
  });

  test("a space that is typed answers nobody", () => {
    assert.equal(meaning(" ", { ...WRITING, ringing: true }), null);
    assert.equal(meaning("Escape", { ...WRITING, ringing: true }), null);
  });

  test("without a ring both keep their meaning", () => {
    assert.equal(meaning(" "), null);
    assert.equal(meaning("Escape"), null);
  });

  test("Escape closes an open choice, but the ring comes first", () => {
    assert.equal(meaning("Escape", { choosing: true }), "close_choice");
    assert.equal(meaning("Escape", { choosing: true, ringing: true }), "decline");
  });
});
