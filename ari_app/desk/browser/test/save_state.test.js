import "./page.js";

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { merged, newDraft, refuse, reloaded, write } from "../src/draft.js";
import { saveTone, saveWord } from "../src/save_state.js";
import { ticketOf } from "./ticket.js";

const clean = reloaded(newDraft("0190-call"), ticketOf({ updated_by: "sari" }));
const typed = write(clean, "address", "pasar");
const torn = merged(typed, ticketOf({ version: 2, address: "terminal" }));
const refused = refuse(typed, ["address"], "terlalu panjang");
/** @type {Trouble} */
const away = { kind: "local", message: "" };

/**
 * @param {Draft} draft
 * @param {Trouble} [trouble]
 */
function said(draft, trouble, sending = false) {
  const saving = { draft, trouble, sending, nameOf: (/** @type {string} */ f) => `[${f}]` };
  return [saveTone(saving), saveWord(saving)];
}

describe("whether it is in the database", () => {
  test("it is, since when", () => assert.deepEqual(said(clean), ["dim", "tersimpan 15.00.00"]));

  test("nobody has written anything yet", () => {
    assert.deepEqual(said(reloaded(newDraft("x"), ticketOf())), ["dim", ""]);
  });

  test("it is on its way", () => {
    assert.deepEqual(said(typed), ["dim", "menyimpan"]);
    assert.deepEqual(said(clean, undefined, true), ["dim", "menyimpan"]);
  });

  test("the desk is away, and something waits here", () => {
    assert.deepEqual(said(typed, away), ["held", "tersimpan di sini"]);
  });

  test("the desk is away, and nothing waits", () => {
    assert.deepEqual(said(clean, away), ["dim", "tersimpan 15.00.00"]);
  });

  test("a ticket that has no number yet says so before a letter is typed", () => {
    const trouble = /** @type {Trouble} */ ({ kind: "unnumbered", message: "" });
    assert.deepEqual(said(newDraft("x"), trouble), ["dim", "belum bernomor"]);
  });

  test("two people's words wait for a choice", () => {
    assert.deepEqual(said(torn), ["held", "pilih dulu"]);
    assert.deepEqual(said(torn, away), ["held", "pilih dulu"]);
  });

  test("a refused field is named with its reason, before anything else", () => {
    assert.deepEqual(said(refused), ["alarm", "ditolak: [address]: terlalu panjang"]);
    assert.deepEqual(said({ ...refused, conflicts: { desa: "x" } }), [
      "alarm",
      "ditolak: [address]: terlalu panjang",
    ]);
  });

  test("a refusal of the whole is said in its own words", () => {
    const trouble = /** @type {Trouble} */ ({ kind: "refused", message: "sudah digabung" });
    assert.deepEqual(said(typed, trouble), ["alarm", "ditolak: sudah digabung"]);
  });
});
