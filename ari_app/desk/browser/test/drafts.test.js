import "./page.js";

import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { textOf, undecided } from "../src/draft.js";
import { Drafts } from "../src/drafts.js";
import { clock, desk, fresh, page, settled, storage } from "./page.js";
import { ticketOf } from "./ticket.js";

const CALL = "0190-call";
/** @type {Ticket} the ticket in the database */
let kept;

/**
 * The desk's rule: a change is taken only by whoever has seen the version that it has.
 * @param {import("./page.js").Asked} asked
 */
function answer({ method, body }) {
  if (method === "GET") return { status: 200, body: { ...kept } };
  if (body.version !== kept.version) return { status: 409, body: { error: "", message: "" } };
  if (body.address?.length > 500) return refusal("address: at most 500");
  change("sari", body);
  return { status: 200, body: { ...kept } };
}

/** @param {string} message */
const refusal = (message) => ({ status: 422, body: { error: "wrong", message } });

/**
 * @param {string} by
 * @param {Partial<Ticket>} fields
 */
function change(by, fields) {
  const version = kept.version + 1;
  kept = { ...kept, ...fields, version, updated_by: by };
}

/** @returns {string[]} */
const posted = () => desk.asked.filter((one) => one.method === "POST").map((one) => one.path);

async function opened() {
  const drafts = new Drafts(() => {});
  drafts.start(CALL, { ani: "0812" });
  await settled();
  return drafts;
}

beforeEach(() => {
  fresh();
  kept = ticketOf();
  desk.answer = answer;
});

describe("writing", () => {
  test("a letter is in the storage at once and in the database a moment later", async () => {
    const drafts = await opened();
    drafts.write(CALL, "desa", "Kauman");
    assert.match(storage.getItem(`sigap-draft:sari:${CALL}`) ?? "", /Kauman/);
    assert.equal(drafts.isSafe(CALL), false);
    await clock.pass(600);
    assert.equal(kept.desa, null, "somebody may still be typing");
    await clock.pass(100);
    assert.equal(kept.desa, "Kauman");
    assert.equal(drafts.isSafe(CALL), true);
  });

  test("letters in a row are one change", async () => {
    const drafts = await opened();
    for (const text of ["K", "Ka", "Kau"]) {
      drafts.write(CALL, "desa", text);
      await clock.pass(300);
    }
    await clock.pass(1000);
    assert.equal(posted().length, 1);
    assert.equal(kept.desa, "Kau");
  });

  test("what is typed before the ticket is in the database waits for it", async () => {
    desk.answer = () => ({ status: 404, body: { error: "unknown", message: "" } });
    const drafts = await opened();
    drafts.write(CALL, "desa", "Kauman");
    await clock.pass(1000);
    assert.equal(drafts.trouble.get(CALL)?.kind, "unnumbered");
    assert.deepEqual(posted(), []);
    desk.answer = answer;
    await clock.pass(5000);
    assert.equal(kept.desa, "Kauman");
    assert.equal(drafts.trouble.has(CALL), false);
  });

  test("a page that is being left sends at once, and outlives itself", async () => {
    const drafts = await opened();
    drafts.write(CALL, "desa", "Kauman");
    drafts.flush();
    await settled();
    assert.equal(kept.desa, "Kauman");
    assert.equal(desk.asked.at(-1)?.more.keepalive, true);
  });
});

describe("trouble", () => {
  test("a desk that is away loses nothing, and is asked again", async () => {
    const drafts = await opened();
    desk.answer = () => null;
    drafts.write(CALL, "desa", "Kauman");
    await clock.pass(4000);
    assert.equal(drafts.trouble.get(CALL)?.kind, "local");
    assert.equal(drafts.isSafe(CALL), false);
    desk.answer = answer;
    await clock.pass(3000);
    assert.equal(kept.desa, "Kauman");
    assert.equal(drafts.isSafe(CALL), true);
  });

  test("a reload in an outage finds every letter again, in the order of opening", async () => {
    desk.answer = () => null;
    const drafts = await opened();
    clock.now += 1000;
    drafts.start("another", {});
    drafts.write(CALL, "desa", "Kauman");
    await settled();
    const again = new Drafts(() => {});
    assert.deepEqual([...again.open.keys()], [CALL, "another"]);
    assert.equal(textOf(again.of(CALL), "desa"), "Kauman");
  });

  test("another login's drafts on this machine are not opened", async () => {
    await opened();
    storage.setItem("sigap-draft:budi:x", JSON.stringify({ id: "x", openedAt: 1 }));
    assert.deepEqual([...new Drafts(() => {}).open.keys()], [CALL]);
  });

  for (const status of [401, 403]) {
    test(`${status}: whoever is logged out is told so`, async () => {
      const drafts = await opened();
      desk.answer = () => ({ status, body: { error: "login_needed", message: "" } });
      drafts.write(CALL, "desa", "Kauman");
      await clock.pass(1000);
      assert.equal(drafts.trouble.get(CALL)?.kind, "logged_out");
    });
  }

  test("one wrong field keeps the others back no longer than one answer", async () => {
    const drafts = await opened();
    drafts.write(CALL, "address", "x".repeat(501));
    drafts.write(CALL, "desa", "Kauman");
    await clock.pass(1000);
    assert.equal(kept.desa, "Kauman");
    assert.equal(kept.address, null);
    assert.deepEqual(drafts.of(CALL).refused, { address: "alamat: paling banyak 500" });
    assert.equal(drafts.isSafe(CALL), true, "the rest is in the database");
    const asked = posted().length;
    await clock.pass(10_000);
    assert.equal(posted().length, asked, "what is refused is not sent again and again");
  });

  test("a refusal that is about no field is shown, and not tried again", async () => {
    const drafts = await opened();
    desk.answer = () => refusal("the ticket is merged");
    drafts.write(CALL, "desa", "Kauman");
    await clock.pass(10_000);
    assert.deepEqual(drafts.trouble.get(CALL), {
      kind: "refused",
      message: "the ticket is merged",
    });
    assert.equal(posted().length, 1);
  });

  test("closing that an agency's work forbids is said, and the ticket stays open", async () => {
    const drafts = await opened();
    desk.answer = (asked) =>
      asked.body?.state ? refusal("state: an agency works on it") : answer(asked);
    drafts.write(CALL, "state", "closed");
    await clock.pass(1000);
    assert.equal(textOf(drafts.of(CALL), "state"), "open");
    assert.equal(page.getElementById("outcome").textContent, "tetap terbuka");
  });
});

describe("two people, one ticket", () => {
  test("each wrote another field: both are kept", async () => {
    const drafts = await opened();
    drafts.write(CALL, "desa", "Kauman");
    change("budi", { address: "pasar" });
    await clock.pass(2000);
    assert.equal(kept.desa, "Kauman");
    assert.equal(kept.address, "pasar");
    assert.equal(textOf(drafts.of(CALL), "address"), "pasar");
    assert.equal(drafts.isSafe(CALL), true);
  });

  test("both wrote one field: nothing is overwritten until somebody has chosen", async () => {
    const drafts = await opened();
    drafts.write(CALL, "address", "terminal");
    change("budi", { address: "pasar" });
    await clock.pass(10_000);
    assert.equal(kept.address, "pasar");
    assert.equal(undecided(drafts.of(CALL)), true);
    assert.deepEqual(drafts.of(CALL).conflicts, { address: "pasar" });
    assert.equal(drafts.isSafe(CALL), false);
    drafts.write(CALL, "address", "terminal");
    await clock.pass(1000);
    assert.equal(kept.address, "terminal");
    assert.equal(drafts.isSafe(CALL), true);
  });

  test("the other fields go on while one waits for a choice", async () => {
    const drafts = await opened();
    drafts.write(CALL, "address", "terminal");
    change("budi", { address: "pasar" });
    await clock.pass(1000);
    drafts.write(CALL, "desa", "Kauman");
    await clock.pass(1000);
    assert.equal(kept.desa, "Kauman");
    assert.equal(kept.address, "pasar");
  });
});

test("a ticket that is closed here leaves nothing behind", async () => {
  const drafts = await opened();
  drafts.write(CALL, "desa", "Kauman");
  drafts.close(CALL);
  await clock.pass(10_000);
  assert.equal(drafts.open.size, 0);
  assert.equal(storage.getItem(`sigap-draft:sari:${CALL}`), null);
  assert.deepEqual(posted(), []);
});

test("an answer that comes after the ticket was closed opens nothing", async () => {
  const drafts = await opened();
  drafts.refresh(CALL);
  drafts.close(CALL);
  await settled();
  assert.equal(drafts.open.size, 0);
});

test("two sendings of one ticket never meet", async () => {
  const drafts = await opened();
  drafts.write(CALL, "desa", "Kauman");
  drafts.send(CALL);
  drafts.send(CALL);
  assert.equal(posted().length, 1);
  await settled();
  assert.equal(drafts.sending.size, 0);
});
