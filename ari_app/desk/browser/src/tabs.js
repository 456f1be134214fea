// One tab for each open ticket, where there are two or more.

import { unsent } from "./draft.js";
import { drafts, shownId } from "./open_tickets.js";
import { at } from "./page.js";
import { renew } from "./renewing.js";
import { whose } from "./whose.js";

export function showTabs() {
  const tabs = at("tabs");
  tabs.hidden = drafts.open.size < 2;
  renew(tabs, [...drafts.open.values()].map(tab), "tab");
}

/** @param {Draft} draft */
function tab(draft) {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "tab", role: "tab" });
  button.dataset.tab = draft.id;
  button.ariaSelected = String(draft.id === shownId());
  const name = draft.label ? draft.label.split("-").at(-1) : "…";
  button.textContent = `${name} · ${whose(draft)}`;
  if (unsent(draft)) button.classList.add("unsent");
  return button;
}
