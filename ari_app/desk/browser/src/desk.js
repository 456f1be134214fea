// Asking the desk: JSON with the CSRF token of this page, and saying what came of an order.

import { at, buttonAt, firstControl, given } from "./page.js";

const outcome = at("outcome");
/** @type {ReturnType<typeof setTimeout> | undefined} */
let hiding;

/**
 * Status 0: the desk did not answer.
 * @param {"GET" | "POST" | "DELETE"} method
 * @param {string} path
 * @param {unknown} [body]
 * @param {RequestInit} [more]
 * @returns {Promise<Reply<unknown>>}
 */
export async function ask(method, path, body, more = {}) {
  /** @type {Record<string, string>} */
  const headers = { "X-CSRF-Token": given("csrf") };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  try {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const reply = await fetch(`/api/v1${path}`, { method, headers, body: text, ...more });
    return { status: reply.status, body: await reply.json() };
  } catch {
    return { status: 0, body: { error: "no_answer", message: "" } };
  }
}

/** @type {{ sentences: [string, string][], codes: Record<string, string> }} */
const refusals = JSON.parse(given("refusals"));

/**
 * Why the desk did not do it, in the reader's language; its own sentence where no word is known.
 * @param {Refusal} refusal
 */
export function why({ error, message }) {
  const found = refusals.sentences.find(([known]) => new RegExp(known).test(message));
  if (!found) return refusals.codes[error] ?? message;
  const [known, said] = found;
  return message.replace(new RegExp(known), said);
}

/** @param {string} sentence */
export function announce(sentence) {
  outcome.textContent = sentence;
  outcome.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => {
    outcome.hidden = true;
  }, 6000);
}

/**
 * @param {HTMLButtonElement} button
 * @param {boolean} byKey
 */
async function order(button, byKey) {
  const row = /** @type {HTMLElement | null} */ (button.closest("[data-keeps-focus]"));
  button.disabled = true;
  const { post = "", body: said } = button.dataset;
  const body = said ? JSON.parse(said) : undefined;
  const reply = await ask("POST", post.replace("/api/v1", ""), body);
  announce(reply.status === 200 ? given("done") : given("failed") + why(reply.body));
  const choice = button.closest("details");
  if (reply.status === 200) choice?.removeAttribute("open");
  document.dispatchEvent(new Event("ordered"));
  button.disabled = false;
  if (byKey && row) focusAgain(row.id, choice?.querySelector("summary")?.id ?? button.id);
}

/**
 * The keyboard goes on where it was, for a button that is off or hidden loses it.
 * @param {string} row
 * @param {string} spot
 */
function focusAgain(row, spot) {
  const there = document.getElementById(spot) ?? firstControl(document.getElementById(row));
  if (document.activeElement === document.body) there?.focus();
}

/** @param {HTMLFormElement} form */
async function orderOf(form) {
  const button = /** @type {HTMLButtonElement} */ (form.querySelector("button"));
  button.disabled = true;
  const path = (form.dataset.order ?? "").replace("/api/v1", "");
  const reply = await ask("POST", path, Object.fromEntries(new FormData(form)));
  announce(reply.status === 200 ? given("done") : given("failed") + why(reply.body));
  if (reply.status === 200) form.reset(); // else what was written stays
  document.dispatchEvent(new Event("ordered"));
  button.disabled = false;
}

// Buttons that carry their order with them, and forms whose fields are the order.
export function listenForOrders() {
  document.addEventListener("submit", (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (form.dataset.order === undefined) return;
    event.preventDefault();
    orderOf(form);
  });
  document.addEventListener("click", (event) => {
    const button = buttonAt(event, "[data-post]");
    if (button) order(button, event.detail === 0);
  });
}
