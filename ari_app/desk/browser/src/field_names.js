// What a field is called on the screen.

import { at } from "./page.js";
import { say } from "./words.js";

/** @param {string} field */
export function nameOf(field) {
  const input = at("form").querySelector(`[name="${CSS.escape(field)}"]:not([type=radio])`);
  if (input) return input.closest("label")?.firstChild?.textContent ?? field;
  return ["pin", "type", "priority"].includes(field) ? say(field) : field.replace("answers.", "");
}
