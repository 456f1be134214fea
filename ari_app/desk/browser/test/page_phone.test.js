import "./page.js";

import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { clock, fresh, page } from "./page.js";

Object.assign(globalThis, {
  Audio: class {},
  AudioContext: class {},
  MediaStream: class {},
});
const { PagePhone } = await import("../src/page_phone.js");

/** The other end: what JsSIP would tell of one call. */
class Session {
  constructor() {
    /** @type {Map<string, (event?: unknown) => void>} */
    this.heard = new Map();
    /** @type {unknown[]} */
    this.done = [];
    this.muted = false;
    this.held = false;
    this.busy = false; // the last change is still being negotiated
    this.connection = { getSenders: () => [] };
  }

  /** @param {string} event @param {() => void} act */
  on(event, act) {
    this.heard.set(event, act);
  }

  /** @param {string} event @param {string} cause */
  says(event, cause = "Canceled") {
    this.heard.get(event)?.({ cause });
  }

  /** @param {{ status_code?: number }} [options] */
  terminate(options) {
    this.done.push(["terminate", options?.status_code]);
  }

  answer() {
    this.done.push(["answer"]);
  }

  mute() {
    this.muted = true;
    this.says("muted");
  }

  unmute() {
    this.muted = false;
    this.says("unmuted");
  }

  isMuted() {
    return { audio: this.muted };
  }

  isOnHold() {
    return { local: this.held, remote: false };
  }

  hold() {
    return this.turn(true);
  }

  unhold() {
    return this.turn(false);
  }

  /** @param {boolean} held */
  turn(held) {
    if (this.busy) return false;
    this.held = held;
    this.done.push(["hold", held]);
    this.says("hold");
    return true;
  }

  /** @param {string} key */
  sendDTMF(key) {
    this.done.push(["tone", key]);
  }
}

/** @type {LineState[]} */
let told = [];
let pagePhone = new PagePhone(() => {});
let session = new Session();

/** @param {Session} session @param {string} own */
function ring(session, own = "") {
  const request = {
    from: { uri: { user: "081234567890" } },
    getHeader: (/** @type {string} */ name) => (name === "X-Sigap-Own-Call" ? own : undefined),
  };
  pagePhone.rung(/** @type {any} */ (session), /** @type {any} */ (request));
}

function talk() {
  ring(session);
  pagePhone.answer();
  session.says("confirmed");
}

beforeEach(() => {
  fresh();
  told = [];
  pagePhone = new PagePhone((state) => told.push(state));
  session = new Session();
  pagePhone.ready(true);
});

const states = () => told.map((state) => state.line);

describe("one call", () => {
  test("ready → ringing → talking → ready", () => {
    talk();
    session.says("ended");
    assert.deepEqual(states(), ["ready", "ringing", "talking", "ready"]);
    assert.equal(told[1].from, "081234567890");
    assert.equal(told[1].since, clock.now);
    assert.equal(told[3].from, "");
  });

  test("a caller who gives up before the answer leaves the phone ready", () => {
    ring(session);
    session.says("failed");
    assert.deepEqual(states(), ["ready", "ringing", "ready"]);
    assert.equal(told[2].missed, "");
  });

  for (const [cause, missed] of [
    ["Canceled", "ring_over"],
    ["User Denied Media Access", "ring_deaf"],
  ]) {
    test(`who answered and has nobody is told why, once: ${cause}`, () => {
      ring(session);
      pagePhone.answer();
      session.says("failed", cause);
      pagePhone.ready(true);
      assert.deepEqual(
        told.slice(2).map((state) => state.missed),
        [missed, ""],
      );
    });
  }

  test("a second answer is none", () => {
    ring(session);
    pagePhone.answer();
    pagePhone.answer();
    assert.deepEqual(session.done, [["answer"]]);
  });

  test("it is given to another extension as busy", () => {
    ring(session);
    pagePhone.decline();
    assert.deepEqual(session.done, [["terminate", 486]]);
  });

  test("who talks cannot decline any more, and nobody answers without a ring", () => {
    pagePhone.answer();
    pagePhone.decline();
    talk();
    pagePhone.decline();
    assert.deepEqual(session.done, [["answer"]]);
  });

  test("a second caller hears busy, and the talk goes on", () => {
    talk();
    const second = new Session();
    ring(second);
    assert.deepEqual(second.done, [["terminate", 486]]);
    assert.equal(pagePhone.state.line, "talking");
  });

  test("a desk that is lost in mid-talk ends no talk; afterwards the phone is off", () => {
    talk();
    pagePhone.ready(false);
    assert.equal(pagePhone.state.line, "talking");
    session.says("ended");
    assert.equal(pagePhone.state.line, "off");
  });

  test("a page that is left in mid-talk stays registered", () => {
    let unregistered = 0;
    pagePhone.agent = /** @type {any} */ ({
      unregister: () => {
        unregistered += 1;
      },
    });
    talk();
    pagePhone.leave();
    assert.equal(unregistered, 0);
    session.says("ended");
    pagePhone.leave();
    assert.equal(unregistered, 1);
  });

  test("tones are sent while somebody talks, not before", () => {
    pagePhone.tone("1");
    talk();
    pagePhone.tone("2");
    assert.deepEqual(session.done, [["answer"], ["tone", "2"]]);
  });
});

describe("a call that this page asked for", () => {
  test("is answered without a hand, and only that one", () => {
    pagePhone.expecting = true;
    ring(session, "yes");
    assert.deepEqual(session.done, [["answer"]]);
    assert.equal(pagePhone.state.own, true);
    session.says("confirmed");
    assert.equal(pagePhone.expecting, false);
  });

  test("a caller who rings meanwhile rings", () => {
    pagePhone.expecting = true;
    ring(session);
    assert.deepEqual(session.done, []);
    assert.equal(pagePhone.state.own, false);
  });

  test("another page's own call rings here", () => {
    ring(session, "yes");
    assert.deepEqual(session.done, []);
  });

  test("one that fails is not expected any more", () => {
    pagePhone.expecting = true;
    ring(session, "yes");
    session.says("failed");
    assert.equal(pagePhone.expecting, false);
  });
});

describe("mute and hold", () => {
  test("the key turns mute on and off", () => {
    talk();
    pagePhone.mute();
    assert.equal(pagePhone.state.muted, true);
    pagePhone.mute();
    assert.equal(pagePhone.state.muted, false);
  });

  test("neither does anything without a talk", () => {
    ring(session);
    pagePhone.mute();
    pagePhone.hold();
    assert.deepEqual([session.muted, session.held], [false, false]);
  });

  test("Asterisk is asked for one change at a time; the last wish wins", async () => {
    talk();
    pagePhone.hold();
    assert.equal(pagePhone.state.held, true);
    session.busy = true;
    pagePhone.hold();
    pagePhone.hold();
    pagePhone.hold();
    assert.equal(session.held, true);
    session.busy = false;
    await clock.pass(300);
    assert.equal(session.held, false);
    assert.equal(pagePhone.state.held, false);
  });

  test("a wish that outlives its talk is none in the next", async () => {
    talk();
    session.busy = true;
    pagePhone.hold();
    session.says("ended");
    session = new Session();
    talk();
    await clock.pass(1000);
    assert.equal(session.held, false);
  });

  test("the next talk is neither muted nor on hold", () => {
    talk();
    pagePhone.mute();
    pagePhone.hold();
    session.says("ended");
    assert.deepEqual([pagePhone.state.muted, pagePhone.state.held], [false, false]);
  });
});

test("the caller's voice is off when the talk is over", () => {
  const voice = /** @type {any} */ (page.getElementById("caller-voice"));
  talk();
  voice.srcObject = "a voice";
  session.says("ended");
  assert.equal(voice.srcObject, null);
});
