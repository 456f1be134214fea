"""Somebody who only breathes: noise of a throat that swells and falls, slowly and again and again.

The networks hardly know breath: a caller in an asthma attack, or one who chokes, scored below
the bar. This rule reads twelve seconds of the spectrum at once. What it asks for, in the order in
which it parts breath from other sounds:

- the level rises and falls by far more than a noise does, softly (handling and switches jump);
- it comes again after a while: breath in and breath out, so at most some swells in a round;
- what swells is noise over the whole band of the telephone (no hum, no harmonics, no tone), and
  little of it lies below 330 Hz, where wind, traffic and engines are.

Quick breath, panting and sobs jump more and come in trains; they must be clearer in all the rest.
The bounds were chosen on breath made by formulas and on false calls; MODEL.md says how well it
does.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ari_app.screening.rate import CHUNK_S
from ari_app.screening.spectrum import BANDS

_DB = 40.0  # a scaled band or pulse of 1.0 is 40 dB
_BREATH_BANDS = slice(20, 76)  # 390 … 3500 Hz
_HARMONICS = slice(5, 48)  # where harmonics stand apart: 160 … 812 Hz
_LOW = 16  # bands below 330 Hz
_SMOOTH = 5  # chunks: 0.16 s
_SHORTEST, _LONGEST = 16, 170  # chunks: rounds of 0.5 to 5.4 s
_FORGOTTEN = 0.2  # correlation: below, a round is over
_AS_GOOD = 0.8  # of the best round: a shorter one as good as that is the round

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class BreathBounds:
    """What a breath must be, at least or at most; decibels, correlations, seconds, shares.

    ``depth_db``: how far the level swells; ``again``: how alike rounds are; ``jump`` of that depth
    within 64 ms, but for one chunk in fifty; ``swell_s``: how long a swell is, as a rule;
    ``swells``: how many a round has; ``rise_db``: how far each band rises; ``low_db``: how loud all
    below 330 Hz is against the rest; ``rough_db``: how unlike neighbouring bands are;
    ``flat_db``: how far the mean level of the bands lies below their power (a tone: far);
    ``beat_db``: how uneven the 4 ms pieces of a chunk are; ``loud_share`` of the time.
    """

    depth_db: float
    again: float
    jump: float
    swell_s: tuple[float, float]
    swells: float
    rise_db: float
    low_db: float
    rough_db: float
    loud_share: float
    beat_db: float
    longest_s: float
    flat_db: float = -16.0


@dataclass(frozen=True, slots=True, kw_only=True)
class BreathSettings:
    """Calm breath or gasps, and quick ones; what is pure noise of air need not come so evenly.

    ``pure``: gasps at any distance. ``low``: breath on the microphone, with much below 330 Hz.

    At least ``least_s`` of the call must be heard, and not more than ``most_echo_s`` of it may be
    our own prompt: what is left between its syllables would swell and fall like breath.
    """

    least_s: float = 9.0
    most_echo_s: float = 1.0
    slow: BreathBounds = field(
        default_factory=lambda: BreathBounds(
            depth_db=12.0, again=0.38, jump=0.8, swell_s=(0.15, 3.0), swells=2.8, rise_db=6.0,
            low_db=-11.0, rough_db=1.3, loud_share=0.72, beat_db=8.0, longest_s=5.5,
        )
    )  # fmt: skip
    quick: BreathBounds = field(
        default_factory=lambda: BreathBounds(
            depth_db=15.0, again=0.45, jump=1.15, swell_s=(0.08, 0.6), swells=5.0, rise_db=10.0,
            low_db=-14.0, rough_db=1.3, loud_share=0.66, beat_db=5.0, longest_s=2.7,
        )
    )  # fmt: skip
    pure: BreathBounds = field(
        default_factory=lambda: BreathBounds(
            depth_db=16.0, again=0.15, jump=0.8, swell_s=(0.12, 3.6), swells=5.0, rise_db=9.0,
            low_db=-14.0, rough_db=0.8, loud_share=0.8, beat_db=2.2, longest_s=5.5, flat_db=-8.0,
        )
    )  # fmt: skip
    low: BreathBounds = field(
        default_factory=lambda: BreathBounds(
            depth_db=16.0, again=0.5, jump=0.8, swell_s=(0.12, 3.6), swells=3.0, rise_db=9.0,
            low_db=-7.0, rough_db=0.8, loud_share=0.8, beat_db=2.2, longest_s=5.5, flat_db=-8.0,
        )
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Breathing:
    """Somebody seems to breathe, once in ``every_s``."""

    every_s: float


def breathing(window: Floats, settings: BreathSettings) -> Breathing | None:
    """Whether this window is breath: (chunks, 88), bands and pulses, only what was heard."""
    if len(window) * CHUNK_S < settings.least_s:
        return None
    kinds = (settings.slow, settings.quick, settings.pure, settings.low)
    found = _measured(window, max(1.0, min(kind.depth_db for kind in kinds)))
    if found is None:
        return None
    likely = any(_within(found, kind) for kind in kinds)
    return Breathing(every_s=found.round_s) if likely else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Measured:
    depth_db: float
    again: float
    round_s: float
    jump: float
    swell_s: float
    swells: float
    rise_db: float
    low_db: float
    rough_db: float
    loud_share: float
    beat_db: float
    flat_db: float


def _within(found: _Measured, bounds: BreathBounds) -> bool:
    return (
        found.depth_db >= bounds.depth_db
        and found.again >= bounds.again
        and found.round_s <= bounds.longest_s
        and found.jump <= bounds.jump
        and bounds.swell_s[0] <= found.swell_s <= bounds.swell_s[1]
        and found.swells <= bounds.swells
        and found.rise_db >= bounds.rise_db
        and found.low_db <= bounds.low_db
        and found.rough_db <= bounds.rough_db
        and found.loud_share <= bounds.loud_share
        and found.beat_db <= bounds.beat_db
        and found.flat_db >= bounds.flat_db
    )


def _measured(window: Floats, least_db: float) -> _Measured | None:
    """The figures of a window; None where its level swells by less: the rest costs most."""
    levels = window[:, :BANDS] * np.float32(_DB)
    level = levels[:, _BREATH_BANDS].mean(axis=1)
    smooth = _smoothed(level)
    quiet_db, loud_db = (float(value) for value in np.quantile(smooth, [0.1, 0.9]))
    depth_db = loud_db - quiet_db
    rounds = _rounds(np.clip(smooth, quiet_db, loud_db)) if depth_db >= least_db else None
    if rounds is None:
        return None
    again, lag = rounds
    loud = smooth > quiet_db + 0.6 * depth_db
    starts, ends = _runs(loud)
    spectrum = levels[loud].mean(axis=0)
    rise = spectrum - levels[smooth < quiet_db + 0.25 * depth_db].mean(axis=0)
    power = 10.0 ** (spectrum / 10.0)
    strongest = 10.0 * np.log10((10.0 ** (levels[loud] / 10.0)).mean(axis=1))
    beats = window[loud, BANDS:].std(axis=1) * _DB
    return _Measured(
        depth_db=depth_db,
        again=again,
        round_s=lag * CHUNK_S,
        jump=float(np.quantile(np.abs(level[2:] - level[:-2]), 0.98)) / depth_db,
        swell_s=float(np.median(ends - starts)) * CHUNK_S,
        swells=len(starts) * lag / len(level),
        rise_db=float(np.quantile(rise[_BREATH_BANDS], 0.1)),
        low_db=10.0 * float(np.log10(power[:_LOW].sum() / power[_LOW:].sum())),
        rough_db=float(np.abs(np.diff(spectrum[_HARMONICS])).mean()),
        loud_share=float(loud.mean()),
        beat_db=float(beats.mean()),
        flat_db=float((levels[loud].mean(axis=1) - strongest).mean()),
    )


def _smoothed(level: Floats) -> Floats:
    padded = np.pad(level, _SMOOTH // 2, "edge")
    return np.convolve(padded, np.full(_SMOOTH, 1.0 / _SMOOTH, np.float32), "valid")


def _rounds(level: Floats) -> tuple[float, int] | None:
    """How alike the level is after the best round, and the shortest round as good (in chunks)."""
    likeness = _likeness(level)
    over = np.flatnonzero(likeness[:_LONGEST] < _FORGOTTEN)
    if not len(over):
        return None
    first = max(_SHORTEST, int(over[0]))
    if first >= _LONGEST:
        return None
    later = likeness[first:_LONGEST]
    best = float(later.max())
    inner = later[1:-1]
    peaks = (inner >= later[:-2]) & (inner >= later[2:]) & (inner >= _AS_GOOD * best)
    at = np.flatnonzero(peaks)
    return best, first + (int(at[0]) + 1 if len(at) else int(np.argmax(later)))


def _likeness(level: Floats) -> NDArray[np.float64]:
    """Correlation of the level with itself, as much later as the index says (chunks)."""
    swing = level.astype(np.float64) - float(level.mean())
    count = len(swing)
    products = np.fft.irfft(np.square(np.abs(np.fft.rfft(swing, 2 * count))))[:count]
    energy = np.concatenate([[0.0], np.cumsum(np.square(swing))])
    later = np.arange(count)
    size = np.sqrt(np.maximum(energy[count - later] * (energy[count] - energy[later]), 1e-9))
    return np.asarray(products / size, np.float64)


def _runs(loud: NDArray[np.bool_]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Where swells begin and end, in chunks."""
    edges = np.flatnonzero(np.diff(loud.astype(np.int8), prepend=0, append=0))
    return edges[::2], edges[1::2]
