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

// 081234567890 → 0812-3456-7890, as ari_app/desk/web/moments.py has it
export function spaced(number) {
  if (!/^\d{7,}$/.test(number)) return number;
  const groups = number.match(/.{1,4}/g);
  if (groups.at(-1).length < 3) groups.splice(-2, 2, groups.at(-2) + groups.at(-1));
  return groups.join("-");
}
