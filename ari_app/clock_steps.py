"""The machine's clock was set while calls stood: their facts, told by the clock of their beginning.

The kernel has a clock that nobody sets; ``jobs/clock_watch.py`` looks at both and sees when the
other one was set, and by how much. With that, what happened to a call after it is told as the clock
would have said that was there when the call was offered: so a talk lasts as long as it lasted.

A clock that is set back shows some times twice. Which of the two a fact means is told by what was
known when the step was seen, and by the order in which Asterisk wrote its lines. Where neither
tells it the fact keeps its time: then a duration is wrong by no more than the step, and
``elapsed.py`` keeps it from being negative. Pure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ari_app.facts import Fact, FactKind, Source

_BEGINNINGS = (FactKind.OFFERED, FactKind.CALLED_BACK)
_JITTER = timedelta(seconds=1)  # two processes that write down one moment
_IN_ORDER = (Source.DIALPLAN, Source.QUEUE_LOG)  # each written by Asterisk alone, as it happened
SEEN_WITHIN = timedelta(seconds=3)  # the clock is looked at so often, and facts are read


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockStep:
    """``seen_at``: a moment before it, by the clock as it was; ``by``: below 0 it was set back.

    ``until``: the latest moment by that clock at which it can have been, where nobody looked for
    longer than `SEEN_WITHIN`. ``after_fact``: the last fact that was known when it was seen; None
    where they were not read as they came.
    """

    seen_at: datetime
    by: timedelta
    until: datetime | None = None
    after_fact: int | None = None

    @property
    def last(self) -> datetime:
        return self.until or self.seen_at + SEEN_WITHIN

    @property
    def set_to(self) -> datetime:
        """The earliest that the clock showed after it."""
        return self.seen_at + self.by


def straightened(
    facts: Sequence[Fact], steps: Sequence[ClockStep], numbers: Mapping[str, int] | None = None
) -> list[Fact]:
    """The facts of one call, none of them by a clock that was set after the call was offered.

    A call that nobody saw being offered stays as it is. ``steps`` in the order of their happening,
    ``facts`` as they became known; ``numbers``: by their keys, counted on as in ``after_fact``.
    """
    offered = [fact for fact in facts if fact.kind in _BEGINNINGS]
    corrected = list(facts)
    for step in reversed(steps) if offered else ():
        began = min(offered, key=lambda fact: fact.at)
        after = (_after_forward if step.by > timedelta(0) else _after_back)(
            corrected, step, began, numbers or {}
        )
        corrected = [
            replace(fact, at=fact.at - step.by) if fact.key in after else fact for fact in corrected
        ]
    return corrected


def _after_forward(
    facts: Sequence[Fact], step: ClockStep, began: Fact, _: Mapping[str, int]
) -> set[str]:
    """What can only be of after the step."""
    if began.at >= step.set_to:
        return set()
    return {fact.key for fact in facts if fact.at >= max(step.set_to, step.last)}


def _after_back(
    facts: Sequence[Fact], step: ClockStep, began: Fact, numbers: Mapping[str, int]
) -> set[str]:
    """As `_after_forward`; of a call that can have begun after the step nothing is."""
    back = _written_behind(facts, step)
    early = {f.key for f in facts if step.set_to - _JITTER <= f.at < began.at - _JITTER}
    is_known = _known_before(began, step, numbers) and began.at <= step.last
    if not (began.at < step.set_to or is_known or back or early):
        return set()
    late = {f.key for f in facts if f.at > step.last or _known_after(f, step, numbers)}
    return {f.key for f in facts if f.at >= step.set_to - _JITTER} & (late | back | early)


def _written_behind(facts: Sequence[Fact], step: ClockStep) -> set[str]:
    """What Asterisk wrote behind a line of a later time: the clock was set back in between."""
    found = set()
    for source in _IN_ORDER:
        before: list[Fact] = []
        for fact in (each for each in facts if each.source is source):
            if any(_went_back(each.at, fact.at, step) for each in before):
                found.add(fact.key)
            before.append(fact)
    return found


def _went_back(first: datetime, then: datetime, step: ClockStep) -> bool:
    """By no more than the step, from a moment at which the clock was not set yet."""
    return first <= step.last and _JITTER < first - then <= _JITTER - step.by


def _known_before(fact: Fact, step: ClockStep, numbers: Mapping[str, int]) -> bool:
    number = numbers.get(fact.key)
    return step.after_fact is not None and number is not None and number <= step.after_fact


def _known_after(fact: Fact, step: ClockStep, numbers: Mapping[str, int]) -> bool:
    """Read after the step was seen, and not one of the last lines before it."""
    number = numbers.get(fact.key)
    if step.after_fact is None or number is None or number <= step.after_fact:
        return False
    return fact.at < step.seen_at - SEEN_WITHIN
