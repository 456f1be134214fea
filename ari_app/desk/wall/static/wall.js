// The wallboard: shows the picture that the desk sends, says how old it is, and moves it a little
// every minute. No hand ever comes near: whatever fails, it tries again by itself. The screen's own
// clock may be wrong; only what the desk says of the time counts.
"use strict";
(() => {
  const OLD_S = 10; // the desk looks at the line every 3 s, at the database every second
  const SILENT_S = 4; // the stream speaks once a second
  const ASK_AGAIN_MS = 2000;
  const TURN_S = 6; // long enough to read a sentence from afar
  const body = document.body;
  const root = document.documentElement;
  /** @param {string} id */
  const at = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
  const zone = body.dataset.zone;
  let times = body.dataset.times ? JSON.parse(body.dataset.times) : null;
  let heard = performance.now();

  const now = () => times.now + (performance.now() - heard) / 1000;
  /**
   * @param {number} seconds
   * @param {Intl.DateTimeFormatOptions} [more]
   */
  const clock = (seconds, more) => {
    /** @type {Intl.DateTimeFormatOptions} */
    const shown = { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: zone, ...more };
    const text = new Intl.DateTimeFormat("en-GB", shown).format(new Date(seconds * 1000));
    return root.lang === "id" ? text.replaceAll(":", ".") : text;
  };
  /** @param {number} number */
  const two = (number) => String(number).padStart(2, "0");
  /** @param {number} seconds */
  const lasted = (seconds) => {
    const s = Math.max(0, Math.floor(seconds));
    const days = Math.floor(s / 86400);
    const hours = Math.floor(s / 3600) % 24;
    if (days) return root.lang === "id" ? `${days} h ${hours} j` : `${days} d ${hours} h`;
    const minutes = `${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
    return hours ? `${hours}:${minutes}` : minutes;
  };

  // By day light, by night dark, by the centre's clock; ?theme=day or night holds one.
  /** @type {Record<string, string>} */
  const themes = { day: "light", night: "dark" };
  const wanted = themes[new URLSearchParams(location.search).get("theme") ?? ""];
  const theme = () => {
    const hour = Number(clock(now(), { minute: undefined }).slice(0, 2));
    root.dataset.theme = wanted ?? (hour >= 6 && hour < 18 ? "light" : "dark");
  };

  // The oldest of: what the desk last said, when it last saw the line, and the database.
  const oldest = () => {
    const silent = (performance.now() - heard) / 1000 > SILENT_S ? [times.now] : [];
    const parts = [times.line, times.lists].filter((seen) => now() - seen > OLD_S);
    return Math.min(...silent, ...parts);
  };
  // Of several alarms each has its turn, by the desk's clock: a new picture begins nothing anew.
  const takeTurns = () => {
    const bar = /** @type {HTMLElement | null} */ (document.querySelector("[data-turns]"));
    if (!bar?.dataset.turns) return;
    const turns = JSON.parse(bar.dataset.turns);
    const turn = turns[Math.floor(now() / TURN_S) % turns.length];
    const all = /** @type {NodeListOf<HTMLElement>} */ (bar.querySelectorAll(".one"));
    for (const [number, one] of all.entries()) one.hidden = number !== turn;
    if (at("turn")) at("turn").textContent = String(turn + 1);
  };
  const tick = () => {
    takeTurns();
    const ages = /** @type {NodeListOf<HTMLTimeElement>} */ (
      document.querySelectorAll("time.since")
    );
    for (const time of ages) time.textContent = lasted(now() - Date.parse(time.dateTime) / 1000);
    at("clock").textContent = clock(now());
    const since = oldest();
    const old = Number.isFinite(since);
    at("old").hidden = !old;
    body.classList.toggle("is-old", old);
    if (old) at("old-since").textContent = clock(since);
    body.dataset.shift = String(Math.floor(now() / 60) % 9);
    theme();
  };
  const listen = () => {
    const stream = new EventSource("/wall/events");
    let lastTry = performance.now();
    stream.addEventListener("wall", (event) => {
      const { html, ...said } = JSON.parse(event.data);
      times = said;
      heard = lastTry = performance.now();
      if (html !== undefined) at("picture").innerHTML = html;
      tick();
    });
    stream.addEventListener("bye", () => location.reload());
    // A refusal, or a line that is dead without saying so, is tried again from the beginning; a
    // screen that is paired no more learns it from the page.
    const watch = setInterval(async () => {
      const dead = performance.now() - lastTry > 15000;
      if (stream.readyState !== EventSource.CLOSED && !dead) return;
      clearInterval(watch);
      stream.close();
      try {
        const answer = await fetch("/wall/pairing", { cache: "no-store" });
        if (answer.status === 404 || (answer.ok && (await answer.json()).paired === false))
          return location.reload();
      } catch {
        // the desk is away
      }
      listen();
    }, ASK_AGAIN_MS);
  };

  const waitForPairing = async () => {
    try {
      const answer = await fetch("/wall/pairing", { cache: "no-store" });
      const { paired, code } = answer.ok ? await answer.json() : {};
      if (paired || answer.status === 404) return location.reload();
      at("code").textContent = code || "– – –";
    } catch {
      at("code").textContent = "– – –";
    }
    body.dataset.shift = String(Math.floor(Date.now() / 60000) % 9);
    setTimeout(waitForPairing, ASK_AGAIN_MS);
  };

  if (body.classList.contains("pairing")) return void setTimeout(waitForPairing, ASK_AGAIN_MS);
  setInterval(tick, 250);
  tick();
  listen();
})();
