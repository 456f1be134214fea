import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { fitting, placeOf } from "../src/type_match.js";

const NAMES = ["Kebakaran", "Penyakit / medis", "Pohon tumbang", "Orang hilang (laut)"];

describe("what fits", () => {
  for (const [typed, found, remark] of /** @type {[string, number[], string][]} */ ([
    ["", [0, 1, 2, 3], "nothing typed hides nothing"],
    ["  ", [0, 1, 2, 3], "blanks are nothing"],
    ["keb", [0], "the beginning of a word"],
    ["MED", [1], "a second name, in capitals"],
    ["lau", [3], "behind a bracket"],
    ["umbang", [], "not the middle of a word"],
    ["p t", [2], "two words, both begun"],
    ["médis", [1], "accents are no obstacle"],
    [".*", [], "no pattern"],
  ])) {
    test(remark, () => assert.deepEqual(fitting(NAMES, typed), found));
  }
});

test("a digit means a place, nothing else does", () => {
  assert.deepEqual(["1", "9", "0", "a", "10", "", "F2"].map(placeOf), [
    0,
    8,
    9,
    null,
    null,
    null,
    null,
  ]);
});
