// The units of the ticket's agencies: what is ready, assigned to the ticket, told by radio. The desk
// knows; here is only which unit the next press would take from another ticket.

import { announce, ask, why } from "./desk.js";
import { at, buttonAt, smallButton } from "./page.js";
import { renew } from "./renewing.js";
import { clockOf, say } from "./words.js";

const READY = "ready";
/** @type {{ id: string, units: Unit[], look: () => Promise<void> }} */
let shown = { id: "", units: [], look: async () => {} };
let taken = 0; // the unit that works elsewhere and is asked about

/**
 * What an agency has ready, in words; "" where it has no units.
 * @param {Unit[]} units
 * @param {string} agency
 */
export function readyWords(units, agency) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const unit of units.filter((one) => one.agency === agency)) {
    counts.set(unit.kind, (counts.get(unit.kind) ?? 0) + Number(unit.state === READY));
  }
  return [...counts].map(([kind, n]) => say("unit_ready", { n, kind: kindOf(kind) })).join(", ");
}

/** @param {string} kind */
const kindOf = (kind) => say(`unit_kind_${kind}`);

/**
 * @param {string} id
 * @param {Unit[]} units
 * @param {() => Promise<void>} look reads them anew
 */
export function showUnits(id, units, look) {
  if (id !== shown.id) taken = 0;
  shown = { id, units, look };
  draw();
}

function draw() {
  const { id, units } = shown;
  const menu = at("unit-menu");
  menu.hidden = !id || !units.length;
  const ready = units.filter((one) => one.state === READY).length;
  at("unit-count").textContent = say("units_ready", { n: ready });
  renew(at("unit-list"), units.flatMap(lineOf), "unit");
}

/** @param {Unit} unit */
function lineOf(unit) {
  const name = document.createElement("span");
  name.className = "unit";
  const elsewhere = unit.ticket && !unit.here ? say("unit_elsewhere", { ticket: unit.ticket }) : "";
  const state = `${say(`unit_state_${unit.state}`)} ${clockOf(new Date(unit.since)).slice(0, 5)}`;
  const parts = [unit.name, kindOf(unit.kind), unit.agency_name, state, elsewhere, unit.remark];
  name.textContent = parts.filter(Boolean).join(" · ");
  return [name, ...stepsOf(unit).map((step) => stepButton(unit, step))];
}

/** @param {Unit} unit */
function stepsOf(unit) {
  if (unit.here) return unit.possible;
  if (unit.state === READY || unit.ticket) return ["assign"];
  return unit.state === "out_of_service" ? unit.possible : [];
}

/**
 * @param {Unit} unit
 * @param {string} step
 */
function stepButton(unit, step) {
  const moves = step === "assign" && taken === unit.unit_id;
  const button = smallButton(say(moves ? "unit_move" : `unit_step_${step}`));
  button.dataset.unit = `${unit.unit_id} ${step}`;
  button.ariaLabel = `${button.textContent} ${unit.name}`;
  if (moves) button.classList.add("go");
  return button;
}

/**
 * @param {Unit} unit
 * @param {string} step
 */
async function take(unit, step) {
  const { id, look } = shown;
  const works = unit.ticket && !unit.here && !unit.ticket_closed;
  if (step === "assign" && works && taken !== unit.unit_id) {
    taken = unit.unit_id;
    announce(say("unit_busy", { name: unit.name, ticket: unit.ticket ?? "" }));
    return draw();
  }
  const [path, body] =
    step === "assign"
      ? [`/tickets/${id}/units/${unit.unit_id}`, { move: taken === unit.unit_id }]
      : [`/units/${unit.unit_id}/step`, { step }];
  taken = 0;
  const reply = await ask("POST", path, body);
  if (reply.status !== 200) announce(say("not_done") + why(reply.body));
  else if (step === "assign") announce(say("unit_assigned", { name: unit.name }));
  await look();
}

/**
 * What goes to an agency with a unit must be safe in the database before.
 * @param {(act: () => void) => void} whenSafe
 */
export function offerUnits(whenSafe) {
  at("unit-list").addEventListener("click", (event) => {
    const [id, step] = (buttonAt(event, "[data-unit]")?.dataset.unit ?? "").split(" ");
    const unit = shown.units.find((one) => String(one.unit_id) === id);
    if (!unit || !step) return;
    if (step === "assign") whenSafe(() => take(unit, step));
    else take(unit, step);
  });
}
