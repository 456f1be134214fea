import "./page.js";

import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { announce, ask, listenForOrders, why } from "../src/desk.js";
import { click, clock, desk, fresh, Part, page, settled } from "./page.js";

const outcome = page.getElementById("outcome");

beforeEach(fresh);

describe("asking", () => {
  test("with the page's token, and as JSON", async () => {
    desk.answer = () => ({ status: 200, body: { ok: true } });
    const reply = await ask("POST", "/tickets/1", { desa: "Kauman" });
    assert.deepEqual(reply, { status: 200, body: { ok: true } });
    const [{ path, method, body, headers }] = desk.asked;
    assert.deepEqual([method, path, body], ["POST", "/tickets/1", { desa: "Kauman" }]);
    assert.deepEqual(headers, { "X-CSRF-Token": "a token", "Content-Type": "application/json" });
  });

  test("without a body there is no content type", async () => {
    await ask("GET", "/agencies");
    assert.deepEqual(desk.asked[0].headers, { "X-CSRF-Token": "a token" });
  });

  test("a desk that does not answer is status 0, not an exception", async () => {
    assert.deepEqual(await ask("GET", "/agencies"), {
      status: 0,
      body: { error: "no_answer", message: "" },
    });
  });
});

describe("why the desk did not do it", () => {
  test("a known sentence in the reader's language, with its figures", () => {
    const refusal = { error: "wrong", message: "address: at most 500" };
    assert.equal(why(refusal), "alamat: paling banyak 500");
  });

  test("a known code where the sentence is not known", () => {
    assert.equal(why({ error: "not_now", message: "later" }), "sekarang tidak bisa");
  });

  test("the desk's own sentence otherwise", () => {
    assert.equal(why({ error: "new_one", message: "what is this" }), "what is this");
  });
});

test("what is told is hidden after six seconds, each sentence its own six", async () => {
  announce("satu");
  await clock.pass(4000);
  announce("dua");
  await clock.pass(4000);
  assert.equal(outcome.textContent, "dua");
  assert.equal(outcome.hidden, false);
  await clock.pass(2000);
  assert.equal(outcome.hidden, true);
});

describe("buttons that carry their order", () => {
  listenForOrders();
  const take = new Part("button");
  Object.assign(take.dataset, { post: "/api/v1/calls/1/end", body: '{"reason": "prank"}' });

  test("the order is sent once, its outcome told, and the button free again", async () => {
    desk.answer = () => ({ status: 200, body: {} });
    click(page, take);
    assert.equal(take.disabled, true);
    await settled();
    assert.equal(take.disabled, false);
    assert.deepEqual(desk.asked[0].body, { reason: "prank" });
    assert.equal(desk.asked[0].path, "/calls/1/end");
    assert.equal(outcome.textContent, "beres");
  });

  test("a refusal is told with its reason", async () => {
    desk.answer = () => ({ status: 409, body: { error: "not_now", message: "" } });
    click(page, take);
    await settled();
    assert.equal(outcome.textContent, "gagal: sekarang tidak bisa");
  });
});
