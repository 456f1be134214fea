// The call-taker's console: lanes, phone and ticket, put together.

import { soundAlarms } from "./alarm_sound.js";
import { offerQuestions } from "./asking.js";
import { offerCallingBack } from "./calling_back.js";
import { offerConnecting, showConnecting } from "./connecting.js";
import { listenForOrders } from "./desk.js";
import { whenSafe } from "./finishing.js";
import { anythingUnsent, openForm, openTicket, typesChanged } from "./form.js";
import { listenForKeys, pressEarlyKey } from "./keys.js";
import { offerListening } from "./listening.js";
import { offerLocation } from "./located.js";
import { offerNewTickets } from "./new_ticket.js";
import { fitRows, keepRows } from "./one_row.js";
import { shownId } from "./open_tickets.js";
import { at } from "./page.js";
import { offerPhotos } from "./photos.js";
import { follow, tick } from "./regions.js";
import { offerPlayers } from "./small_player.js";
import { compare, openPhone, phone } from "./telephone.js";
import { offerUnits } from "./units.js";
import { say } from "./words.js";

let wanted = false; // a call was answered here and its ticket is still to be opened

/** @returns {OwnCall | null} */
function mine() {
  const shown = at("mine-call")?.dataset;
  if (!shown) return null;
  const { call = "", state = "", talk = "", since = "" } = shown;
  const { ani = "", label = "", verdict = "", outgoing = "" } = shown;
  return { call, state, talk, since, ani, label, verdict, outgoing: outgoing === "true" };
}

// The one that rings here, else that of the ticket.
function callOnScreen() {
  const own = mine();
  return own?.state === "ringing" && !own.outgoing ? own.call : shownId();
}

function changed() {
  const own = mine();
  compare(own, !at("alert-asterisk") && Boolean(at("lost").hidden));
  showConnecting(own?.state === "talking" && own.talk !== "calling_back");
  typesChanged();
  if (!own && !phone.talking) wanted = false; // a talk that was a colleague's, and is over
  openOwn(own);
  tick();
  fitRows();
}

/**
 * On answer the ticket is there, before its number is known too.
 * @param {OwnCall | null} own
 */
function openOwn(own) {
  if (!wanted || !own) return;
  wanted = false;
  if (own.outgoing) return; // its ticket was opened with the click
  openTicket(own.call, { ani: own.ani, label: own.label, verdict: own.verdict });
}

function talked() {
  wanted = true;
  openOwn(mine());
}

at("logout").addEventListener("submit", (event) => {
  const busy = anythingUnsent() || phone.talking;
  if (busy && !confirm(say("unsent"))) event.preventDefault();
});
listenForOrders();
offerListening();
offerPlayers();
offerQuestions();
offerConnecting();
offerCallingBack();
offerPhotos();
offerUnits(whenSafe);
offerLocation(callOnScreen);
offerNewTickets();
openForm();
openPhone(talked);
listenForKeys();
soundAlarms();
keepRows();
follow(changed);
pressEarlyKey();
