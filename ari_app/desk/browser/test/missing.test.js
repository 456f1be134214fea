import "./page.js";

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { newDraft, reloaded, write } from "../src/draft.js";
import { missingOf } from "../src/missing.js";
import { ticketOf } from "./ticket.js";

const QUESTIONS = [
  { ask: "apa yang terbakar", say: "apa yang terbakar", kind: "text" },
  { ask: "terjebak?", say: "trapped?", kind: "yes_no" },
];
/** @param {Partial<Ticket>} fields */
const missing = (fields) =>
  missingOf(reloaded(newDraft("a"), ticketOf(fields)), QUESTIONS).map((one) => one.field);

describe("what an agency will ask for", () => {
  test("priority, questions of life and death, the place", () => {
    assert.deepEqual(missing({}), ["priority", "answers.terjebak?", "address"]);
  });

  test("what is written is not asked again", () => {
    const known = { priority: "critical", answers: { "terjebak?": "Tidak" } };
    assert.deepEqual(missing({ ...known, kecamatan: "Kedung" }), []);
    assert.deepEqual(missing({ ...known, latitude: -6.5, longitude: 110.6 }), []);
    assert.deepEqual(missing(known), ["address"]);
  });

  test("nor what is typed and not yet saved", () => {
    const draft = write(reloaded(newDraft("a"), ticketOf({})), "address", "pasar");
    assert.ok(!missingOf(draft, []).some((one) => one.field === "address"));
  });
});
