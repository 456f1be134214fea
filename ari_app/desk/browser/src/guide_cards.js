// Which guidance cards belong to a type, and which of their steps were read. Pure.

/**
 * Those of the type in their order, then the others: each is one key away from each.
 * @param {GuideCard[]} cards
 * @param {string | null} type
 */
export function cardsFor(cards, type) {
  const own = cards.filter((card) => type !== null && card.types.includes(type));
  return { own, others: cards.filter((card) => !own.includes(card)) };
}

/** @param {GuideCard} card */
export const keyOf = (card) => `${card.code} ${card.version}`;

/**
 * With a step ticked, or no longer.
 * @param {Record<string, number[]>} read card and version → steps
 * @param {string} key
 * @param {number} step
 * @param {boolean} on
 */
export function ticked(read, key, step, on) {
  const others = (read[key] ?? []).filter((one) => one !== step);
  return { ...read, [key]: on ? [...others, step].sort((one, other) => one - other) : others };
}

/**
 * The card that is `by` places on from the one of this code, round and round.
 * @param {GuideCard[]} cards
 * @param {string} code
 * @param {number} by
 */
export function cardOn(cards, code, by) {
  const here = cards.findIndex((card) => card.code === code);
  return cards[(here + by + cards.length) % cards.length];
}
