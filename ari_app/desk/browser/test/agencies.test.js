import "./page.js";

import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import {
  areAtWork,
  areAwaited,
  chosen,
  learn,
  nobodyToTell,
  openAgencies,
  send,
  showAgencies,
} from "../src/agencies.js";
import { click, desk, fresh, page, settled } from "./page.js";

const FIRE = { code: "damkar", name: "Damkar" };
const RED_CROSS = { code: "pmi", name: "PMI" };
const FIRE_TYPE = { type: "kebakaran", suggests: true, over: false };
const list = page.getElementById("agency-list");
const more = page.getElementById("more-agencies");
const button = page.getElementById("send");

/** What the database has: whom the type suggests, and who has the ticket. */
let told = { suggested: [FIRE], dispatches: /** @type {Dispatch[]} */ ([]) };
let ticket = 0;

/**
 * @param {string} agency
 * @param {string} state
 * @param {Partial<Dispatch>} more
 * @returns {Dispatch}
 */
const dispatchOf = (agency, state, more = {}) => ({
  agency,
  name: agency,
  state,
  contact: null,
  sent_at: "2026-03-01T08:00:00Z",
  history: [],
  notifications: [{}],
  pictures: [],
  truth: truthOf(state, more.notifications?.length !== 0),
  ...more,
});

/**
 * As the desk tells it (ari_app/tickets/telling.py).
 * @param {string} state
 * @param {boolean} told
 * @returns {Dispatch["truth"]}
 */
function truthOf(state, told) {
  const since = { at: "2026-03-01T08:00:00Z", who: "" };
  if (["done", "unfounded", "cancelled"].includes(state)) return { telling: "over", ...since };
  if (["acknowledged", "on_scene"].includes(state)) return { telling: "received", ...since };
  return { telling: told ? "waiting" : "telephone", ...since };
}

/** The ticket on the screen: another one in each test. */
const id = () => `ticket-${ticket}`;

async function shown(choice = FIRE_TYPE) {
  showAgencies(id(), choice.type, choice);
  await settled();
}

desk.answer = () => ({
  status: 200,
  body: { agencies: [FIRE, RED_CROSS].map((one) => ({ ...one, active: true })) },
});
Object.assign(globalThis, { Option: class {} });
openAgencies();

beforeEach(async () => {
  await settled();
  fresh();
  ticket += 1;
  told = { suggested: [FIRE], dispatches: [] };
  desk.answer = () => ({ status: 200, body: told });
});

describe("whom the next sending goes to", () => {
  test("whom the type suggests", async () => {
    await shown();
    assert.deepEqual(chosen(), ["damkar"]);
    assert.equal(nobodyToTell(), false);
  });

  test("not who has the ticket already", async () => {
    told.dispatches = [dispatchOf("damkar", "sent")];
    await shown();
    assert.deepEqual(chosen(), []);
    assert.equal(nobodyToTell(), true);
  });

  test("an agency's photos stand beside it", async () => {
    const picture = { path: "/photos/x", at: "2026-03-01T08:00:00Z", state: "done" };
    told.dispatches = [
      dispatchOf("damkar", "done", { pictures: [picture] }),
      dispatchOf("pmi", "sent"),
    ];
    await shown();
    assert.deepEqual(
      list.children.map((one) => one.dataset.photos),
      [undefined, "damkar", undefined],
    );
  });

  test("not whom the call-taker took off; a second click puts them back", async () => {
    await shown();
    click(list, list.children[0]);
    assert.deepEqual(chosen(), []);
    assert.equal(nobodyToTell(), true);
    click(list, list.children[0]);
    assert.deepEqual(chosen(), ["damkar"]);
  });

  test("whom the call-taker put on it, once", async () => {
    await shown();
    for (const code of ["pmi", "pmi", "damkar"]) {
      more.value = code;
      more.dispatchEvent(new Event("change"));
    }
    assert.deepEqual(chosen(), ["damkar", "pmi"]);
    assert.equal(more.value, "");
  });

  test("each ticket has its own choice", async () => {
    await shown();
    click(list, list.children[0]);
    ticket += 1;
    await shown();
    assert.deepEqual(chosen(), ["damkar"]);
  });

  test("without an incident only whom a hand has chosen", async () => {
    await shown({ ...FIRE_TYPE, over: true });
    assert.deepEqual(chosen(), []);
    assert.equal(nobodyToTell(), true);
    more.value = "pmi";
    more.dispatchEvent(new Event("change"));
    assert.deepEqual(chosen(), ["pmi"]);
    assert.equal(nobodyToTell(), true, "whoever is finished needs nobody");
  });
});

describe("agencies that are not known yet", () => {
  test("a type that has just been chosen is waited for: nobody is forgotten", async () => {
    showAgencies(id(), null, FIRE_TYPE); // the database does not have the type yet
    await settled();
    assert.equal(areAwaited(), true);
    assert.equal(nobodyToTell(), false);
    assert.equal(button.firstElementChild.textContent, "Kirim ke …");
    showAgencies(id(), "kebakaran", FIRE_TYPE);
    assert.equal(areAwaited(), true);
    await settled();
    assert.equal(areAwaited(), false);
    assert.equal(button.firstElementChild.textContent, "Kirim ke 1");
  });

  test("a type to which no agency belongs is not waited for", async () => {
    showAgencies(id(), null, { type: "informasi", suggests: false, over: false });
    assert.equal(areAwaited(), false);
  });

  test("a desk that is away: not known, and that is said", async () => {
    desk.answer = () => null;
    await shown();
    assert.equal(await learn(), false);
    desk.answer = () => ({ status: 200, body: told });
    assert.equal(await learn(), true);
  });

  test("an answer about the ticket before is not this one's", async () => {
    showAgencies(id(), "kebakaran", FIRE_TYPE);
    ticket += 1;
    desk.answer = () => null;
    showAgencies(id(), "kebakaran", FIRE_TYPE);
    await settled();
    assert.equal(areAwaited(), true);
    assert.deepEqual(chosen(), []);
  });
});

describe("who has it", () => {
  for (const [state, working] of /** @type {[string, boolean][]} */ ([
    ["sent", true],
    ["on_scene", true],
    ["done", false],
    ["unfounded", false],
    ["cancelled", false],
  ])) {
    test(`${state}: ${working ? "at work" : "no longer at work"}`, async () => {
      told.dispatches = [dispatchOf("damkar", state)];
      await shown({ ...FIRE_TYPE, over: true });
      assert.equal(areAtWork(), working);
    });
  }

  test("an agency that no channel reaches is to be told by hand", async () => {
    const unheard = { notifications: [], contact: "0291-113" };
    told.dispatches = [dispatchOf("damkar", "new", unheard)];
    await shown();
    assert.equal(list.children[0].textContent, "damkar — telepon 0291-113");
    assert.equal(list.children[0].className, "badge held");
    told.dispatches = [dispatchOf("damkar", "new", { notifications: [] })];
    await learn();
    ticket += 1;
    await shown();
    assert.equal(list.children[0].textContent, "damkar — tanpa saluran");
  });

  test("one that acknowledged is told by nobody any more", async () => {
    told.dispatches = [dispatchOf("damkar", "acknowledged", { notifications: [] })];
    await shown();
    assert.match(list.children[0].textContent, /^damkar — diterima 15/);
  });
});

test("sending names the chosen ones, and its failure is said", async () => {
  await shown();
  desk.answer = () => ({ status: 200, body: { ...told, sent: [{ name: "Damkar", told: true }] } });
  await send();
  const posted = desk.asked.find((one) => one.method === "POST");
  assert.deepEqual(posted?.body, { agencies: ["damkar"] });
  assert.equal(posted?.path, `/tickets/${id()}/send`);
  assert.equal(page.getElementById("outcome").textContent, "terkirim ke 1");
  desk.answer = () => null;
  await send();
  assert.match(page.getElementById("outcome").textContent, /^tidak terkirim: /);
  assert.equal(button.disabled, false);
});

test("only who was really told counts; the others are to be telephoned", async () => {
  const said = () => page.getElementById("outcome").textContent;
  const [reached, alone] = [
    { name: "Damkar", contact: "113", told: true },
    { name: "PLN", contact: "123", told: false },
  ];
  await shown();
  desk.answer = () => ({ status: 200, body: { ...told, sent: [reached, alone] } });
  await send();
  assert.equal(said(), "terkirim ke 1 telepon PLN 123!");
  desk.answer = () => ({ status: 200, body: { ...told, sent: [alone] } });
  await send();
  assert.equal(said(), "belum siapa pun telepon PLN 123!");
});

test("who must be telephoned stands first, with a button that records it", async () => {
  told.dispatches = [
    dispatchOf("damkar", "sent"),
    dispatchOf("pln", "new", { notifications: [], contact: "123" }),
  ];
  await shown({ ...FIRE_TYPE, over: true });
  const said = list.children.map((/** @type {{ textContent: string }} */ one) => one.textContent);
  assert.deepEqual(said.slice(0, 2), ["pln — telepon 123", ""]);
  assert.equal(said[2], "sudah");
  assert.match(said[3], /^damkar — tunggu 15/);
});

test("who was telephoned and says that they have it: one press, with the name that is known", async () => {
  const called = { telling: "telephoned", at: "2026-03-01T08:05:00Z", who: "Budi" };
  told.suggested = [];
  told.dispatches = [dispatchOf("pln", "new", { truth: /** @type {Truth} */ (called) })];
  await shown({ ...FIRE_TYPE, over: true });
  const [pill, button, ...more] = list.children;
  assert.equal(more.length, 0, "no field: the name is known");
  assert.match(pill.textContent, /^pln — ditelepon 15.05 Budi$/);
  click(list, button);
  await settled();
  const posted = desk.asked.find((one) => one.method === "POST");
  assert.equal(posted?.path, `/tickets/${id()}/dispatches/pln/telephoned`);
  assert.deepEqual(posted?.body, { whom: "Budi", received: true });
});
