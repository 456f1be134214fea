// Whose ticket it is, in a few words: the caller's number, or how it came without a call.

import { say, spaced } from "./words.js";

/** @param {Draft} draft */
export function isOfCall(draft) {
  return (draft.source ?? "call") === "call";
}

/** @param {Draft} draft */
export function whose(draft) {
  const number = draft.ani && spaced(draft.ani);
  if (isOfCall(draft)) return number || say("hidden_number");
  return [say(`source_${draft.source}`), number].filter(Boolean).join(" ");
}
