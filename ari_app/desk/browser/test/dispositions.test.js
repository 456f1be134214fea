import assert from "node:assert/strict";
import { test } from "node:test";
import { ghostOf, isGhost, isNoIncident, needsNobody, usualOf } from "../src/dispositions.js";

const NO_INCIDENT = [
  "prank",
  "ghost_bising",
  "ghost_diam",
  "ghost_terputus",
  "salah_sambung",
  "tes",
];

test("without an incident nobody is needed, and it is nobody's duplicate", () => {
  for (const disposition of NO_INCIDENT) {
    assert.equal(isNoIncident(disposition), true, disposition);
    assert.equal(needsNobody(disposition), true, disposition);
  }
});

test("a question is answered and needs nobody, but two may ask about one incident", () => {
  assert.equal(needsNobody("informasi"), true);
  assert.equal(isNoIncident("informasi"), false);
});

test("an incident needs somebody, and so does a ticket that nobody has judged", () => {
  for (const disposition of ["normal", "non_darurat", "", null, undefined, "prankster"]) {
    assert.equal(needsNobody(disposition), false, String(disposition));
    assert.equal(isNoIncident(disposition), false, String(disposition));
  }
});

test("which ghost it was follows from what the screener heard", () => {
  assert.equal(ghostOf("noise"), "ghost_bising");
  assert.equal(ghostOf("silent"), "ghost_diam");
  assert.equal(ghostOf("no_media"), "ghost_diam");
  for (const verdict of ["voice", "unsure", "", undefined]) {
    assert.equal(ghostOf(verdict), "ghost_terputus", String(verdict));
  }
  assert.equal(isGhost("ghost_diam"), true);
  assert.equal(isGhost("prank"), false);
  assert.equal(isGhost(null), false);
});

test("the usual disposition follows from the type", () => {
  assert.equal(usualOf({ code: "kebakaran", emergency: true }), "normal");
  assert.equal(usualOf({ code: "pohon_tumbang", emergency: false }), "non_darurat");
  assert.equal(usualOf({ code: "informasi", emergency: false }), "informasi");
  assert.equal(usualOf(null), "normal");
});
