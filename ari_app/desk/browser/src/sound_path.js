// The way of a recording's sound to the ear: louder for faint callers, and one side alone. It is laid
// when it is first asked for; until then the browser plays the file as it is.

/** @typedef {"both" | "caller" | "ours"} Side */
/** @typedef {{ boost: boolean, side: Side }} Path */

const BOOST = 5; // 14 dB; the compressor behind it keeps what is loud already where it is
/** @type {Record<Side, [number, number]>} of the caller's side (left) and of ours, what is heard */
const SHARES = { both: [1, 1], caller: [1, 0], ours: [0, 1] };
/** @type {WeakMap<HTMLMediaElement, (path: Path) => void>} */
const laid = new WeakMap();

/**
 * @param {HTMLMediaElement} media
 * @param {Path} path
 */
export function sendThrough(media, path) {
  const plain = !path.boost && path.side === "both";
  if (plain && !laid.has(media)) return;
  const set = laid.get(media) ?? lay(media);
  laid.set(media, set);
  set(path);
}

/**
 * @param {HTMLMediaElement} media
 * @returns {(path: Path) => void}
 */
function lay(media) {
  const context = new AudioContext();
  toSameLoudspeaker(context, media);
  const source = context.createMediaElementSource(media);
  const sides = context.createChannelSplitter(2);
  const gains = [context.createGain(), context.createGain()];
  const gain = context.createGain();
  const limit = new DynamicsCompressorNode(context, { threshold: -12, ratio: 12 });
  source.connect(sides);
  for (const [channel, side] of gains.entries()) sides.connect(side, channel).connect(gain);
  gain.connect(limit).connect(context.destination);
  media.addEventListener("play", () => void context.resume());
  return ({ boost, side }) => {
    void context.resume();
    gain.gain.value = boost ? BOOST : 1;
    for (const [channel, node] of gains.entries()) node.gain.value = SHARES[side][channel];
  };
}

/**
 * The one that was chosen for the player, where the browser can.
 * @param {AudioContext} context
 * @param {HTMLMediaElement} media
 */
function toSameLoudspeaker(context, media) {
  const other = /** @type {{ setSinkId?: (id: string) => Promise<void> }} */ (context);
  if (media.sinkId) other.setSinkId?.(media.sinkId)?.catch(() => {});
}
