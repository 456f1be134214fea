// Boxes over a photo, by pointer or by keys. The form takes their places along (boxes.js).
import { asText, drawn, fromText, MOST, pushed, stretched, WHOLE, within } from "./boxes.js";

/** @typedef {import("./boxes.js").Box & { button: HTMLButtonElement }} Shown */

/** @type {Record<string, readonly [number, number]>} */
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const STEP = 100;

/** @param {HTMLElement} part */
function start(part) {
  const photo = /** @type {HTMLElement} */ (part.querySelector(".cover-photo"));
  const field = /** @type {HTMLInputElement} */ (part.querySelector("[name=covered]"));
  const add = /** @type {HTMLButtonElement} */ (part.querySelector("[data-add]"));
  const remove = /** @type {HTMLButtonElement} */ (part.querySelector("[data-remove]"));
  /** @type {Shown[]} */
  const boxes = [];
  /** @type {Shown | null} */
  let chosen = null;

  function show() {
    boxes.forEach((box, at) => {
      const style = box.button.style;
      style.left = `${box.left / 100}%`;
      style.top = `${box.top / 100}%`;
      style.width = `${(box.right - box.left) / 100}%`;
      style.height = `${(box.bottom - box.top) / 100}%`;
      const label = (part.dataset.box ?? "#").replace("#", String(at + 1));
      box.button.setAttribute("aria-label", label);
      box.button.setAttribute("aria-pressed", String(box === chosen));
    });
    remove.disabled = chosen === null;
    add.disabled = boxes.length >= MOST;
    field.value = asText(boxes);
  }

  /** @param {Shown} box */
  function choose(box) {
    chosen = box;
    show();
  }

  /** @param {import("./boxes.js").Box} at */
  function put(at) {
    const button = document.createElement("button");
    button.type = "button";
    const box = { ...at, button };
    button.addEventListener("focus", () => choose(box));
    button.addEventListener("keydown", (event) => keyed(event, box));
    boxes.push(box);
    photo.append(button);
    choose(box);
    return box;
  }

  /** @param {Shown} box */
  function drop(box) {
    boxes.splice(boxes.indexOf(box), 1);
    box.button.remove();
    chosen = null;
    show();
    (boxes.at(-1)?.button ?? add).focus();
  }

  /**
   * @param {KeyboardEvent} event
   * @param {Shown} box
   */
  function keyed(event, box) {
    if (event.key === "Delete" || event.key === "Backspace") drop(box);
    else if (event.key in STEPS) {
      const [x, y] = STEPS[event.key];
      const change = event.shiftKey ? stretched : pushed;
      Object.assign(box, change(box, x * STEP, y * STEP));
      show();
    } else return;
    event.preventDefault();
  }

  /**
   * @param {PointerEvent} event
   * @returns {import("./boxes.js").Point}
   */
  function place(event) {
    const frame = photo.getBoundingClientRect();
    return [
      within(((event.clientX - frame.left) / frame.width) * WHOLE, 0, WHOLE),
      within(((event.clientY - frame.top) / frame.height) * WHOLE, 0, WHOLE),
    ];
  }

  photo.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    const held = boxes.find((box) => box.button === event.target);
    const from = place(event);
    let last = from;
    let box = held ?? null;
    held?.button.focus();
    photo.setPointerCapture(event.pointerId);
    photo.onpointermove = (moved) => {
      const to = place(moved);
      if (held) Object.assign(held, pushed(held, to[0] - last[0], to[1] - last[1]));
      else if (box !== null) Object.assign(box, drawn(from, to));
      else if (boxes.length < MOST) box = put(drawn(from, to));
      last = to;
      show();
    };
    photo.onpointerup = photo.onpointercancel = () => {
      photo.onpointermove = photo.onpointerup = photo.onpointercancel = null;
      box?.button.focus();
    };
  });
  const middle = { left: 4000, top: 4000, right: 6000, bottom: 6000 };
  add.addEventListener("click", () => put(middle).button.focus());
  remove.addEventListener("click", () => chosen && drop(chosen));
  const offered = /** @type {NodeListOf<HTMLElement>} */ (
    part.querySelectorAll("[hidden]:not(input)")
  );
  for (const one of offered) one.hidden = false;
  for (const box of fromText(field.value)) put(box);
  chosen = null;
  show();
}

const parts = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".cover"));
for (const part of parts) start(part);
