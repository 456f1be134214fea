// How a ticket ends (disposition, hasil akhir), and what follows from it. Pure.

const NO_INCIDENT = /^(prank|ghost_.*|salah_sambung|tes)$/;
/** @type {Record<string, string>} what the screener heard → the kind of ghost */
const GHOSTS = { noise: "ghost_bising", silent: "ghost_diam", no_media: "ghost_diam" };

/**
 * A call that was about no incident is nobody's duplicate.
 * @param {string | null | undefined} disposition
 */
export function isNoIncident(disposition) {
  return NO_INCIDENT.test(disposition ?? "");
}

/**
 * No agency is needed: the ticket is closed with the last word.
 * @param {string | null | undefined} disposition
 */
export function needsNobody(disposition) {
  return disposition === "informasi" || isNoIncident(disposition);
}

/** @param {string | null | undefined} disposition */
export function isGhost(disposition) {
  return disposition?.startsWith("ghost_") ?? false;
}

/**
 * Which kind of ghost, by the screener's verdict.
 * @param {string | undefined} verdict
 */
export function ghostOf(verdict) {
  return GHOSTS[verdict ?? ""] ?? "ghost_terputus";
}

/**
 * The one that follows from the type where nobody has said another.
 * @param {{ code: string, emergency: boolean } | null} type
 */
export function usualOf(type) {
  if (type?.code === "informasi") return "informasi";
  return type && !type.emergency ? "non_darurat" : "normal";
}
