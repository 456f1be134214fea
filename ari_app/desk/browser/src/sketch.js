// A sketch of the regency: each kecamatan as the ground that is nearer to its point than to any other's,
// as far as it may reach. No official boundary, and the map says so. An island far out is a round of its
// own. Pure.

import { distanceKm } from "./outside.js";

/** @typedef {[number, number]} Point latitude and longitude */

const KM_A_DEGREE = 111.2;
const [LEAST_KM, MOST_KM] = [5, 12];
const CORNERS = 24;

/**
 * One polygon a point, in their order.
 * @param {Point[]} points
 * @returns {Point[][]}
 */
export function sketchOf(points) {
  const unlike = points.filter((one, n) => points.findIndex((other) => same(one, other)) === n);
  return points.map((own) => {
    const others = unlike.filter((other) => !same(own, other));
    return others.reduce((cell, other) => nearer(cell, own, other), round(own, reach(own, others)));
  });
}

/** @param {Point} one @param {Point} other */
const same = (one, other) => one[0] === other[0] && one[1] === other[1];

/** @param {Point} own @param {Point[]} others */
function reach(own, others) {
  const near = Math.min(...others.map((other) => distanceKm(own, other)));
  return Math.min(MOST_KM, Math.max(LEAST_KM, near));
}

/** @param {Point} middle @param {number} km @returns {Point[]} */
function round([north, east], km) {
  const high = km / KM_A_DEGREE;
  const wide = high / Math.cos((north * Math.PI) / 180);
  return Array.from({ length: CORNERS }, (_, n) => {
    const turn = (2 * Math.PI * n) / CORNERS;
    return [north + high * Math.sin(turn), east + wide * Math.cos(turn)];
  });
}

/**
 * What of the cell is nearer to its own point than to the other: cut along the line between them.
 * @param {Point[]} cell @param {Point} own @param {Point} other
 * @returns {Point[]}
 */
function nearer(cell, own, other) {
  const scale = Math.cos((own[0] * Math.PI) / 180) ** 2; // a degree east is shorter than one north
  const [up, right] = [other[0] - own[0], (other[1] - own[1]) * scale];
  const half = (up * (own[0] + other[0]) + right * (own[1] + other[1])) / 2;
  const beyond = (/** @type {Point} */ [north, east]) => up * north + right * east - half;
  return cell.flatMap((corner, n) => {
    const next = cell[(n + 1) % cell.length];
    const [here, there] = [beyond(corner), beyond(next)];
    const kept = here <= 0 ? [corner] : [];
    if (here < 0 !== there < 0) kept.push(between(corner, next, here / (here - there)));
    return kept;
  });
}

/** @param {Point} one @param {Point} other @param {number} part @returns {Point} */
const between = (one, other, part) => [
  one[0] + (other[0] - one[0]) * part,
  one[1] + (other[1] - one[1]) * part,
];
