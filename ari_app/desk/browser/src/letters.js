// Whether plain letters are keys of the console. Who speaks to their computer, or brushes its keys,
// turns them off on this machine; with Alt they always are (WCAG 2.2, 2.1.4).

import { announce } from "./desk.js";
import { at } from "./page.js";
import { say } from "./words.js";

const KEPT = "sigap-letters";
const button = at("letters");

export function lettersAreKeys() {
  return localStorage.getItem(KEPT) !== "off";
}

/** @param {() => void} changed */
export function offerLetters(changed) {
  button.addEventListener("click", () => {
    localStorage.setItem(KEPT, lettersAreKeys() ? "off" : "on");
    announce(say(lettersAreKeys() ? "letters_on" : "letters_off"));
    show(changed);
  });
  show(changed);
}

/** @param {() => void} changed */
function show(changed) {
  button.setAttribute("aria-pressed", String(lettersAreKeys()));
  changed();
}
