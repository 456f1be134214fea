// A point on the map as text, "-6.589500, 110.668000" (WGS 84), and read from whatever is pasted: two
// numbers, a link of a map program, geo:. Pure.

const PAIR = /(-?\d{1,3}(?:\.\d+)?)\s*[,; ]\s*(-?\d{1,3}(?:\.\d+)?)/;
const DECIMAL_COMMAS = /^(-?\d+),(\d+)\s*[;, ]\s*(-?\d+),(\d+)$/;

/**
 * @param {number | null} latitude
 * @param {number | null} longitude
 */
export function pinText(latitude, longitude) {
  if (latitude == null || longitude == null) return null;
  return `${Number(latitude).toFixed(6)}, ${Number(longitude).toFixed(6)}`;
}

/**
 * Latitude and longitude, or null where the text is no point.
 * @param {string | null} text
 * @returns {[number, number] | null}
 */
export function parsePin(text) {
  const plain = decodeURIComponentSafely(text ?? "")
    .trim()
    .replace(DECIMAL_COMMAS, "$1.$2, $3.$4");
  const found = (/[@=:](-?\d.*)$/.exec(plain)?.[1] ?? plain).match(PAIR);
  if (!found) return null;
  const [north, east] = found.slice(1, 3).map(Number);
  const exchanged = Math.abs(north) > 90;
  const [latitude, longitude] = exchanged ? [east, north] : [north, east];
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? [latitude, longitude] : null;
}

/** @param {string} text */
function decodeURIComponentSafely(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
