// What is typed in a form and not saved yet, kept in this tab: the next call, another form of the
// page or a refusal must not lose it. The server names what is kept (data-kept), and by another name
// once it has been saved.

const PREFIX = "sigap-form:";
const NOT_TYPED = ["csrf", "form"];

/** @param {Storage} storage of this tab alone: nobody who logs in elsewhere finds it */
export function keepForms(storage) {
  for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (
    document.querySelectorAll("form[data-kept]")
  )) {
    const name = PREFIX + form.dataset.kept;
    const kept = storage.getItem(name);
    if (kept) refill(form, JSON.parse(kept));
    form.addEventListener("input", () => storage.setItem(name, JSON.stringify(typedIn(form))));
  }
}

/**
 * @param {HTMLFormElement} form
 * @returns {Record<string, string>}
 */
function typedIn(form) {
  const fields = [...new FormData(form)].filter(([name]) => !NOT_TYPED.includes(name));
  return Object.fromEntries(fields.map(([name, value]) => [name, String(value)]));
}

/**
 * What the server has filled in stays.
 * @param {HTMLFormElement} form
 * @param {Record<string, string>} typed
 */
function refill(form, typed) {
  for (const [name, value] of Object.entries(typed)) {
    const field = form.elements.namedItem(name);
    if (field && "value" in field && !field.value) field.value = value;
  }
  const folded = form.closest("details");
  if (folded && Object.values(typed).some(Boolean)) folded.open = true;
}
