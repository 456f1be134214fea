// What the script says; the words came with the page, in the reader's language.

const words = JSON.parse(document.body.dataset.words);

export const indonesian = document.documentElement.lang === "id";

export function say(key, values = {}) {
  return words[key].replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

export function clockOf(moment) {
  const clock = moment.toLocaleTimeString("en-GB", { timeZone: document.body.dataset.zone });
  return indonesian ? clock.replaceAll(":", ".") : clock;
}

export function lasted(ms) {
  const s = Math.max(0, Math.floor(ms / 1000));
  return `${String(Math.floor(s / 60)).padStart(2, "0")}:${String(s % 60).padStart(2, "0")}`;
}

const written = new Map();

// 0812-3456-7890, (0291) 123456: as the server has written this number on the page (the rules are
// those of ari_app/telephone_number.py); one that it has not, in fours.
export function spaced(number) {
  if (!number) return number;
  const there = document.querySelector(`[data-number="${CSS.escape(number)}"]`);
  if (there) written.set(number, there.dataset.written ?? there.textContent);
  return written.get(number) ?? inFours(number);
}

function inFours(number) {
  if (!/^\d{7,}$/.test(number)) return number;
  const groups = number.match(/.{1,4}/g);
  if (groups.at(-1).length < 3) groups.splice(-2, 2, groups.at(-2) + groups.at(-1));
  return groups.join("-");
}
