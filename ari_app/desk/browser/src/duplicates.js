// One line of the form, always as high: another ticket that is likely about the same incident, and one
// key that says so. The desk knows which; a human decides.

import { ask, tell, why } from "./desk.js";
import { showSimilar } from "./map.js";
import { say } from "./words.js";

const LOOK_AGAIN_MS = 8000;
const NOT_DUPLICATES = /^(prank|ghost_.*|salah_sambung|tes)$/;

const line = document.getElementById("duplicates");
const words = document.getElementById("duplicate-words");
const button = (name) => line.querySelector(`[data-duplicate=${name}]`);
let shown = { id: "", key: "", likely: [], at: 0, of: null, others: [] };

export function openDuplicates({ whenSafe, refresh }) {
  line.addEventListener("click", (event) => {
    const act = event.target.closest("[data-duplicate]")?.dataset.duplicate;
    if (act === "same") whenSafe(mark);
    if (act === "other") next();
    if (act === "undo") change("DELETE", undefined, say("duplicate_undone"));
  });
  shown.refresh = refresh;
  setInterval(look, LOOK_AGAIN_MS);
}

// The ticket on the screen, `id` "" without one; asked anew when the database has something new.
export function showDuplicates(id, draft) {
  const { type, kecamatan, desa, dusun, address, pin } = draft?.base ?? {};
  const known = id && draft.version && type && !NOT_DUPLICATES.test(draft.base.disposition ?? "");
  const key = known ? JSON.stringify([id, type, kecamatan, desa, dusun, address, pin]) : "";
  const same = shown.key === key;
  if (shown.id !== id) Object.assign(shown, { at: 0, likely: [], others: [] });
  shown = { ...shown, id, key, version: draft?.version, of: draft?.duplicateOf ?? null };
  if (!known) shown.likely = [];
  drawLine();
  if (!same) look();
}

async function look() {
  const { id, key } = shown;
  if (!key || document.hidden || shown.of) return;
  const { status, body } = await ask("GET", `/tickets/${id}/duplicates`);
  if (status !== 200 || shown.key !== key) return;
  shown.likely = body.likely;
  shown.others = body.duplicates;
  shown.at = Math.min(shown.at, Math.max(0, body.likely.length - 1));
  drawLine();
}

function next() {
  shown.at = (shown.at + 1) % shown.likely.length;
  drawLine();
}

function drawLine() {
  const { of, likely, at } = shown;
  const one = of ? null : likely[at];
  const sentence = of ? say("duplicate_marked", { label: of }) : one ? saidOf(one) : saidOfOthers();
  line.dataset.state = one ? "likely" : sentence ? "marked" : "none";
  if (words.textContent !== sentence) words.textContent = sentence;
  words.title = sentence;
  button("open").dataset.open = one?.call_id ?? "";
  button("other").textContent = `${at + 1}/${likely.length} ›`;
  button("other").hidden = !one || likely.length < 2;
  for (const name of ["open", "same"]) button(name).hidden = !one;
  button("undo").hidden = !of;
  showSimilar(of ? [] : likely, at);
}

function saidOf(one) {
  const minutes = Math.max(0, Math.round((Date.now() - Date.parse(one.opened_at)) / 60000));
  const where = [one.dusun, one.desa, one.kecamatan].filter(Boolean).slice(0, 2).join(", ") || one.address;
  const agency = one.agencies.at(0);
  const parts = [where, minutes ? say("minutes_ago", { n: minutes }) : say("just_now"), agency && `${agency.name} ${say(`way_${agency.state}`)}`];
  return `${say("alike", { label: one.label })} ${parts.filter(Boolean).join(" · ")}`;
}

function saidOfOthers() {
  const { others } = shown;
  return others.length ? say("duplicates_here", { labels: others.join(", ") }) : "";
}

// The ticket's own words are in the database by now: `version` is the one it has there.
function mark() {
  const { likely, at, version } = shown;
  if (!likely[at]) return;
  const { label } = likely[at];
  change("POST", { of: label, version }, say("duplicate_kept", { label }));
}

async function change(method, order, done) {
  const { id } = shown;
  const { status, body } = await ask(method, `/tickets/${id}/duplicate`, order);
  tell(status === 200 ? done : document.body.dataset.failed + why(body));
  shown.refresh(id);
}
