"""What a reviewer hears first, and which of all other calls are drawn. Pure.

Every held call that ended without a human comes first, then whom we cut off, then who left while
they were still screened, then the calls that chance has chosen: a share of each call-taker's calls
of a day, one at least of everybody who had any. The draw is by the SHA-256 of the call's id: nobody
can steer it, and whoever repeats it draws the same calls.

Who hung up at once, before anything could be heard, is counted apart and judged in one go. Until
when a call is to be heard, and what alarms then, stands with all deadlines (tickets/clocks.py).
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil

from ari_app.call import Outcome
from ari_app.verdict import HELD_VERDICTS, Verdict

INSTANT_S = 2.0


class Because(StrEnum):
    """Why a call is to be heard; in the order in which they are."""

    HELD = "held"  # it ended without a human
    CUT = "cut"  # on our side
    LEFT = "left"  # while it was still screened
    DRAWN = "drawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A call that is over. ``marked``: the record says that it wants a look (record.py)."""

    outcome: Outcome
    verdict: Verdict | None
    lasted_s: float
    marked: bool
    drawn: bool = False


def because(call: Ended) -> Because | None:
    """None: nobody has to hear it, or it is one of those that are judged in one go."""
    if is_instant(call):
        return None
    if call.marked and call.outcome is Outcome.CUT_BY_US:
        return Because.CUT
    if call.marked and call.outcome is Outcome.ABANDONED_SCREENING:
        return Because.LEFT
    if call.marked:
        return Because.HELD
    return Because.DRAWN if call.drawn else None


def is_instant(call: Ended) -> bool:
    """Gone within `INSTANT_S` while it was screened, and the ear heard nobody."""
    heard = call.verdict is not None and call.verdict not in HELD_VERDICTS
    left = call.marked and call.outcome is Outcome.ABANDONED_SCREENING
    return left and not heard and call.lasted_s < INSTANT_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One of the others; ``taker`` empty: nobody answered."""

    call_id: str
    taker: str


def drawn(calls: Iterable[Candidate], share: float) -> Sequence[str]:
    """The ids that are to be heard; the same for any order of the calls."""
    by_taker: defaultdict[str, set[str]] = defaultdict(set)
    for call in calls:
        by_taker[call.taker].add(call.call_id)
    chosen = [one for ids in by_taker.values() for one in _first_of(ids, share)]
    return sorted(chosen)


def _first_of(ids: set[str], share: float) -> Sequence[str]:
    many = ceil(len(ids) * share - 1e-9)  # rounded up: one at least, as long as any are drawn
    return sorted(ids, key=lambda one: hashlib.sha256(one.encode()).hexdigest())[:many]
