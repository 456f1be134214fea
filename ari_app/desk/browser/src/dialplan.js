// The dialplan's editor: the draft as CodeMirror with the findings beside the lines. It saves the
// draft by itself, counts the trial's seconds, and loads the page anew when something has ended.
//
// The editor stands in a shadow root: there CodeMirror makes its styles without a <style> element,
// which the pages' policy lets nobody write.

import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { HighlightStyle, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { EditorSelection, EditorState } from "@codemirror/state";
import { EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { asterisk } from "./asterisk_language.js";

const SAVE_AFTER_MS = 1500;
const LOOK_EVERY_MS = 1000;
const PHRASES = {
  Find: "Cari",
  next: "berikut",
  previous: "sebelum",
  all: "semua",
  "match case": "huruf besar-kecil",
  regexp: "regexp",
  "by word": "kata utuh",
  Replace: "Ganti",
  replace: "ganti",
  "replace all": "ganti semua",
  close: "tutup",
};
const COLOURS = HighlightStyle.define([
  { tag: tags.comment, color: "var(--dim)" },
  { tag: tags.heading, color: "var(--info)", fontWeight: "700" },
  { tag: tags.propertyName, color: "var(--dim)" },
  { tag: tags.function(tags.variableName), color: "var(--voice)" },
  { tag: tags.variableName, color: "var(--key)" },
  { tag: tags.meta, color: "var(--held)" },
  { tag: tags.string, color: "var(--key)" },
]);
const MARK = { content: "normal", width: "12px", height: "12px", margin: "4px 2px" };
const LOOK = EditorView.theme({
  "&": { color: "var(--text)", backgroundColor: "var(--bg)", fontSize: "14px", maxHeight: "62vh" },
  "&.cm-focused": { outline: "3px solid var(--info)", outlineOffset: "-3px" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.5", overflow: "auto" },
  ".cm-content": { caretColor: "var(--text)" },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
  ".cm-gutters": { backgroundColor: "var(--panel)", color: "var(--dim)", border: "none" },
  ".cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--info) 10%, transparent)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, ::selection": {
    backgroundColor: "color-mix(in srgb, var(--info) 35%, transparent)",
  },
  ".cm-panels, .cm-tooltip": { backgroundColor: "var(--raised)", color: "var(--text)" },
  ".cm-panel.cm-search, .cm-panel.cm-search label": { fontSize: "14px" },
  ".cm-panel.cm-search :is(input,button)": { fontSize: "14px", minHeight: "32px" },
  ".cm-tooltip": { maxWidth: "44rem", padding: "4px 8px", fontSize: "14px" },
  // in place of CodeMirror's own pictures, which the pages' policy would not load
  ".cm-lint-marker-error": { ...MARK, backgroundColor: "var(--alarm)", rotate: "45deg" },
  ".cm-lint-marker-info": { ...MARK, backgroundColor: "var(--info)", borderRadius: "50%" },
  ".cm-lintRange": { backgroundImage: "none !important", paddingBottom: "0" },
  ".cm-lintRange-error": { textDecoration: "underline wavy var(--alarm)" },
  ".cm-lintRange-info": { textDecoration: "underline dotted var(--info)" },
});

const form = /** @type {HTMLFormElement} */ (document.getElementById("plan"));
const area = /** @type {HTMLTextAreaElement} */ (document.getElementById("plan-text"));
const saved = /** @type {HTMLElement} */ (document.getElementById("saved"));
const words = /** @type {HTMLElement} */ (document.getElementById("saved-words")).dataset;
/** @param {string} name */
const field = (name) => /** @type {HTMLInputElement} */ (form.elements.namedItem(name));

let leaving = false; // a form of the page is on its way
let timer = 0;
let typed = area.value;
let refused = false; // somebody else has saved: nothing is written over them by itself
/** @type {Promise<void> | null} */
let saving = null;

const view = openEditor();
showFindings();
goToLine(Number(area.dataset.line));
form.addEventListener("submit", (event) => void beforeSending(event));
document.addEventListener("submit", (event) => {
  leaving = !event.defaultPrevented;
});
if (document.querySelector("[data-busy], #trial")) setInterval(() => void look(), LOOK_EVERY_MS);

/** The text area's text in an editor of its own root; the text area stays what is sent. */
function openEditor() {
  const host = /** @type {HTMLElement} */ (document.getElementById("plan-editor"));
  const root = host.attachShadow({ mode: "open" });
  const label = area.labels[0]?.textContent ?? "";
  const own = document.documentElement.lang === "id" ? PHRASES : {};
  const state = EditorState.create({
    doc: area.value,
    extensions: [
      lineNumbers(),
      lintGutter(),
      history(),
      search({ top: true }),
      highlightSelectionMatches(),
      highlightActiveLine(),
      StreamLanguage.define(asterisk),
      syntaxHighlighting(COLOURS),
      LOOK,
      EditorState.phrases.of(own),
      EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
      EditorView.updateListener.of((update) => update.docChanged && onTyped()),
      // Tab leaves the editor, as it leaves any field
      keymap.of([...defaultKeymap, ...historyKeymap, ...searchKeymap]),
    ],
  });
  area.hidden = true;
  host.hidden = false;
  return new EditorView({ state, parent: root, root });
}

function showFindings() {
  const file = field("file").value;
  /** @type {import("@codemirror/lint").Diagnostic[]} */
  const found = [];
  for (const item of document.querySelectorAll("#found li[data-line]")) {
    const { file: of, line = "1", weight } = /** @type {HTMLElement} */ (item).dataset;
    if (of !== file) continue;
    const at = view.state.doc.line(within(Number(line)));
    const says = [".says", ".remedy"].map((part) => item.querySelector(part)?.textContent ?? "");
    const severity = weight === "error" ? "error" : "info";
    found.push({ from: at.from, to: at.to, severity, message: says.join(" ") });
  }
  view.dispatch(setDiagnostics(view.state, found));
}

/** @param {number} line */
function within(line) {
  return Math.min(Math.max(line, 1), view.state.doc.lines);
}

/** @param {number} line 0 for none */
function goToLine(line) {
  if (!line) return;
  const at = view.state.doc.line(within(line)).from;
  const effects = EditorView.scrollIntoView(at, { y: "center" });
  view.dispatch({ selection: EditorSelection.cursor(at), effects });
  view.focus();
}

function onTyped() {
  area.value = view.state.doc.toString();
  clearTimeout(timer);
  if (!refused) timer = setTimeout(() => void save(), SAVE_AFTER_MS);
}

/** The draft, as it is now; never two at once. */
async function save() {
  clearTimeout(timer);
  await saving;
  if (refused || area.value === typed) return;
  saving = keep(area.value);
  await saving;
  saving = null;
}

/** @param {string} text */
async function keep(text) {
  const body = new URLSearchParams({ text, act: "save" });
  for (const name of ["csrf", "version", "file"]) body.set(name, field(name).value);
  try {
    const reply = await fetch(form.action, {
      method: "POST",
      headers: { Accept: "application/json" },
      body,
    });
    const told = await reply.json();
    if (reply.ok) {
      field("version").value = String(told.version);
      typed = text;
      saved.textContent = words.saved ?? "";
    } else if (told.problem === "draft_conflict") {
      refused = true;
      saved.textContent = `${words.conflict} ${told.by}`;
      saved.classList.add("alarm");
    } else saved.textContent = words.failed ?? "";
  } catch {
    saved.textContent = words.failed ?? "";
  }
}

/**
 * What is being saved is waited for: else the page's own save and the form's would be two admins.
 * @param {SubmitEvent} event
 */
async function beforeSending(event) {
  clearTimeout(timer);
  if (saving === null) return;
  event.preventDefault();
  await saving;
  form.requestSubmit(event.submitter);
}

async function look() {
  /** @type {{ busy: boolean, says: string, trial: number, state: string, left_s: number }} */
  let now;
  try {
    now = await (await fetch("/admin/dialplan/state")).json();
  } catch {
    return; // the desk is away: the page stays as it is
  }
  const trial = /** @type {HTMLElement | null} */ (document.getElementById("trial"));
  const work = document.getElementById("work");
  const left = document.getElementById("left");
  if (left) left.textContent = String(now.left_s);
  if (work?.firstChild && now.busy) work.firstChild.textContent = `${now.says} `;
  const ended = Boolean(work) && !now.busy;
  const other = now.trial !== Number(trial?.dataset.number ?? 0);
  if (leaving) return; // what a decision came to is said by the page that answers it
  if (ended || other || (trial && now.state !== trial.dataset.state)) {
    await save();
    location.replace(`/admin/dialplan?file=${field("file").value}`);
  }
}
