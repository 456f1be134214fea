import assert from "node:assert/strict";
import { test } from "node:test";
import { priorityAfter } from "../src/default_priority.js";

test("a type begins with its own priority, and a hand's choice stays", () => {
  for (const [chosen, before, after, wanted] of [
    [null, "", "critical", "critical"], // the first type
    ["critical", "critical", "routine", "routine"], // another type, and nobody has chosen
    ["urgent", "critical", "routine", "urgent"], // the call-taker has chosen
    ["critical", "critical", "", "critical"], // a type that says nothing
    [null, "", "", null],
  ]) {
    assert.equal(priorityAfter(chosen, before ?? "", after ?? ""), wanted);
  }
});
