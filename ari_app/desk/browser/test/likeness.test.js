import "./page.js";

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { newDraft, reloaded, write } from "../src/draft.js";
import { isAnyoneTold, likenessKey, likenessSaid, toTelephone } from "../src/likeness.js";
import { ticketOf } from "./ticket.js";

const CALL = "0190-call";
/** @param {Partial<Ticket>} fields */
const keyOf = (fields) => likenessKey(CALL, reloaded(newDraft(CALL), ticketOf(fields)));

describe("whether other tickets are asked for", () => {
  test("a ticket with a type is compared", () => {
    assert.notEqual(keyOf({ type: "kebakaran" }), "");
  });

  test("without a ticket, a number or a type there is nothing to compare", () => {
    assert.equal(likenessKey("", null), "");
    assert.equal(likenessKey(CALL, null), "");
    assert.equal(likenessKey(CALL, newDraft(CALL, { base: { type: "kebakaran" } })), "");
    assert.equal(keyOf({ desa: "Kauman" }), "");
  });

  test("a prank is like no incident", () => {
    assert.equal(keyOf({ type: "kebakaran", disposition: "prank" }), "");
    assert.notEqual(keyOf({ type: "kebakaran", disposition: "normal" }), "");
  });

  test("a place or a point that changes asks anew; a name or a story does not", () => {
    const before = keyOf({ type: "kebakaran" });
    assert.notEqual(keyOf({ type: "banjir" }), before);
    assert.notEqual(keyOf({ type: "kebakaran", dusun: "Krajan" }), before);
    assert.notEqual(keyOf({ type: "kebakaran", latitude: -6.5, longitude: 110.6 }), before);
    assert.equal(keyOf({ type: "kebakaran", narrative: "api besar", version: 7 }), before);
  });

  test("what is typed and not yet in the database asks nothing", () => {
    const draft = reloaded(newDraft(CALL), ticketOf({ type: "kebakaran" }));
    assert.equal(likenessKey(CALL, write(draft, "desa", "Kauman")), likenessKey(CALL, draft));
  });
});

/**
 * @param {string} name
 * @param {string} state
 * @param {Truth["telling"]} telling
 */
const agency = (name, state, telling) => ({
  name,
  state,
  contact: "113",
  truth: { telling, at: "2026-03-01T08:05:00Z", who: "" },
});

describe("what is said of the other ticket", () => {
  const now = Date.parse("2026-03-01T08:10:00Z");
  /** @type {Likely} */
  const other = {
    label: "112-2026-000003",
    call_id: "0190-other",
    opened_at: "2026-03-01T08:05:00Z",
    nearness: "desa",
    kecamatan: "Jepara",
    desa: "Kauman",
    dusun: null,
    address: "pasar",
    latitude: null,
    longitude: null,
    agencies: [],
  };

  test("where and when", () => {
    assert.equal(likenessSaid(other, now), "mirip 112-2026-000003 Kauman, Jepara · 5 menit lalu");
  });

  test("the two nearest names, and how far the first agency is", () => {
    const agencies = [
      agency("Damkar", "acknowledged", "received"),
      agency("PMI", "sent", "waiting"),
    ];
    const said = likenessSaid({ ...other, dusun: "Krajan", agencies }, now);
    assert.equal(said, "mirip 112-2026-000003 Krajan, Kauman · 5 menit lalu · Damkar diterima");
  });

  test("the address where no name is known, and nothing where that is missing too", () => {
    const nameless = { ...other, kecamatan: null, desa: null };
    assert.match(likenessSaid(nameless, now), /3 pasar · 5/);
    assert.equal(
      likenessSaid({ ...nameless, address: null }, now),
      "mirip 112-2026-000003 5 menit lalu",
    );
  });

  test("what nobody typed is said to be heard", () => {
    const said = likenessSaid({ ...other, nearness: "spoken" }, now);
    assert.match(said, / · 5 menit lalu · menurut kata penelepon$/);
  });

  test("a moment ago, also by a clock that is ahead", () => {
    for (const opened_at of ["2026-03-01T08:09:40Z", "2026-03-01T08:11:00Z"]) {
      assert.match(likenessSaid({ ...other, opened_at }, now), /baru saja$/);
    }
  });

  test("who is still to be telephoned was not told", () => {
    const [untold, told] = [agency("PLN", "new", "telephone"), agency("PMI", "new", "on_its_way")];
    for (const [agencies, any, names] of /** @type {const} */ ([
      [[], false, ""],
      [[untold], false, "PLN 113"],
      [[untold, told], true, "PLN 113"],
      [[agency("PMI", "new", "telephoned")], true, ""],
      [[agency("PMI", "done", "over")], true, ""],
    ])) {
      const one = { ...other, agencies: [...agencies] };
      assert.deepEqual([isAnyoneTold(one), toTelephone(one)], [any, names]);
    }
  });
});
