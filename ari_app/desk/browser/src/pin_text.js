// A point on the map as text, "-6.589500, 110.668000" (WGS 84), and read from whatever is pasted: two
// numbers, a link of a map program, geo:. Pure.

const PAIR = /(-?\d{1,3}(?:\.\d+)?)\s*[,; ]\s*(-?\d{1,3}(?:\.\d+)?)/;
const DECIMAL_COMMAS = /^(-?\d+),(\d+)\s*[;, ]\s*(-?\d+),(\d+)$/;

export function pinText(latitude, longitude) {
  if (latitude == null || longitude == null) return null;
  return `${Number(latitude).toFixed(6)}, ${Number(longitude).toFixed(6)}`;
}

// → [latitude, longitude], or null where the text is no point
export function parsePin(text) {
  const plain = decodeURIComponentSafely(text ?? "").trim().replace(DECIMAL_COMMAS, "$1.$2, $3.$4");
  const found = (/[@=:](-?\d.*)$/.exec(plain)?.[1] ?? plain).match(PAIR);
  if (!found) return null;
  const [north, east] = found.slice(1, 3).map(Number);
  const point = Math.abs(north) > 90 ? [east, north] : [north, east]; // the two changed about
  return Math.abs(point[0]) <= 90 && Math.abs(point[1]) <= 180 ? point : null;
}

function decodeURIComponentSafely(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
