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

const AGAIN_MS = 1000;
const HOLD_AGAIN_MS = 150;
const OWN_CALL = "X-Sigap-Own-Call"; // the dialplan says it of calls that a page asked for
const voice = document.getElementById("caller-voice");

export class Line {
  constructor(changed) {
    this.state = { line: "off", from: "", since: 0, muted: false, held: false, own: false };
    this.changed = changed;
    this.session = null;
    this.agent = null;
    this.expecting = false; // this page has asked for a call that it answers without a hand
  }

  async connect() {
    const { status, body } = await ask("POST", "/phone");
    if (status !== 200) return void setTimeout(() => this.connect(), AGAIN_MS * 3);
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new JsSIP.WebSocketInterface(`${scheme}://${location.host}/phone/ws`);
    this.agent = new JsSIP.UA({
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
    this.listen();
    this.agent.start();
  }

  listen() {
    const { agent } = this;
    agent.on("registered", () => this.ready(true));
    agent.on("unregistered", () => this.ready(false));
    agent.on("disconnected", () => this.ready(false));
    agent.on("registrationFailed", () => {
      this.ready(false);
      setTimeout(() => agent.isConnected() && agent.register(), AGAIN_MS); // the secret is on its way
    });
    agent.on("newRTCSession", ({ session, originator, request }) => {
      if (originator === "remote") this.rung(session, request);
    });
  }

  ready(registered) {
    this.registered = registered;
    if (!this.session) this.tell({ line: registered ? "ready" : "off", from: "" });
    else this.tell({});
  }

  rung(session, request) {
    if (this.session) return void session.terminate({ status_code: 486 });
    this.session = session;
    session.on("peerconnection", ({ peerconnection }) => this.hear(peerconnection));
    session.on("confirmed", () => this.talk());
    session.on("ended", () => this.over());
    session.on("failed", () => this.over());
    for (const change of ["muted", "unmuted", "hold", "unhold"]) {
      session.on(change, () => this.tell({ muted: session.isMuted().audio, held: session.isOnHold().local }));
    }
    const own = this.expecting && Boolean(request.getHeader(OWN_CALL));
    this.tell({ line: "ringing", from: request.from.uri.user || "", since: Date.now(), own });
    if (own) this.answer();
  }

  hear(peer) {
    peer.addEventListener("track", ({ streams, track }) => {
      const stream = streams[0] ?? new MediaStream([track]);
      voice.srcObject = stream;
      measure("theirs", stream);
    });
  }

  talk() {
    this.expecting = this.holdWanted = false;
    const sender = this.session.connection.getSenders().find((one) => one.track);
    if (sender) measure("mine", new MediaStream([sender.track]));
    this.tell({ line: "talking", since: Date.now(), muted: false, held: false });
  }

  over() {
    this.session = null;
    if (this.state.own) this.expecting = false;
    voice.srcObject = null;
    stopMeasuring();
    this.tell({ line: this.registered ? "ready" : "off", from: "", muted: false, held: false, own: false });
  }

  answer() {
    if (this.state.line !== "ringing" || this.session === this.answered) return;
    this.answered = this.session;
    this.session.answer({ mediaConstraints: microphone(), pcConfig: { iceServers: [] } });
  }

  decline() {
    if (this.state.line === "ringing") this.session.terminate({ status_code: 486 });
  }

  hangUp() {
    if (this.session) this.session.terminate();
  }

  // The other side is gone and could not say so.
  forget() {
    if (this.state.line === "talking") this.session.terminate();
  }

  mute() {
    if (this.state.line !== "talking") return;
    if (this.state.muted) this.session.unmute({ audio: true });
    else this.session.mute({ audio: true });
  }

  hold() {
    if (this.state.line !== "talking") return;
    this.holdWanted = !this.holdWanted;
    this.negotiateHold();
  }

  // Asterisk must have answered the last change before the next one may be asked for.
  negotiateHold() {
    if (this.state.line !== "talking" || this.session.isOnHold().local === this.holdWanted) return;
    const asked = this.holdWanted ? this.session.hold() : this.session.unhold();
    if (!asked) setTimeout(() => this.negotiateHold(), HOLD_AGAIN_MS);
  }

  tone(key) {
    if (this.state.line === "talking") this.session.sendDTMF(key, { transportType: "RFC2833" });
  }

  leave() {
    if (this.agent && this.state.line !== "talking") this.agent.unregister();
  }

  tell(fresh) {
    this.state = { ...this.state, ...fresh };
    this.changed(this.state);
  }
}
