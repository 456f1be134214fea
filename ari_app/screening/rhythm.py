"""What clicks on a line are by their times and levels: a hand that knocks, a machine, or chance.

A hand comes back to distances: the next one is like the last, or like that of the same place in the
figure before (an SOS, two and two). It never does so to the millisecond; a clock, a relay or a
fence does. Clicks of a bad line, and things that bump into a telephone, come at any distance. All
is judged by ratios, so that slow and quick hands are equals.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf
from statistics import median, quantiles

_NEAR_S, _NEAR = 0.006, 0.01  # a click is known to 4 ms, and codecs shift it; of the beat
_GRID_SHARE = 0.85
_ONCE_SHARE = 0.75  # of a machine's distances that leave no beat out
_MACHINE_CLICKS = 6
_ALIKE = 1.3  # ratio of two distances that count as one
_ALIKE_S = 0.008  # and what codecs may shift
_PAUSE_S = 1.3  # a longer distance, and one much longer than most, is a pause
_PAUSE_TIMES = 2.5
_LONGEST_FIGURE = 14  # clicks that may come back as one
# What one pair of distances tells, in natural logarithms: of a hand three in four are alike, of
# chance one in eight (two exponential distances, at the ratio above).
_FOR, _AGAINST = 1.79, -1.25
_LEAST_PAIRS = 3
# Knocks in groups of any number: of distances within a group nine in ten have one length, of chance
# one in three lies so near to the commonest.
_GROUP_S = 0.7  # longer distances part groups
_GROUP_ALIKE = 1.4
_GROUP_FOR, _GROUP_AGAINST = 0.94, -1.87
_LEAST_IN_GROUPS = 4
_QUICKEST_S = 0.115  # no hand knocks faster; an engine fires faster
_QUICK_SHARE = 0.2  # a knock may bounce


@dataclass(frozen=True, slots=True, kw_only=True)
class Click:
    """When it was (s), how loud its loudest 4 ms were (dBFS), and whether it was a pure tone."""

    at_s: float
    level_dbfs: float
    tone: bool = False


def distances(clicks: Sequence[Click]) -> list[float]:
    """Seconds from each click to the next."""
    return [after.at_s - before.at_s for before, after in pairwise(clicks)]


def spread_db(clicks: Sequence[Click]) -> float:
    """How unlike the middle half of the clicks is in level; of few clicks, all of them."""
    levels = [click.level_dbfs for click in clicks]
    if len(levels) <= 4:
        return max(levels) - min(levels)
    low, _, high = quantiles(levels, n=4)
    return high - low


def beeping(clicks: Sequence[Click]) -> bool:
    """Whether most of them are pure tones, as a nail on a handset may be as well."""
    return sum(click.tone for click in clicks) > 0.5 * len(clicks)


def by_machine(clicks: Sequence[Click], near_s: float = _NEAR_S) -> bool:
    """Whether they keep time as only machines do: each beat, or each second one (tick-tock).

    ``near_s``: how near to its time a beat must be; more than what is known is a wary question.
    """
    if len(clicks) < _MACHINE_CLICKS:
        return False
    times = [click.at_s for click in clicks]
    lags = ([b - a for a, b in zip(times, times[k:], strict=False)] for k in (1, 2))
    return any(_on_a_grid(gaps, near_s) for gaps in lags)


def in_rhythm(clicks: Sequence[Click]) -> float:
    """The evidence for a hand against chance, as a natural logarithm; -inf where nothing is told.

    The best of all lengths that a figure may have (one: an even beat), and of groups.
    """
    gaps = distances(clicks)
    if sum(gap < _QUICKEST_S for gap in gaps) > _QUICK_SHARE * len(gaps):
        return -inf
    longest = max(_PAUSE_S, _PAUSE_TIMES * median(gaps)) if gaps else 0.0
    by_figures = (_by_figure(gaps, length, longest) for length in range(1, _LONGEST_FIGURE + 1))
    return max(_by_groups(gaps), *by_figures)


def in_bouts(clicks: Sequence[Click], within_s: float, pauses: int) -> bool:
    """Whether they come close together, but for so many pauses: a few knocks for each question."""
    return sum(gap > within_s for gap in distances(clicks)) <= pauses


def _by_figure(gaps: list[float], length: int, longest: float) -> float:
    pairs = list(zip(gaps, gaps[length:], strict=False))
    if length == 1:  # a pause ends a beat, and tells nothing of it
        pairs = [pair for pair in pairs if max(pair) <= longest]
    if len(pairs) < _LEAST_PAIRS:
        return -inf
    same = sum(max(pair) <= _ALIKE * min(pair) + _ALIKE_S for pair in pairs)
    return same * _FOR + (len(pairs) - same) * _AGAINST


def _by_groups(gaps: list[float]) -> float:
    short = sorted(gap for gap in gaps if _QUICKEST_S <= gap <= _GROUP_S)
    if len(short) < _LEAST_IN_GROUPS:
        return -inf
    alike = max(bisect_right(short, gap * _GROUP_ALIKE) - i for i, gap in enumerate(short))
    return (alike - 1) * _GROUP_FOR + (len(short) - alike) * _GROUP_AGAINST


def _on_a_grid(gaps: list[float], near_s: float) -> bool:
    beat = median(gaps)
    if beat < _QUICKEST_S / 2:  # a line's clock may step back: then nothing is told
        return False
    counts = [max(1, round(gap / beat)) for gap in gaps]
    near = near_s + _NEAR * beat
    exact = sum(abs(gap - n * beat) <= near for gap, n in zip(gaps, counts, strict=True))
    once = sum(count == 1 for count in counts)
    return exact >= _GRID_SHARE * len(gaps) and once >= _ONCE_SHARE * len(gaps)
