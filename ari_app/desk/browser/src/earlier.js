// Beside the form: what was seen before from this number, and about this place.

import { ask } from "./desk.js";
import { at } from "./page.js";
import { indonesian, say } from "./words.js";

const box = at("earlier");
const list = at("earlier-list");
let shown = ""; // the ticket and its version that were asked about

/** @param {Draft | null} draft the ticket on the screen */
export function showEarlier(draft) {
  const key = draft?.version ? `${draft.id} ${draft.version}` : "";
  if (key === shown) return;
  if (shown.split(" ")[0] !== key.split(" ")[0]) draw({ of_number: [], of_place: [] });
  shown = key;
  if (draft && key) look(draft.id, key);
}

/**
 * @param {string} id
 * @param {string} key
 */
async function look(id, key) {
  const reply = await ask("GET", `/tickets/${id}/earlier`);
  const { status, body } = /** @type {Reply<EarlierTickets>} */ (reply);
  if (status === 200 && shown === key) draw(body);
}

/** @param {EarlierTickets} found */
function draw({ of_number, of_place }) {
  const labels = new Set(of_number.map((one) => one.label));
  const others = of_place.filter((one) => !labels.has(one.label));
  list.replaceChildren(
    ...of_number.map((one) => line(one, say("earlier_number"))),
    ...others.map((one) => line(one, say("earlier_place"))),
  );
  box.hidden = !list.childElementCount;
}

/**
 * @param {EarlierTicket} one
 * @param {string} by
 */
function line(one, by) {
  const link = document.createElement("a");
  link.className = "line-button";
  link.href = `/tickets/${encodeURIComponent(one.label)}`;
  Object.assign(link, { target: "_blank", rel: "noopener" });
  const type = (indonesian ? "" : one.type_name_en) || one.type_name || say("untyped");
  const seen = [one.caller_name, one.address, one.desa, one.kecamatan].filter(Boolean).join(" · ");
  link.append(
    part("num", one.label),
    part("end num dim", one.opened_at.slice(0, 10)),
    part("what", [by, type, seen].filter(Boolean).join(" · ")),
  );
  return link;
}

/**
 * @param {string} className
 * @param {string} textContent
 */
function part(className, textContent) {
  return Object.assign(document.createElement("span"), { className, textContent });
}
