import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  bodyOf,
  fieldsOf,
  merged,
  newDraft,
  refuse,
  refusedOf,
  reloaded,
  saved,
  sendable,
  textOf,
  undecided,
  underWay,
  unsent,
  write,
} from "../src/draft.js";
import { ticketOf } from "./ticket.js";

const CALL = "0190-call";
/** @param {Partial<Ticket>} fields */
const reloadedOf = (fields = {}) => reloaded(newDraft(CALL), ticketOf(fields));

describe("writing", () => {
  test("a new draft knows nothing, and nothing is unsent", () => {
    const draft = newDraft(CALL, { ani: "0812", verdict: "voice" });
    assert.equal(draft.version, 0);
    assert.equal(draft.ani, "0812");
    assert.equal(draft.verdict, "voice");
    assert.equal(textOf(draft, "address"), null);
    assert.equal(unsent(draft), false);
  });

  test("what is typed stands before what the database has", () => {
    const draft = write(reloadedOf({ address: "Jl. Kartini 1" }), "address", "Jl. Kartini 2");
    assert.equal(textOf(draft, "address"), "Jl. Kartini 2");
    assert.deepEqual(draft.changes, { address: "Jl. Kartini 2" });
  });

  test("writing leaves the draft before it as it was", () => {
    const before = reloadedOf();
    write(before, "address", "Jl. Kartini 2");
    assert.deepEqual(before.changes, {});
  });

  test("typing it back to what the database has leaves nothing to send", () => {
    const draft = write(reloadedOf({ desa: "Bandengan" }), "desa", "Bandengan Lor");
    assert.equal(unsent(write(draft, "desa", "Bandengan")), false);
    assert.equal(unsent(write(draft, "desa", " Bandengan ")), false, "spaces around are no change");
  });

  test("an emptied field is sent as null, also one of spaces", () => {
    const draft = reloadedOf({ desa: "Bandengan" });
    assert.deepEqual(write(draft, "desa", "").changes, { desa: null });
    assert.deepEqual(write(draft, "desa", "  \n").changes, { desa: null });
    assert.equal(textOf(write(draft, "desa", ""), "desa"), null);
  });

  test("emptying what is empty is no change", () => {
    assert.equal(unsent(write(reloadedOf(), "desa", "")), false);
    assert.equal(unsent(write(newDraft(CALL), "desa", null)), false);
  });

  test("spaces inside and at the end are kept while somebody types", () => {
    assert.equal(textOf(write(reloadedOf(), "narrative", "api di "), "narrative"), "api di ");
  });
});

describe("sending", () => {
  test("a pin goes as two numbers, answers by their question, the rest by name", () => {
    const changes = {
      desa: "Mantingan",
      pin: "-6.6, 110.67",
      "answers.how_many": "3",
      "answers.fire.out": "Ya",
    };
    assert.deepEqual(bodyOf(reloadedOf({ version: 4 }), changes), {
      version: 4,
      desa: "Mantingan",
      latitude: -6.6,
      longitude: 110.67,
      answers: { how_many: "3", "fire.out": "Ya" },
    });
  });

  test("a pin that was taken away is two nulls", () => {
    const body = bodyOf(reloadedOf(), { pin: null });
    assert.deepEqual(body, { version: 1, latitude: null, longitude: null });
  });

  test("what was typed while it was sent stays to be sent", () => {
    let draft = write(reloadedOf(), "address", "Jl. Kart");
    const sent = sendable(draft);
    draft = write(draft, "address", "Jl. Kartini");
    draft = write(draft, "desa", "Kauman");
    draft = saved(draft, sent, ticketOf({ version: 2, updated_by: "sari", address: "Jl. Kart" }));
    assert.equal(draft.version, 2);
    assert.deepEqual(draft.changes, { address: "Jl. Kartini", desa: "Kauman" });
  });

  test("what was sent and not touched since is done", () => {
    const draft = write(reloadedOf(), "desa", "Kauman");
    const after = saved(draft, sendable(draft), ticketOf({ version: 2, desa: "Kauman" }));
    assert.equal(unsent(after), false);
    assert.equal(textOf(after, "desa"), "Kauman");
  });
});

describe("what the database says", () => {
  test("each field, the pin and the answers are the base", () => {
    const draft = reloadedOf({
      type: "kebakaran",
      disposition: "normal",
      latitude: -6.5895,
      longitude: 110.668,
      answers: { how_many: "3" },
      duplicate_of: "112-2026-000001",
    });
    assert.equal(textOf(draft, "type"), "kebakaran");
    assert.equal(textOf(draft, "disposition"), "normal");
    assert.equal(textOf(draft, "pin"), "-6.589500, 110.668000");
    assert.equal(textOf(draft, "answers.how_many"), "3");
    assert.equal(textOf(draft, "state"), "open");
    assert.equal(draft.duplicateOf, "112-2026-000001");
  });

  test("a hidden number is empty, and a ticket that nobody wrote in was not saved", () => {
    const draft = reloadedOf({ ani: null, updated_by: null });
    assert.equal(draft.ani, "");
    assert.equal(draft.savedAt, "");
  });

  test("what was typed before the ticket was known stays", () => {
    const draft = reloaded(write(newDraft(CALL), "address", "pasar"), ticketOf());
    assert.deepEqual(draft.changes, { address: "pasar" });
  });
});

describe("two people, one ticket", () => {
  const mine = write(reloadedOf({ address: "pasar" }), "address", "pasar lama");

  test("what only they wrote is taken over", () => {
    const draft = merged(mine, ticketOf({ version: 2, address: "pasar", desa: "Kauman" }));
    assert.equal(textOf(draft, "desa"), "Kauman");
    assert.equal(textOf(draft, "address"), "pasar lama");
    assert.deepEqual(draft.conflicts, {});
    assert.deepEqual(sendable(draft), { address: "pasar lama" });
  });

  test("where both wrote, both are kept and nothing is sent", () => {
    const theirs = ticketOf({ version: 2, address: "terminal", updated_by: "budi" });
    const draft = merged(mine, theirs);
    assert.deepEqual(draft.conflicts, { address: "terminal" });
    assert.equal(textOf(draft, "address"), "pasar lama");
    assert.equal(draft.by, "budi");
    assert.deepEqual(sendable(draft), {});
    assert.equal(undecided(draft), true);
    assert.equal(underWay(draft), true, "it waits for a choice");
  });

  test("both wrote the same: nothing to choose and nothing to send", () => {
    const draft = merged(mine, ticketOf({ version: 2, address: "pasar lama " }));
    assert.equal(undecided(draft), false);
    assert.equal(unsent(draft), false);
  });

  test("they emptied what is being written here: that is a conflict too", () => {
    const draft = merged(mine, ticketOf({ version: 2, address: null }));
    assert.deepEqual(draft.conflicts, { address: null });
    assert.equal(undecided(draft), true);
  });

  test("the own word is chosen, and may be sent", () => {
    const draft = merged(mine, ticketOf({ version: 2, address: "terminal" }));
    const chosen = write(draft, "address", textOf(draft, "address"));
    assert.equal(undecided(chosen), false);
    assert.deepEqual(sendable(chosen), { address: "pasar lama" });
  });

  test("theirs is chosen, and nothing is left to send", () => {
    const draft = merged(mine, ticketOf({ version: 2, address: "terminal" }));
    const chosen = write(draft, "address", draft.conflicts.address);
    assert.equal(undecided(chosen), false);
    assert.equal(unsent(chosen), false);
  });

  test("a conflict outlives news about another field", () => {
    const first = merged(mine, ticketOf({ version: 2, address: "terminal" }));
    const later = merged(first, ticketOf({ version: 3, address: "terminal", desa: "Kauman" }));
    assert.deepEqual(later.conflicts, { address: "terminal" });
    assert.equal(textOf(later, "desa"), "Kauman");
  });

  test("a point is one field: nobody's latitude meets another's longitude", () => {
    const here = write(reloadedOf(), "pin", "-6.500000, 110.600000");
    const draft = merged(here, ticketOf({ version: 2, latitude: -6.7, longitude: 110.6 }));
    assert.deepEqual(draft.conflicts, { pin: "-6.700000, 110.600000" });
  });

  test("answers to different questions do not meet", () => {
    const here = write(reloadedOf(), "answers.how_many", "3");
    const draft = merged(here, ticketOf({ version: 2, answers: { inside: "Ya" } }));
    assert.equal(undecided(draft), false);
    assert.equal(textOf(draft, "answers.inside"), "Ya");
    assert.equal(textOf(draft, "answers.how_many"), "3");
  });
});

describe("what the desk does not take", () => {
  const long = write(write(reloadedOf(), "address", "x".repeat(600)), "desa", "Kauman");

  test("only the refused field waits", () => {
    const draft = refuse(long, ["address"], "terlalu panjang");
    assert.deepEqual(sendable(draft), { desa: "Kauman" });
    assert.deepEqual(refusedOf(draft), { address: "terlalu panjang" });
  });

  test("a ticket whose rest is saved is safe, though not all of it is sent", () => {
    const refused = refuse(long, ["address"], "terlalu panjang");
    const draft = saved(refused, { desa: "Kauman" }, ticketOf({ version: 2, desa: "Kauman" }));
    assert.equal(underWay(draft), false);
    assert.equal(unsent(draft), true);
  });

  test("another value is tried", () => {
    const draft = write(refuse(long, ["address"], "terlalu panjang"), "address", "pasar");
    assert.deepEqual(refusedOf(draft), {});
    assert.deepEqual(sendable(draft), { address: "pasar", desa: "Kauman" });
  });

  test("a state that is refused stays as it was, and is not asked again", () => {
    const closing = write(long, "state", "closed");
    const draft = refuse(closing, ["state"], "instansi bekerja");
    assert.equal(textOf(draft, "state"), "open");
    assert.deepEqual(refusedOf(draft), {});
  });

  test("a draft that an older page has kept knows no refusals", () => {
    const { refused: _, ...old } = long;
    assert.deepEqual(refusedOf(old), {});
    assert.deepEqual(sendable(old), sendable(long));
    assert.deepEqual(refusedOf(refuse(old, ["desa"], "tidak ada")), { desa: "tidak ada" });
  });

  for (const [sentence, sent, fields] of /** @type {[string, Values, string[]][]} */ ([
    ["address: at most 500", { address: "x", desa: "y" }, ["address"]],
    ["latitude: between -90 and 90", { pin: "1, 2", desa: "y" }, ["pin"]],
    ["longitude: between -180 and 180", { pin: "1, 2" }, ["pin"]],
    ["answers: at most 500", { "answers.a": "x", "answers.b": "y" }, ["answers.a", "answers.b"]],
    ["type is unknown", { type: "x" }, ["type"]],
    ["the ticket is merged", { desa: "y" }, []],
    ["address: at most 500", { desa: "y" }, []],
    ["", { desa: "y" }, []],
  ])) {
    test(`"${sentence}" is about ${fields.join(", ") || "no field"}`, () => {
      assert.deepEqual(fieldsOf(sent, sentence), fields);
    });
  }
});
