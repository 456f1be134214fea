// A page for the modules to stand on where no browser is: elements that keep what they are told, a
// storage, a clock that a test moves by hand, and a desk that answers as the test says. What needs
// more than that is tested in a real browser (tests/console).

export const WORDS = {
  agencies_unknown: "instansi belum diketahui",
  alike: "mirip {label}",
  alike_spoken: "menurut kata penelepon",
  told_until: "tunggu {time}",
  telephone_them: "telepon {names}!",
  nobody_told: "belum siapa pun",
  i_telephoned: "sudah",
  received_by_phone: "diterima",
  telephoned: "ditelepon {time} {who}",
  telephoned_whom: "siapa?",
  priority: "prioritas",
  place: "lokasi",
  call_agency: "telepon {contact}",
  conflict: "{name} menulis lain di {field}",
  default_device: "bawaan",
  just_now: "baru saja",
  letters_off: "huruf mati",
  letters_on: "huruf hidup",
  local: "tersimpan di sini",
  logged_out: "masuk lagi",
  minutes_ago: "{n} menit lalu",
  no_channel: "tanpa saluran",
  refused: "ditolak: ",
  saved: "tersimpan {time}",
  saving: "menyimpan",
  send_to: "Kirim ke {n}",
  sent_to: "terkirim ke {n}",
  not_sent: "tidak terkirim: ",
  photos: "foto ({n})",
  places_found: { one: "{n} place fits", other: "{n} places fit" },
  stays_open: "tetap terbuka",
  unit_elsewhere: "di {ticket}",
  unit_kind_ambulance: "ambulans",
  unit_kind_boat: "perahu",
  unit_state_assigned: "ditugaskan",
  unit_state_on_scene: "di lokasi",
  unit_state_on_the_way: "di jalan",
  unit_state_ready: "siap",
  unit_step_assign: "tugaskan",
  unit_step_clear: "siap lagi",
  unit_step_depart: "berangkat",
  unit_ready: "{n} {kind} siap",
  units_ready: "unit ({n} siap)",
  undecided: "pilih dulu",
  unnumbered: "belum bernomor",
  way_acknowledged: "diterima",
  way_cancelled: "batal",
  way_done: "selesai",
  way_new: "baru",
  way_on_scene: "di lokasi",
  way_sent: "terkirim",
  way_unfounded: "nihil",
};

/** An element of the page, as far as the modules ask for one. */
export class Part extends EventTarget {
  /** @param {string} tag */
  constructor(tag = "div") {
    super();
    this.tag = tag;
    /** @type {Record<string, string>} */
    this.dataset = {};
    /** @type {Part[]} */
    this.children = [];
    /** @type {Map<string, string>} */
    this.attributes = new Map();
    /** @type {Map<string, Part>} */
    this.inside = new Map();
    this.className = "";
    this.textContent = "";
    /** @type {string | number} */
    this.value = "";
    this.hidden = false;
    this.disabled = false;
    this.id = "";
  }

  get outerHTML() {
    const { tag, className, textContent, dataset } = this;
    return JSON.stringify([tag, className, textContent, dataset, [...this.attributes]]);
  }

  get classList() {
    const names = () => new Set(this.className.split(" ").filter(Boolean));
    const keep = (/** @type {Set<string>} */ all) => {
      this.className = [...all].join(" ");
    };
    return {
      contains: (/** @type {string} */ name) => names().has(name),
      add: (/** @type {string} */ name) => keep(names().add(name)),
      toggle: (/** @type {string} */ name, /** @type {boolean} */ on) => {
        const all = names();
        if (on) all.add(name);
        else all.delete(name);
        keep(all);
      },
    };
  }

  get firstElementChild() {
    return this.querySelector("*");
  }

  /** @param {Part[]} parts */
  append(...parts) {
    this.children.push(...parts);
  }

  /** @param {Part[]} parts */
  replaceChildren(...parts) {
    this.children = parts;
  }

  /** @param {Part | null} part @returns {boolean} */
  contains(part) {
    return part === this || this.children.some((child) => child.contains(part));
  }

  /** @param {string} selector */
  querySelector(selector) {
    const part = this.inside.get(selector) ?? new Part();
    this.inside.set(selector, part);
    return part;
  }

  /** @param {string} selector "[data-…]" or a tag */
  closest(selector) {
    const [, name] = /^\[data-(\w+)\]$/.exec(selector) ?? [];
    const fits = name ? name in this.dataset : selector.split(", ").includes(this.tag);
    return fits ? this : null;
  }

  /** @param {string} name @param {string} value */
  setAttribute(name, value) {
    this.attributes.set(name, value);
  }

  /** @param {string} name */
  getAttribute(name) {
    return this.attributes.get(name) ?? null;
  }

  focus() {
    page.activeElement = this;
  }

  /** @returns {any} what the type checker takes for an element */
  get element() {
    return this;
  }
}

/** The document. */
class Page extends EventTarget {
  constructor() {
    super();
    this.body = new Part("body");
    this.documentElement = { lang: "id" };
    this.hidden = false;
    /** @type {Part | null} */
    this.activeElement = null;
    /** @type {Part | null} what lies under the pointer */
    this.underPointer = null;
    /** @type {Map<string, Part>} */
    this.parts = new Map();
    /** @type {Map<string, Part[]>} */
    this.all = new Map();
    Object.assign(this.body.dataset, {
      words: JSON.stringify(WORDS),
      zone: "Asia/Jakarta",
      csrf: "a token",
      login: "sari",
      done: "beres",
      failed: "gagal: ",
      refusals: JSON.stringify({
        sentences: [["^address: at most (\\d+)$", "alamat: paling banyak $1"]],
        codes: { not_now: "sekarang tidak bisa" },
      }),
    });
  }

  /** @param {string} id */
  getElementById(id) {
    const part = this.parts.get(id) ?? new Part();
    this.parts.set(id, part);
    return part;
  }

  /** @param {string} selector */
  querySelectorAll(selector) {
    return this.all.get(selector) ?? [];
  }

  /** @param {string} selector */
  querySelector(selector) {
    return this.querySelectorAll(selector)[0] ?? null;
  }

  elementFromPoint() {
    return this.underPointer;
  }

  /** @param {string} tag */
  createElement(tag) {
    return new Part(tag);
  }
}

/** A storage whose keys can be listed, as a browser's can. */
class Storage {
  /** @param {string} key @returns {string | null} */
  getItem(key) {
    return /** @type {Record<string, string>} */ (/** @type {unknown} */ (this))[key] ?? null;
  }

  /** @param {string} key @param {string} value */
  setItem(key, value) {
    Object.assign(this, { [key]: value });
  }

  /** @param {string} key */
  removeItem(key) {
    Reflect.deleteProperty(this, key);
  }

  clear() {
    for (const key of Object.keys(this)) this.removeItem(key);
  }
}

/** Time stands still until a test lets it pass. */
class Clock {
  constructor() {
    this.now = Date.parse("2026-03-01T08:00:00Z");
    this.last = 0;
    /** @type {Map<number, { at: number, act: () => void }>} */
    this.timers = new Map();
  }

  /** @param {() => void} act @param {number} ms */
  set(act, ms) {
    this.last += 1;
    this.timers.set(this.last, { at: this.now + ms, act });
    return this.last;
  }

  /** @param {number} ms and with each timer whatever follows from it */
  async pass(ms) {
    const end = this.now + ms;
    await settled();
    for (let due = this.next(end); due; due = this.next(end)) {
      this.now = Math.max(this.now, due.at);
      due.act();
      await settled();
    }
    this.now = end;
  }

  /** @param {number} end */
  next(end) {
    const due = [...this.timers].filter(([, timer]) => timer.at <= end);
    due.sort(([, one], [, other]) => one.at - other.at);
    if (!due.length) return null;
    const [number, timer] = due[0];
    this.timers.delete(number);
    return timer;
  }
}

/**
 * What the desk is asked, and what it answers: `answer` is a test's; null is no answer at all.
 * @typedef {{ method: string, path: string, body: any, headers: any, more: any }} Asked
 */
export const desk = {
  /** @type {Asked[]} */
  asked: [],
  /** @type {(asked: Asked) => { status: number, body: unknown } | null} */
  answer: () => null,
};

/** @type {(() => void)[]} what is done again and again */
const turns = [];

/** Does once what is done again and again. */
export function everyTurn() {
  for (const act of turns) act();
}

export const page = new Page();
export const storage = new Storage();
export const clock = new Clock();

/** Lets every promise that can be kept be kept. */
export function settled() {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Before each test: nobody was asked, nothing is kept, no timer runs. */
export function fresh() {
  desk.asked = [];
  desk.answer = () => null;
  storage.clear();
  clock.timers.clear();
  page.activeElement = null;
  page.underPointer = null;
  page.hidden = false;
}

/**
 * A click on one part of another, which listens.
 * @param {EventTarget} listening
 * @param {Part} on
 * @param {number} detail 0: by a key
 */
export function click(listening, on, detail = 1) {
  const event = new Event("click", { cancelable: true });
  Object.defineProperty(event, "target", { value: on });
  Object.defineProperty(event, "detail", { value: detail });
  listening.dispatchEvent(event);
  return event;
}

/** @param {string} url @param {any} options */
async function fetchFromDesk(url, { method, headers, body, ...more }) {
  const said = body === undefined ? undefined : JSON.parse(body);
  const asked = { method, path: url.replace("/api/v1", ""), body: said, more, headers };
  desk.asked.push(asked);
  const reply = desk.answer(asked);
  if (!reply) throw new TypeError("the desk does not answer");
  return { status: reply.status, json: async () => reply.body };
}

Object.assign(globalThis, {
  document: page,
  CSS: { escape: (/** @type {string} */ text) => text },
  localStorage: storage,
  fetch: fetchFromDesk,
  setTimeout: (/** @type {() => void} */ act, ms = 0) => clock.set(act, ms),
  clearTimeout: (/** @type {number} */ number) => clock.timers.delete(number),
  setInterval: (/** @type {() => void} */ act) => turns.push(act),
});
Date.now = () => clock.now;
