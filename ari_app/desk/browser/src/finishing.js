// Being done with a ticket: to the agencies first, then off the screen. What others will see is done
// only once everything that was typed is in the database.

import { areAtWork, areAwaited, chosen, justSent, learn, nobodyToTell, send } from "./agencies.js";
import { announce } from "./desk.js";
import { needsNobody, usualOf } from "./dispositions.js";
import { textOf, undecided, unsent } from "./draft.js";
import { chosenType } from "./fields.js";
import { drafts, shownDraft, shownId } from "./open_tickets.js";
import { say } from "./words.js";

const LOOK_AGAIN_MS = 150;
let sending = false;

// Ctrl+Enter: to the agencies first, if any are chosen or still to be suggested; then the ticket is
// finished.
export function onward() {
  if (sending || justSent()) return; // a second press of the key is no wish to finish
  if (!shownDraft() || nobodyToTell()) finish();
  else sendWhenSafe();
}

export function sendWhenSafe() {
  if (areAwaited()) announce(say("send_waits"));
  whenSafe(sendWhenKnown, "not_sent");
}

// The agencies of a type come a moment after the type: in that moment nobody is forgotten.
async function sendWhenKnown() {
  const id = shownId();
  const known = await learn();
  if (shownId() !== id) return void announce(say("not_sent") + say("other_ticket"));
  if (!known) return void announce(say("not_sent") + say("agencies_unknown"));
  if (!chosen().length) return void announce(say("nobody_chosen"));
  sending = true;
  await send();
  sending = false;
}

/**
 * Does what others will see: what was typed must be in the database before.
 * @param {() => void} act
 * @param {string} otherwise the word where it is not done
 */
export function whenSafe(act, otherwise = "not_done") {
  const id = shownId();
  if (!drafts.get(id)) return;
  if (drafts.isSafe(id)) return void act();
  const obstacle = obstacleOf(id);
  if (obstacle) return void announce(say(otherwise) + say(obstacle));
  drafts.soon(id, 0);
  setTimeout(() => {
    if (shownId() === id) whenSafe(act, otherwise);
    else announce(say(otherwise) + say("other_ticket"));
  }, LOOK_AGAIN_MS);
}

/**
 * Why a ticket will not be safe by itself in a moment: the word for it, or nothing.
 * @param {string} id
 */
function obstacleOf(id) {
  return undecided(drafts.of(id)) ? "undecided" : drafts.trouble.get(id)?.kind;
}

// Who wants no agency told says so to the list, once it is there.
export function finishByHand() {
  if (shownDraft() && areAwaited()) announce(say("not_done") + say("agencies_unknown"));
  else finish();
}

// Done writing: the outcome follows from the type, the ticket leaves the screen once it is safe.
function finish() {
  const draft = shownDraft();
  if (!draft) return;
  const disposition = textOf(draft, "disposition") ?? usual();
  drafts.write(draft.id, "disposition", disposition);
  if (needsNobody(disposition)) close(draft.id);
  drafts.soon(draft.id, 0);
  leaveWhenSafe(draft.id);
}

/**
 * A ticket on which an agency works stays open until that agency is done.
 * @param {string} id
 */
function close(id) {
  if (areAtWork()) announce(say("stays_open"));
  else drafts.write(id, "state", "closed");
}

function usual() {
  const type = chosenType();
  return usualOf(type && { code: type.value, emergency: type.dataset.emergency !== "false" });
}

/** @param {string} id */
function leaveWhenSafe(id) {
  const draft = drafts.get(id);
  if (!draft) return;
  if (!drafts.isSafe(id)) return void setTimeout(() => leaveWhenSafe(id), LOOK_AGAIN_MS);
  if (unsent(draft)) announce(say("not_done") + say("refused_field"));
  else drafts.close(id);
}
