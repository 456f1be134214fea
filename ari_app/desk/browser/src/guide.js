// What to tell a caller until help comes: the card of the ticket's type beside the form, one key away.
// Steps are ticked as they are read. The cards stay in this browser, so that a desk that is away takes
// none from anybody.

import { ask } from "./desk.js";
import { textOf } from "./draft.js";
import { cardOn, cardsFor, keyOf, ticked } from "./guide_cards.js";
import { isBeating, offerRates, startBeating, stopBeating } from "./metronome.js";
import { drafts, shownDraft } from "./open_tickets.js";
import { around, at, smallButton } from "./page.js";
import { noteRead, sendRead } from "./read_steps.js";
import { indonesian, say } from "./words.js";

const KEPT = "sigap-guidance";
const [AGAIN_MS, ANEW_MS] = [3000, 300000];
const panel = at("guide");
const button = at("guide-open");
/** @type {GuideCard[]} */
let cards = JSON.parse(localStorage.getItem(KEPT) ?? "[]");
let chosen = ""; // the code of the card that was chosen by hand
let chosenFor = ""; // the ticket and its type for which it was
let drawn = "";
/** @type {HTMLElement | null} */
let before = null; // what had the focus

export function openGuide() {
  load();
  sendRead();
  offerRates();
  button.addEventListener("click", toggleGuide);
  at("guide-close").addEventListener("click", close);
  at("metronome").addEventListener("click", toggleMetronome);
  at("guide-cards").addEventListener("click", (event) => {
    const card = /** @type {HTMLElement | null} */ (around(event, "[data-card]"));
    if (card) choose(card.dataset.card ?? "");
  });
  at("guide-others").addEventListener("change", () => choose(at("guide-others").value));
  at("guide-steps").addEventListener("change", readStep);
  panel.addEventListener("keydown", pressed);
}

async function load() {
  const reply = await ask("GET", "/guidance");
  const { status, body } = /** @type {Reply<{ cards: GuideCard[] }>} */ (reply);
  setTimeout(load, status === 200 ? ANEW_MS : AGAIN_MS);
  if (status !== 200) return;
  cards = body.cards;
  localStorage.setItem(KEPT, JSON.stringify(cards));
  showGuide(shownDraft() ?? null);
}

/** @param {Draft | null} draft the ticket on the screen */
export function showGuide(draft) {
  const type = draft && textOf(draft, "type");
  const { own, others } = cardsFor(cards, type);
  const forWhom = `${draft?.id} ${type}`;
  if (chosenFor !== forWhom) [chosen, chosenFor] = ["", forWhom];
  button.disabled = !cards.length;
  button.classList.toggle("has", own.length > 0);
  const card = cards.find((one) => one.code === chosen) ?? own[0];
  drawChoice(own, others, card);
  drawCard(card, draft);
}

/** @param {GuideCard[]} own @param {GuideCard[]} others @param {GuideCard | undefined} card */
function drawChoice(own, others, card) {
  const key = JSON.stringify([own.map(keyOf), others.map(keyOf), card?.code]);
  const box = at("guide-cards");
  if (box.dataset.key === key) return;
  box.dataset.key = key;
  box.replaceChildren(...own.map((one) => chip(one, one === card)));
  const first = new Option(say("guide_others"), "");
  at("guide-others").replaceChildren(
    first,
    ...others.map((one) => new Option(titleOf(one), one.code)),
  );
  at("guide-others").value = card && others.includes(card) ? card.code : "";
}

/** @param {GuideCard} card @param {boolean} on */
function chip(card, on) {
  const one = smallButton(titleOf(card));
  one.dataset.card = card.code;
  one.setAttribute("aria-pressed", String(on));
  return one;
}

/** @param {GuideCard} card */
const titleOf = (card) => (indonesian ? "" : card.title_en) || card.title;

/** @param {GuideCard | undefined} card @param {Draft | null} draft */
function drawCard(card, draft) {
  const key = card ? `${draft?.id} ${keyOf(card)} ${card.review}` : "";
  if (drawn !== key) {
    drawn = key;
    at("guide-title").textContent = card ? titleOf(card) : say("guide_none");
    at("guide-steps").replaceChildren(...(card?.steps ?? []).map(stepLine));
    at("guide-source").textContent = card?.source ?? "";
    showReview(card);
    at("beat").hidden = !card?.metronome && !isBeating();
    at("guide-body").scrollTop = 0;
  }
  const read = (card && draft?.read?.[keyOf(card)]) ?? [];
  for (const box of boxes()) box.checked = read.includes(Number(box.value));
}

/** @param {GuideCard | undefined} card */
function showReview(card) {
  const mark = at("guide-review");
  mark.hidden = !card;
  if (!card) return;
  const { review, reviewer, reviewed_on: on, review_due: due } = card;
  mark.className = { unreviewed: "badge held", overdue: "badge alarm", reviewed: "dim small" }[
    review
  ];
  mark.textContent = say(`guide_${review}`, { who: reviewer, on: on ?? "", due: due ?? "" });
}

/** @param {GuideStep} step @param {number} index */
function stepLine(step, index) {
  const [line, label, box, words] = ["li", "label", "input", "span"].map((name) =>
    document.createElement(name),
  );
  Object.assign(box, { type: "checkbox", value: String(index + 1) });
  words.textContent = (indonesian ? "" : step.say_en) || step.say;
  label.append(box, words);
  line.append(label);
  return line;
}

const boxes = () =>
  /** @type {HTMLInputElement[]} */ ([...at("guide-steps").querySelectorAll("input")]);
const shownCard = () => {
  const { own } = cardsFor(cards, textOfShown());
  return cards.find((one) => one.code === chosen) ?? own[0];
};

function textOfShown() {
  const draft = shownDraft();
  return draft ? textOf(draft, "type") : null;
}

/** @param {Event} event */
function readStep({ target }) {
  const { value, checked } = /** @type {HTMLInputElement} */ (target);
  const [card, draft, step] = [shownCard(), shownDraft(), Number(value)];
  if (!card || !draft) return; // read to nobody: a look at the card
  drafts.keep({ ...draft, read: ticked(draft.read ?? {}, keyOf(card), step, checked) });
  noteRead(draft.id, { card: card.code, version: card.version, step, read: checked });
  if (checked) boxes()[step]?.focus();
}

/** @param {string} code */
function choose(code) {
  chosen = code;
  showGuide(shownDraft() ?? null);
  focusNext();
}

export function toggleGuide() {
  if (panel.hidden) open();
  else close();
}

function open() {
  if (!cards.length) return;
  before = /** @type {HTMLElement | null} */ (document.activeElement);
  panel.hidden = false;
  document.body.classList.add("guided");
  showGuide(shownDraft() ?? null);
  focusNext();
}

function close() {
  panel.hidden = true;
  document.body.classList.remove("guided");
  if (before?.isConnected) before.focus();
}

function focusNext() {
  const next = boxes().find((box) => !box.checked) ?? at("guide-close");
  next.focus({ preventScroll: next === boxes()[0] });
}

// The metronome brings its card with it: with one key, whatever is on the screen.
export function toggleMetronome() {
  if (isBeating()) stopBeating();
  else lead();
}

function lead() {
  const { own, others } = cardsFor(cards, textOfShown());
  const card = [shownCard(), ...own, ...others].find((one) => one?.metronome);
  if (!card) return;
  if (panel.hidden) open();
  choose(card.code);
  at("beat").hidden = false;
  startBeating();
}

/** @param {KeyboardEvent} event */
function pressed(event) {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const onChoice = /** @type {HTMLElement} */ (event.target).matches("select");
  const all = [...cardsFor(cards, textOfShown()).own];
  const box = /^[1-9]$/.test(event.key) ? boxes()[Number(event.key) - 1] : undefined;
  if (event.key === "Escape") close();
  else if (onChoice) return;
  else if (box) box.click();
  else if (event.key === "ArrowRight" && all.length)
    choose(cardOn(all, shownCard()?.code ?? "", 1).code);
  else if (event.key === "ArrowLeft" && all.length)
    choose(cardOn(all, shownCard()?.code ?? "", -1).code);
  else return;
  event.preventDefault();
}
