// The priority with which a type of incident begins. Pure.

/**
 * The priority once the type has been changed: a hand's own choice stays.
 * @param {string | null} chosen the ticket's priority now
 * @param {string} before what the type until now begins with, "" for nothing
 * @param {string} after what the new one begins with
 */
export function priorityAfter(chosen, before, after) {
  const untouched = !chosen || chosen === before;
  return untouched && after ? after : chosen;
}
