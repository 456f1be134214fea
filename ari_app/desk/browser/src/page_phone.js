// The telephone itself: registers at Asterisk through the desk, one call at a time. It tells
// `changed(state)` what happens and knows nothing of the page.
//
// off → ready → ringing → talking → ready. A page that is left unregisters, so that nobody is rung
// here; but in mid-talk it leaves the call alone: the page may be on its way back, and the desk
// gives the caller to others when it is not.

import JsSIP from "jssip";
import { ask } from "./desk.js";
import { microphone } from "./devices.js";
import { measure, stopMeasuring } from "./levels.js";
import { at } from "./page.js";

/**
 * @typedef {import("jssip/lib/RTCSession").RTCSession} Session
 * @typedef {import("jssip/lib/SIPMessage").IncomingRequest} Invite
 * @typedef {import("jssip/lib/UA").RTCSessionEvent} Ring
 */

const AGAIN_MS = 1000;
const HOLD_AGAIN_MS = 150;
const OWN_CALL = "X-Sigap-Own-Call"; // the dialplan says it of calls that a page asked for
const voice = at("caller-voice");
/** @type {LineState} */
const NONE = {
  line: "off",
  from: "",
  since: 0,
  muted: false,
  held: false,
  own: false,
  missed: "",
};

export class PagePhone {
  /** @param {(state: LineState) => void} changed */
  constructor(changed) {
    /** @type {LineState} */
    this.state = NONE;
    this.changed = changed;
    /** @type {Session | null} */
    this.session = null;
    /** @type {Session | null} the one that was answered last */
    this.answered = null;
    /** @type {import("jssip/lib/UA").UA | null} */
    this.agent = null;
    this.registered = false;
    this.holdWanted = false;
    this.expecting = false; // this page has asked for a call that it answers without a hand
  }

  async connect() {
    const reply = await ask("POST", "/phone");
    if (reply.status !== 200) return void setTimeout(() => this.connect(), AGAIN_MS * 3);
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new JsSIP.WebSocketInterface(`${scheme}://${location.host}/phone/ws`);
    const { body } = /** @type {Reply<{ extension: string, password: string }>} */ (reply);
    const agent = new JsSIP.UA({
      sockets: [socket],
      uri: `sip:${body.extension}@sigap.invalid`,
      authorization_user: body.extension,
      password: body.password,
      register_expires: 120,
      connection_recovery_min_interval: 1,
      connection_recovery_max_interval: 5,
      session_timers: false,
      user_agent: "Sigap112 console",
    });
    this.agent = agent;
    this.listen(agent);
    agent.start();
  }

  /** @param {import("jssip/lib/UA").UA} agent */
  listen(agent) {
    agent.on("registered", () => this.ready(true));
    agent.on("unregistered", () => this.ready(false));
    agent.on("disconnected", () => this.ready(false));
    agent.on("registrationFailed", () => {
      this.ready(false);
      setTimeout(() => agent.isConnected() && agent.register(), AGAIN_MS); // the secret is on its way
    });
    agent.on("newRTCSession", (/** @type {Ring} */ { session, originator, request }) => {
      if (originator === "remote") this.rung(session, /** @type {Invite} */ (request));
    });
  }

  /** @param {boolean} registered */
  ready(registered) {
    this.registered = registered;
    if (!this.session) this.show({ line: registered ? "ready" : "off", from: "" });
    else this.show({});
  }

  /**
   * @param {Session} session
   * @param {Invite} request
   */
  rung(session, request) {
    if (this.session) return void session.terminate({ status_code: 486 });
    this.session = session;
    session.on("peerconnection", ({ peerconnection }) => this.hear(peerconnection));
    session.on("confirmed", () => this.talk(session));
    session.on("ended", () => this.over());
    session.on("failed", ({ cause }) => this.over(missedBy(cause)));
    const muted = () => this.show(sidesOf(session));
    for (const change of /** @type {const} */ (["muted", "unmuted", "hold", "unhold"])) {
      session.on(change, muted);
    }
    const own = this.expecting && Boolean(request.getHeader(OWN_CALL));
    this.show({ line: "ringing", from: request.from.uri.user || "", since: Date.now(), own });
    if (own) this.answer();
  }

  /** @param {RTCPeerConnection} peer */
  hear(peer) {
    peer.addEventListener("track", ({ streams, track }) => {
      const stream = streams[0] ?? new MediaStream([track]);
      voice.srcObject = stream;
      measure("theirs", stream);
    });
  }

  /** @param {Session} session */
  talk(session) {
    this.expecting = this.holdWanted = false;
    const track = session.connection.getSenders().find((one) => one.track)?.track;
    if (track) measure("mine", new MediaStream([track]));
    this.show({ line: "talking", since: Date.now(), muted: false, held: false });
  }

  /** @param {LineState["missed"]} why where it never came to a talk */
  over(why = "") {
    const byHand = this.session === this.answered && !this.state.own;
    const missed = byHand ? why : "";
    this.session = null;
    if (this.state.own) this.expecting = false;
    voice.srcObject = null;
    stopMeasuring();
    const line = this.registered ? "ready" : "off";
    this.show({ line, from: "", muted: false, held: false, own: false, missed });
  }

  answer() {
    if (this.state.line !== "ringing" || this.session === this.answered) return;
    this.answered = this.session;
    this.session?.answer({ mediaConstraints: microphone(), pcConfig: { iceServers: [] } });
  }

  decline() {
    if (this.state.line === "ringing") this.session?.terminate({ status_code: 486 });
  }

  hangUp() {
    this.session?.terminate();
  }

  // The other side is gone and could not say so.
  forget() {
    this.talking()?.terminate();
  }

  mute() {
    if (this.state.muted) this.talking()?.unmute({ audio: true });
    else this.talking()?.mute({ audio: true });
  }

  hold() {
    if (!this.talking()) return;
    this.holdWanted = !this.holdWanted;
    this.negotiateHold();
  }

  // Asterisk must have answered the last change before the next one may be asked for.
  negotiateHold() {
    const session = this.talking();
    if (!session || session.isOnHold().local === this.holdWanted) return;
    const asked = this.holdWanted ? session.hold() : session.unhold();
    if (!asked) setTimeout(() => this.negotiateHold(), HOLD_AGAIN_MS);
  }

  /** @param {string} key */
  tone(key) {
    this.talking()?.sendDTMF(key, { transportType: JsSIP.C.DTMF_TRANSPORT.RFC2833 });
  }

  leave() {
    if (this.agent && this.state.line !== "talking") this.agent.unregister();
  }

  talking() {
    return this.state.line === "talking" ? this.session : null;
  }

  /** @param {Partial<LineState>} fresh */
  show(fresh) {
    this.state = { ...this.state, missed: "", ...fresh };
    this.changed(this.state);
  }
}

/**
 * @param {string} cause
 * @returns {LineState["missed"]}
 */
function missedBy(cause) {
  return cause === JsSIP.C.causes.USER_DENIED_MEDIA_ACCESS ? "ring_deaf" : "ring_over";
}

/** @param {Session} session */
function sidesOf(session) {
  return { muted: Boolean(session.isMuted().audio), held: session.isOnHold().local };
}
