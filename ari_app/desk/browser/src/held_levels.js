// How loud each held caller is: the last seconds as bars, told by the screener that hears him. A
// screener that says nothing any more is shown as such, not as silence.

const BARS = 36; // at 0.4 s each some 14 s
const QUIET_DBFS = -60;
const UNHEARD_MS = 1500;
const told = new Map(); // call → { bars, at }

// levels: call → dBFS
export function showLevels(levels) {
  for (const [call, dbfs] of Object.entries(levels)) {
    const bars = [...(told.get(call)?.bars ?? []), share(dbfs)].slice(-BARS);
    told.set(call, { bars, dbfs, at: Date.now() });
  }
  drawLevels();
}

// After the rows were put in place, and each second: a row may be new, a screener may have stopped.
export function drawLevels() {
  const meters = [...document.querySelectorAll("[data-level]")];
  for (const meter of meters) draw(meter, told.get(meter.dataset.level));
  const shown = new Set(meters.map((meter) => meter.dataset.level));
  for (const call of told.keys()) if (!shown.has(call)) told.delete(call);
}

function share(dbfs) {
  return Math.max(0, Math.min(1, 1 - dbfs / QUIET_DBFS));
}

function draw(meter, now) {
  const heard = Boolean(now) && Date.now() - now.at < UNHEARD_MS;
  meter.classList.toggle("unheard", !heard);
  meter.setAttribute("aria-valuenow", String(heard ? now.dbfs : QUIET_DBFS));
  meter.setAttribute("aria-valuetext", heard ? `${now.dbfs} dB` : "–");
  const bars = (now?.bars ?? []).map((height, at) => bar(BARS - now.bars.length + at, height));
  meter.querySelector("path").setAttribute("d", bars.join(""));
}

// A bar grows from the floor; silence is a thin line, so that "heard, and silent" is seen.
function bar(at, height) {
  return `M${at * 8 + 3} 24V${(23 - height * 22).toFixed(1)}`;
}
