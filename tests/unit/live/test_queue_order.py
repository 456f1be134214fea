"""Which priorities make an order: tried on a list that is kept as app_queue keeps its own."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from ari_app.call import Priority, State
from ari_app.errors import Conflict
from ari_app.live.live_view import Caller
from ari_app.live.queue_order import Step, at_front, at_own_place, band, directly_before

NOW = datetime(2026, 11, 28, 20, 0, tzinfo=UTC)
Line = list[Caller]


def caller(number: int, priority: int) -> Caller:
    """They came in the order of their numbers."""
    return Caller(
        call_id=f"{number:02}",
        ani="",
        state=State.WAITING,
        began_at=NOW,
        since=NOW + timedelta(seconds=number),
        priority=priority,
        position=1,
    )


@some.composite
def lines(draw: some.DrawFn, *, raised: int = 1) -> Line:
    """Two or more who wait, in Asterisk's order; some were raised so that another came behind."""
    kinds = some.sampled_from([*Priority, Priority.NORMAL, Priority.NORMAL + raised])
    priorities = draw(some.lists(kinds, min_size=2, max_size=7))
    return sorted((caller(n, p) for n, p in enumerate(priorities)), key=_falling)


def _falling(one: Caller) -> int:
    return -(one.priority or 0)


def done(step: Step, line: Line) -> Line:
    """What QueueChangePriorityCaller does: behind all who have this priority or a higher one."""
    others = [one for one in line if one.call_id != step.caller.call_id]
    mover = next(one for one in line if one.call_id == step.caller.call_id)
    return sorted([*others, replace(mover, priority=step.priority)], key=_falling)


def names(line: Line, *, but: Caller) -> list[str]:
    return [one.call_id for one in line if one.call_id != but.call_id]


def moved(steps: tuple[Step, ...], line: Line, mover: Caller) -> Line:
    """Nobody else changes places with anybody, at no step; and all stay in their band."""
    before = names(line, but=mover)
    for step in steps:
        line = done(step, line)
        assert names(line, but=mover) == before
        assert step.caller.call_id == mover.call_id or band(step.priority) == band(
            step.caller.priority or 0
        )
    return line


@given(line=lines(), data=some.data())
def test_directly_before_another(line: Line, data: some.DataObject) -> None:
    mover, other = data.draw(some.permutations(line))[:2]
    after = [one.call_id for one in moved(directly_before(mover, other, line), line, mover)]
    assert after.index(mover.call_id) + 1 == after.index(other.call_id)


@given(line=lines(), data=some.data())
def test_the_front_is_before_everybody_and_before_late_answers(
    line: Line, data: some.DataObject
) -> None:
    mover = data.draw(some.sampled_from(line))
    first = moved(at_front(mover, line), line, mover)[0]
    assert first.call_id == mover.call_id and (first.priority or 0) >= Priority.FIRST


@given(line=lines(raised=0), data=some.data())
def test_back_where_they_were(line: Line, data: some.DataObject) -> None:
    """Whoever came meanwhile stands behind them, and whoever came before does not."""
    mover, other = data.draw(some.permutations(line))[:2]
    before = [one.call_id for one in line]
    steps = data.draw(
        some.sampled_from([at_front(mover, line), directly_before(mover, other, line)])
    )
    line = moved(steps, line, mover)
    late = caller(90, Priority.NORMAL)
    line = sorted([*line, late], key=_falling)
    own = int(band(mover.priority or 0))
    line = [replace(one, own_priority=own) if one.call_id == mover.call_id else one for one in line]
    mover = next(one for one in line if one.call_id == mover.call_id)
    line = moved(at_own_place(mover, line), line, mover)
    assert [one.call_id for one in line if one.call_id != late.call_id] == before


def test_nobody_is_raised_out_of_their_band() -> None:
    """Whoever presses a key must go before them."""
    line = [caller(1, 19), caller(2, 19), caller(3, 10)]
    with pytest.raises(Conflict, match="too often"):
        directly_before(line[2], line[1], line)
    assert directly_before(line[2], line[0], line) == (Step(line[2], 20),)
