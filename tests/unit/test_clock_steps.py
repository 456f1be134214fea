"""A clock that is set while a call stands: seen, and taken out of the call's times."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ari_app.asterisk.plan_versions import boot_id
from ari_app.clock_steps import ClockStep, straightened
from ari_app.facts import CallId, Fact, FactKind, Source
from ari_app.jobs.clock_watch import ClockWatch
from ari_app.record import fold

NOW = datetime(2026, 5, 1, 2, 0, tzinfo=UTC)
CALL = CallId("0197f000-0000-7000-8000-000000000001")
HOUR = timedelta(hours=1)


def fact(kind: FactKind, s: float, *, off: timedelta = timedelta(0), **data: object) -> Fact:
    at = NOW + timedelta(seconds=s) + off
    key = f"{kind}:{s}"
    return Fact(call_id=CALL, kind=kind, at=at, source=Source.DIALPLAN, key=key, data=data)


def lived(off: timedelta) -> list[Fact]:
    """Offered at 0, answered at 9, over at 69; the clock is set at 20."""
    return [
        fact(FactKind.OFFERED, 0),
        fact(FactKind.WAITING, 3, verdict="voice", priority="10"),
        fact(FactKind.ANSWERED, 9, taker="101"),
        fact(FactKind.HUNG_UP, 69, off=off, by="caller", cause=16),
    ]


def test_each_step_is_seen_once() -> None:
    clock = {"now": 1000.0, "kernel": 50.0}
    watch = ClockWatch(now=lambda: clock["now"], kernel=lambda: clock["kernel"])
    seen = []
    for now_s, kernel_s in (
        (1000, 50),
        (1001, 51),
        (1602.5, 52.5),
        (1603, 53),
        (1.4, 54.4),
        (2, 55),
    ):
        clock.update(now=now_s, kernel=kernel_s)
        seen.append(watch.look())
    assert [step and round(step.by.total_seconds(), 3) for step in seen] == [
        *(None, None, 600.0, None, -1603.0, None),
    ]
    assert seen[2] and seen[2].seen_at == datetime.fromtimestamp(1001, UTC)


def test_a_clock_that_is_slewed_or_a_process_that_stood_still_is_no_step() -> None:
    clock = {"now": 1000.0, "kernel": 50.0}
    watch = ClockWatch(now=lambda: clock["now"], kernel=lambda: clock["kernel"])
    for kernel_s in range(50, 5000, 700):
        clock.update(now=950.0 + kernel_s * 1.0005, kernel=float(kernel_s))
        assert watch.look() is None


@pytest.mark.parametrize("off", [HOUR, -HOUR, timedelta(minutes=-5), timedelta(seconds=90)])
def test_a_talk_lasts_as_long_as_it_lasted(off: timedelta) -> None:
    step = ClockStep(seen_at=NOW + timedelta(seconds=19), by=off)
    record = fold(straightened(lived(off), [step]))
    assert record.offered_at == NOW and record.answered_at == NOW + timedelta(seconds=9)
    assert record.ended_at == NOW + timedelta(seconds=69)


def test_set_wrong_and_right_again_in_one_talk() -> None:
    """Back by an hour at 20, right again at 60 by the clock that nobody sets."""
    steps = [
        ClockStep(seen_at=NOW + timedelta(seconds=19), by=-HOUR),
        ClockStep(seen_at=NOW + timedelta(seconds=59) - HOUR, by=HOUR),
    ]
    facts = [*lived(timedelta(0)), fact(FactKind.KEYED, 40, off=-HOUR, key="1")]
    at = {each.kind: each.at for each in straightened(facts, steps)}
    assert at[FactKind.KEYED] == NOW + timedelta(seconds=40)
    assert at[FactKind.HUNG_UP] == NOW + timedelta(seconds=69)


@given(
    at=st.lists(st.floats(0.5, 600), min_size=3, max_size=3).map(sorted),
    stepped=st.floats(-60, 660),
    off=st.one_of(st.floats(-900, -2), st.floats(2, 900)),
    looked=st.floats(0, 60),
    reading=st.booleans(),
)
@example(at=[3, 9, 69], stepped=20, off=-30, looked=1, reading=True)
@example(at=[3, 9, 69], stepped=20, off=-5, looked=1, reading=True)
@example(at=[3, 9, 69], stepped=20, off=-5, looked=1, reading=False)
def test_any_step_at_any_moment(
    at: list[float], stepped: float, off: float, looked: float, reading: bool
) -> None:
    """By no more than the step wrong, never negative; right where facts were read as they came.

    ``looked``: seconds before the step at which the clock was last seen; ``reading``: jobs ran.
    """
    lag = min(looked, 1.0) if reading else looked
    kinds = (FactKind.OFFERED, FactKind.WAITING, FactKind.ANSWERED, FactKind.HUNG_UP)
    true = dict(zip(kinds, [0.0, *at], strict=True))
    set_at = {kind: timedelta(seconds=off if s >= stepped else 0) for kind, s in true.items()}
    facts = [fact(kind, s, off=set_at[kind], taker="101", by="us") for kind, s in true.items()]
    step = ClockStep(
        seen_at=NOW + timedelta(seconds=stepped - lag),
        by=timedelta(seconds=off),
        until=None if reading else NOW + timedelta(seconds=stepped + lag),
        after_fact=sum(s < stepped for s in true.values()) if reading else None,
    )
    numbers = {each.key: number for number, each in enumerate(facts, start=1)}
    record = fold(straightened(facts, [step], numbers))
    assert record.answered_at and record.ended_at
    for kind, found in (
        (FactKind.ANSWERED, record.answered_at),
        (FactKind.HUNG_UP, record.ended_at),
    ):
        wrong_s = (found - record.offered_at).total_seconds() - true[kind]
        assert found >= record.offered_at and abs(wrong_s) <= abs(off) + 1e-3
        if reading and all(abs(s - stepped) > 4 for s in true.values()):
            assert abs(wrong_s) <= 1, "one second of jitter"


def test_a_step_while_nobody_looked_is_seen_by_the_next(tmp_path: Path) -> None:
    clock = {"now": 1000.0, "kernel": 50.0}

    def watch() -> ClockWatch:
        return ClockWatch(
            file=tmp_path / "clock.json", now=lambda: clock["now"], kernel=lambda: clock["kernel"]
        )

    first = watch()
    assert first.look() is None
    clock.update(now=1005.0, kernel=55.0)
    assert first.look() is None
    clock.update(now=400.0, kernel=110.0)
    step = watch().look()
    assert step and step.by == timedelta(seconds=-660)
    assert step.seen_at == datetime.fromtimestamp(1000, UTC), "kept each ten seconds"
    assert step.until == datetime.fromtimestamp(1060, UTC)
    assert watch().look() is None, "told once"
    text = (tmp_path / "clock.json").read_text(encoding="utf-8")
    (tmp_path / "clock.json").write_text(text.replace(boot_id(), "another boot"), encoding="utf-8")
    clock["now"] = 5000.0
    assert watch().look() is None, "no call outlived the machine"
    (tmp_path / "clock.json").write_text("{", encoding="utf-8")
    assert watch().look() is None


@pytest.mark.parametrize("off", [HOUR, -HOUR])
def test_calls_before_and_after_the_step_are_left_alone(off: timedelta) -> None:
    facts = lived(timedelta(0))
    for seen_s in (80, -5):  # the clock was set when it was over; before it began
        seen_at = NOW + timedelta(seconds=seen_s) - (off if seen_s < 0 else timedelta(0))
        step = ClockStep(seen_at=seen_at, by=off)
        assert straightened(facts, [step]) == facts


def test_who_was_not_seen_to_be_offered_is_left_alone() -> None:
    facts = lived(-HOUR)[1:]
    step = ClockStep(seen_at=NOW + timedelta(seconds=19), by=-HOUR)
    assert straightened(facts, [step]) == facts
