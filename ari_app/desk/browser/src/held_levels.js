// How loud each held caller is: the last seconds as bars, told by the screener that hears them. A
// screener that says nothing any more is shown as such, not as silence.

const BARS = 36; // at 0.4 s each some 14 s
const QUIET_DBFS = -60;
const UNHEARD_MS = 1500;
/** @type {Map<string, { bars: number[], dbfs: number, at: number }>} by call */
const heard = new Map();

/** @param {Record<string, number>} levels call → dBFS */
export function showLevels(levels) {
  for (const [call, dbfs] of Object.entries(levels)) {
    const bars = [...(heard.get(call)?.bars ?? []), share(dbfs)].slice(-BARS);
    heard.set(call, { bars, dbfs, at: Date.now() });
  }
  drawLevels();
}

// After the rows were put in place, and each second: a row may be new, a screener may have stopped.
export function drawLevels() {
  const all = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-level]"));
  const shown = new Set();
  for (const meter of all) {
    const call = meter.dataset.level ?? "";
    draw(meter, heard.get(call));
    shown.add(call);
  }
  for (const call of heard.keys()) if (!shown.has(call)) heard.delete(call);
}

/** @param {number} dbfs */
function share(dbfs) {
  return Math.max(0, Math.min(1, 1 - dbfs / QUIET_DBFS));
}

/**
 * @param {HTMLElement} meter
 * @param {{ bars: number[], dbfs: number, at: number } | undefined} now
 */
function draw(meter, now) {
  const isHeard = now !== undefined && Date.now() - now.at < UNHEARD_MS;
  meter.classList.toggle("unheard", !isHeard);
  meter.setAttribute("aria-valuenow", String(isHeard ? now.dbfs : QUIET_DBFS));
  meter.setAttribute("aria-valuetext", isHeard ? `${now.dbfs} dB` : "–");
  const heights = now?.bars ?? [];
  const bars = heights.map((height, position) => bar(BARS - heights.length + position, height));
  meter.querySelector("path")?.setAttribute("d", bars.join(""));
}

/**
 * A bar grows from the floor; silence is a thin line, so that "heard, and silent" is seen.
 * @param {number} position
 * @param {number} height
 */
function bar(position, height) {
  return `M${position * 8 + 3} 24V${(23 - height * 22).toFixed(1)}`;
}
