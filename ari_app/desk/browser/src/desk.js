// Asking the desk: JSON with the CSRF token of this page, and saying what came of an order.

const outcome = document.getElementById("outcome");
let hiding = 0;

// → { status, body }; status 0: the desk did not answer
export async function ask(method, path, body, more = {}) {
  const headers = { "X-CSRF-Token": document.body.dataset.csrf };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  try {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const reply = await fetch(`/api/v1${path}`, { method, headers, body: text, ...more });
    return { status: reply.status, body: await reply.json() };
  } catch {
    return { status: 0, body: { error: "no_answer", message: "" } };
  }
}

const refusals = JSON.parse(document.body.dataset.refusals);

// Why the desk did not do it, in the reader's language; its own sentence where no word is known.
export function why({ error, message }) {
  const [known, said] = refusals.sentences.find(([one]) => new RegExp(one).test(message)) ?? [];
  return known ? message.replace(new RegExp(known), said) : (refusals.codes[error] ?? message);
}

export function tell(sentence) {
  outcome.textContent = sentence;
  outcome.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => (outcome.hidden = true), 6000);
}

async function order(button) {
  button.disabled = true;
  const body = button.dataset.body ? JSON.parse(button.dataset.body) : undefined;
  const reply = await ask("POST", button.dataset.post.replace("/api/v1", ""), body);
  const { done, failed } = document.body.dataset;
  tell(reply.status === 200 ? done : failed + why(reply.body));
  if (reply.status === 200) button.closest("details")?.removeAttribute("open");
  document.dispatchEvent(new Event("ordered"));
  button.disabled = false;
}

// Buttons that carry their order with them.
export function takeOrders() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-post]");
    if (button) order(button);
  });
}
