// Whether a point lies outside the regency, as far as its kecamatan tell: no outline is needed, and the
// answer is a question to a human, never a refusal. Pure.

/** @typedef {[number, number]} Point latitude and longitude */

const EARTH_KM = 6371;
const LEAST_KM = 12; // a town lies at one end of its kecamatan, and boats off its coast are its own
const MOST_KM = 25; // an island far out does not make the whole sea ours
const FEWEST = 3; // of fewer kecamatan nobody can tell

/**
 * @param {Point} point
 * @param {Point[]} kecamatan where they are; each reaches as far as its nearest neighbour
 */
export function isOutside(point, kecamatan) {
  if (kecamatan.length < FEWEST) return false;
  return kecamatan.every((own) => {
    const others = kecamatan.filter((other) => other !== own);
    const near = Math.min(...others.map((other) => distanceKm(own, other)));
    return distanceKm(point, own) > Math.min(MOST_KM, Math.max(LEAST_KM, near * 1.5));
  });
}

/**
 * Over the great circle.
 * @param {Point} one
 * @param {Point} other
 */
export function distanceKm([north, east], [north2, east2]) {
  const [a, b, turn] = [north, north2, east2 - east].map((degrees) => (degrees * Math.PI) / 180);
  const half = Math.sin((b - a) / 2) ** 2 + Math.cos(a) * Math.cos(b) * Math.sin(turn / 2) ** 2;
  return 2 * EARTH_KM * Math.asin(Math.sqrt(Math.min(1, half)));
}
