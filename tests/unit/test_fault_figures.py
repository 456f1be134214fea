"""The line of a fault's table: what is counted, and which goal is missed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bench.faults.figures import Flood, Goal, Known, Lived, Row, head, line
from bench.load import MadeCall

MADE = MadeCall(
    number="081200000001",
    invited_at_s=1000.0,
    answered_at_s=1000.1,
    hung_up_at_s=1020.1,
    ended_at_s=1020.2,
)
KNOWN = Known(
    rows=1,
    outcome="answered",
    by_us=False,
    answered_at=datetime.fromtimestamp(1003.0, UTC),
    held_at=None,
    offered_at=datetime.fromtimestamp(1000.0, UTC),
    ended_at=datetime.fromtimestamp(1020.2, UTC),
    end_assumed=False,
    ticket=True,
    recording_s=19.9,
)
GOOD = Lived(made=MADE, new=False, dead_air_s=1.0, talked=True, known=KNOWN)
CUT = replace(
    GOOD,
    made=replace(MADE, ended_at_s=None),
    known=replace(KNOWN, outcome="cut_by_us", by_us=True, answered_at=None, recording_s=4.0),
    talked=False,
)
NEVER = replace(
    GOOD,
    made=replace(MADE, answered_at_s=None, hung_up_at_s=None, ended_at_s=None),
    talked=False,
    known=None,
)


def known(**changed: object) -> Lived:
    return replace(GOOD, known=replace(KNOWN, **changed))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("call", "missed"),
    [
        (GOOD, []),
        (replace(GOOD, heard=False), ["1 heard nothing at all"]),
        (replace(GOOD, dead_air_s=4.2), ["dead air of 4.2 s (1 calls)"]),
        (known(recording_s=21.0), []),
        (known(recording_s=21.5), ["1 recordings do not fit (worst by 1.4 s)"]),
        (known(recording_s=18.0), ["1 recordings do not fit (worst by 2.0 s)"]),
        (known(recording_s=None), ["1 recordings do not fit (worst by - s)"]),
        (known(ticket=False), ["1 without a ticket"]),
        (known(rows=2), ["1 not reconciled"]),
        (known(outcome=None), ["1 not reconciled"]),
        (replace(GOOD, talked=False), ["1 not reconciled"]),
        (known(ended_at=datetime.fromtimestamp(1030.0, UTC)), ["1 not reconciled"]),
        (
            replace(GOOD, made=replace(MADE, answered_at_s=1007.0), known=replace(KNOWN)),
            ["1 recordings do not fit (worst by 6.7 s)", "answered only after 7.0 s"],
        ),
    ],
)
def test_what_is_missed(call: Lived, missed: list[str]) -> None:
    assert Row(fault="x", calls=[GOOD, call], goal=Goal()).missed() == missed


@pytest.mark.parametrize("off_s", [3600.0, -3600.0])
def test_where_the_clock_was_set_the_calls_own_time_counts(off_s: float) -> None:
    """It goes on by the clock of its beginning, whether that was before or after."""
    new = datetime.fromtimestamp(1000.0 + off_s, UTC)
    calls = [
        replace(GOOD, clock_off_s=off_s),
        replace(known(offered_at=new, ended_at=new + timedelta(seconds=20.2)), clock_off_s=off_s),
    ]
    row = Row(fault="x", calls=calls, goal=Goal())
    assert row.missed() == []
    wrong = replace(known(ended_at=KNOWN.offered_at), clock_off_s=off_s)
    assert replace(row, calls=[wrong]).missed() == ["1 not reconciled"]


def test_a_cut_call_is_a_fault_but_where_asterisk_itself_dies() -> None:
    row = Row(fault="x", calls=[GOOD, CUT], goal=Goal())
    assert "1 cut by us" in row.missed() and row.count(cut=True) == 1
    dies = replace(row, goal=Goal(ends_calls=True), calls=[CUT, replace(GOOD, new=True)])
    assert dies.missed() == []
    new = replace(dies, calls=[CUT, replace(CUT, new=True)])
    assert "1 cut by us" in new.missed()


def test_what_got_no_answer_is_missed_and_need_not_be_known() -> None:
    row = Row(fault="x", calls=[NEVER], goal=Goal())
    assert row.reconciled == 1
    assert "1 never answered" in row.missed()


def test_a_negative_duration_is_not_reconciled() -> None:
    early = known(ended_at=datetime.fromtimestamp(999.0, UTC))
    assert not early.reconciled


def test_calls_of_a_flood_are_counted() -> None:
    flood = Flood(offered=60, answered=60, closed=58, abandoned=58)
    row = Row(fault="x", calls=[GOOD], goal=Goal(), flood=flood)
    assert row.missed() == ["2 not reconciled"]
    assert "| 61 | 1 of 1 | 0 | 58 | 0 | 0 |" in line(row)


def test_what_was_not_tried_says_so() -> None:
    row = Row(fault="full-disk", calls=(), goal=Goal(), said="not tried: no disk")
    assert row.missed() == []
    assert line(row).count("|") == head().partition("\n")[0].count("|")
    assert "not tried: no disk" in line(row)
