// The photos that an agency sent of its work, large, each with the step it belongs to. A picture is
// loaded when it is shown, so that the trail says who looked at it.

import { at, smallButton } from "./page.js";
import { clockOf, say } from "./words.js";

/**
 * The button that shows them, null where there are none.
 * @param {Dispatch} dispatch
 */
export function photosButton({ agency, pictures }) {
  if (!pictures?.length) return null;
  const button = smallButton(say("photos", { n: pictures.length }));
  button.dataset.photos = agency;
  return button;
}

/** @param {Dispatch} dispatch */
export function showPhotos({ name, pictures }) {
  at("photos-of").textContent = say("photos_of", { name });
  at("photo-list").replaceChildren(...pictures.map(figure));
  at("photos").showModal();
}

/** @param {Picture} picture */
function figure({ path, at: taken, state }) {
  const words = `${say(`way_${state}`)} ${clockOf(new Date(taken)).slice(0, 5)}`;
  const image = Object.assign(document.createElement("img"), { src: path, alt: words });
  const caption = document.createElement("figcaption");
  caption.textContent = words;
  const whole = document.createElement("figure");
  whole.append(image, caption);
  return whole;
}

export function offerPhotos() {
  at("photos-close").addEventListener("click", () => at("photos").close());
  at("photos").addEventListener("close", () => at("photo-list").replaceChildren());
}
