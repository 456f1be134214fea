import "./page.js";

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readyWords, showUnits } from "../src/units.js";
import { page } from "./page.js";

/**
 * @param {string} agency
 * @param {string} state
 * @param {Partial<Unit>} more
 * @returns {Unit}
 */
const unit = (agency, state, more = {}) => ({
  unit_id: 1,
  name: "PSC 1",
  kind: "ambulance",
  agency,
  agency_name: agency,
  state,
  since: "2026-03-01T08:00:00Z",
  remark: "",
  ticket: null,
  ticket_closed: false,
  possible: [],
  here: false,
  ...more,
});

describe("units", () => {
  test("what an agency has ready is said by kind, and nothing where it has none", () => {
    const units = [unit("psc", "ready"), unit("psc", "ready"), unit("psc", "on_scene")];
    const boat = unit("psc", "out_of_service", { kind: "boat" });
    assert.equal(readyWords([...units, boat], "psc"), "2 ambulans siap, 0 perahu siap");
    assert.equal(readyWords(units, "damkar"), "");
  });

  test("a ready unit is assigned; one that works elsewhere too; one out on its own is not", () => {
    const other = { ticket: "JPR-2026-00001", unit_id: 2 };
    const units = [
      unit("psc", "ready"),
      unit("psc", "on_scene", other),
      unit("psc", "on_the_way", { unit_id: 3 }),
      unit("psc", "assigned", { unit_id: 4, here: true, possible: ["depart", "clear"] }),
    ];
    showUnits("ticket-1", units, async () => {});
    const steps = page.getElementById("unit-list").children.map((one) => one.dataset.unit);
    assert.deepEqual(steps.filter(Boolean), ["1 assign", "2 assign", "4 depart", "4 clear"]);
    assert.equal(page.getElementById("unit-count").textContent, "unit (1 siap)");
  });
});
