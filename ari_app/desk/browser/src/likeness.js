// What is said of a ticket that is likely about the same incident.

import { isNoIncident } from "./dispositions.js";
import { say } from "./words.js";

/**
 * What the likeness of a draft depends on, as the database has it; "" where there is nothing to ask.
 * @param {string} id
 * @param {Draft | null} draft
 */
export function likenessKey(id, draft) {
  if (!id || !draft?.version) return "";
  const { type, kecamatan, desa, dusun, address, pin, disposition } = draft.base;
  if (!type || isNoIncident(disposition)) return "";
  return JSON.stringify([id, type, kecamatan, desa, dusun, address, pin]);
}

/**
 * Its label, where it is, how old it is, how far the first agency has come; and whether only what
 * the caller was heard to say makes it likely.
 * @param {Likely} one
 * @param {number} now milliseconds, as Date.now() gives them
 */
export function likenessSaid(one, now) {
  const minutes = Math.max(0, Math.round((now - Date.parse(one.opened_at)) / 60000));
  const names = [one.dusun, one.desa, one.kecamatan].filter(Boolean);
  const agency = one.agencies.at(0);
  const parts = [
    names.slice(0, 2).join(", ") || one.address,
    minutes ? say("minutes_ago", { n: minutes }) : say("just_now"),
    agency && `${agency.name} ${say(`way_${agency.state}`)}`,
    one.nearness === "spoken" && say("alike_spoken"),
  ];
  return `${say("alike", { label: one.label })} ${parts.filter(Boolean).join(" · ")}`;
}

/**
 * Whether an agency surely has it: of one that is still to be telephoned nobody knows.
 * @param {Likely} one
 */
export function isAnyoneTold(one) {
  return one.agencies.some(({ truth }) => truth.telling !== "telephone");
}

/**
 * Whom a human must telephone about it, in words; "" where that is nobody.
 * @param {Likely} one
 */
export function toTelephone(one) {
  const names = one.agencies.filter(({ truth }) => truth.telling === "telephone");
  return names.map(({ name, contact }) => `${name} ${contact}`.trim()).join(", ");
}
