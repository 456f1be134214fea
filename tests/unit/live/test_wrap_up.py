"""When a wrap-up begins and ends: a table, then what a new desk makes of what it finds."""

from datetime import UTC, datetime, timedelta

import pytest

from ari_app.call import State
from ari_app.live.live_view import Caller, LiveView, Member, MemberState
from ari_app.live.wrap_up import Order, WrapUps

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
LASTS = timedelta(seconds=15)
BEHIND, READY = Order("PJSIP/101", 1), Order("PJSIP/101", 0)


TALK = Caller(
    call_id="c",
    ani="081200000001",
    state=State.TALKING,
    began_at=NOW,
    since=NOW,
    with_extension="101",
)


def view(
    state: MemberState,
    *,
    penalty: int = 0,
    after_s: float = 0,
    last: datetime | None = None,
    caller: bool | None = None,
    taken: int = 1,
) -> LiveView:
    """Who talks does so with a caller, unless told otherwise."""
    place = Member(
        extension="101",
        name="101",
        interface="PJSIP/101",
        state=state,
        pause_reason="",
        calls_taken=taken,
        last_call_at=last,
        penalty=penalty,
    )
    there = state == "talking" if caller is None else caller
    return LiveView(
        at=NOW + timedelta(seconds=after_s),
        connected=True,
        callers=(TALK,) if there else (),
        members=(place,),
    )


@pytest.mark.parametrize(
    ("before", "then", "begins"),
    [
        ("talking", "ready", True),
        ("ringing", "ready", False),  # they did not answer
        ("talking", "ringing", False),  # the next caller waited already
        ("talking", "paused", False),  # they rest: their own key ends that
        ("talking", "away", False),  # the phone is gone
        ("away", "ready", False),
        ("paused", "ready", False),
        ("talking", "talking", False),
    ],
)
def test_only_after_a_talk(before: MemberState, then: MemberState, begins: bool) -> None:
    wrap_ups = WrapUps()
    assert not wrap_ups.step(view(before), LASTS)
    assert wrap_ups.step(view(then), LASTS) == ([BEHIND] if begins else [])


def test_a_phone_that_is_in_use_without_a_caller_has_nothing_to_wrap_up() -> None:
    """It dials ``*22``, or calls another desk."""
    wrap_ups = WrapUps()
    wrap_ups.step(view("talking", caller=False), LASTS)
    assert wrap_ups.step(view("ready"), LASTS) == []


def test_a_caller_who_is_gone_a_look_before_his_call_taker_counts() -> None:
    wrap_ups = WrapUps()
    wrap_ups.step(view("talking"), LASTS)
    wrap_ups.step(view("talking", caller=False), LASTS)
    assert wrap_ups.step(view("ready"), LASTS) == [BEHIND]


def test_a_talk_that_was_over_before_its_caller_was_seen_counts() -> None:
    """Short talks fall between two looks, or a look sees the phone in use and nobody with it."""
    for seen in ("ringing", "talking"):
        wrap_ups = WrapUps()
        wrap_ups.step(view("ready"), LASTS)
        wrap_ups.step(view(seen, caller=False), LASTS)
        assert wrap_ups.step(view("ready", taken=2), LASTS) == [BEHIND]
        assert wrap_ups.step(view("ready", taken=2), LASTS) == []


def test_what_was_taken_before_a_pause_or_without_us_begins_nothing() -> None:
    wrap_ups = WrapUps()
    wrap_ups.step(view("ready"), LASTS)
    wrap_ups.step(view("paused", taken=2), LASTS)
    assert wrap_ups.step(view("ready", taken=2), LASTS) == []
    wrap_ups.step(LiveView(at=NOW), LASTS)
    assert wrap_ups.step(view("ready", taken=3), LASTS) == []


def test_it_ends_in_time_and_is_said_until_it_is_done() -> None:
    wrap_ups = WrapUps()
    wrap_ups.step(view("talking"), LASTS)
    wrap_ups.step(view("ready"), LASTS)
    behind = view("ready", penalty=1, after_s=1)
    assert wrap_ups.ends(behind) == {"101": NOW + LASTS}
    assert wrap_ups.over(behind, NOW + timedelta(seconds=14.9)) == []
    assert wrap_ups.over(behind, NOW + LASTS) == [READY]
    assert wrap_ups.over(behind, NOW + 2 * LASTS) == [READY]  # it did not come through
    assert wrap_ups.over(view("ready", after_s=16), NOW + LASTS) == []


def test_the_key_ends_it_at_once() -> None:
    wrap_ups = WrapUps()
    wrap_ups.step(view("talking"), LASTS)
    wrap_ups.step(view("ready"), LASTS)
    wrap_ups.end("101", NOW)
    behind = view("ready", penalty=1, after_s=1)
    assert wrap_ups.ends(behind) == {} and wrap_ups.over(behind, NOW) == [READY]


def test_who_ended_it_at_the_phone_is_shown_ready_and_is_left_so() -> None:
    wrap_ups = WrapUps()
    wrap_ups.step(view("talking"), LASTS)
    wrap_ups.step(view("ready"), LASTS)
    free = view("ready", after_s=2)  # *22 has taken the penalty away
    assert wrap_ups.step(free, LASTS) == [] and wrap_ups.ends(free) == {}


@pytest.mark.parametrize(
    ("last_s", "ends_s"),
    [
        (-5.0, 10.0),
        (-60.0, -45.0),  # long over: ended at once
        (None, 0.0),  # nothing known: ended at once
        (900.0, 15.0),  # a clock that was set back: never longer than a whole one
    ],
)
def test_a_new_desk_finds_the_end(last_s: float | None, ends_s: float) -> None:
    wrap_ups = WrapUps()
    last = None if last_s is None else NOW + timedelta(seconds=last_s)
    found = view("ready", penalty=1, last=last)
    wrap_ups.step(found, LASTS)
    end = NOW + timedelta(seconds=ends_s)
    assert wrap_ups.over(found, end) == [READY]
    assert wrap_ups.over(found, end - timedelta(seconds=0.1)) == []


def test_an_asterisk_that_was_away_begins_nothing() -> None:
    wrap_ups = WrapUps()
    wrap_ups.step(view("talking"), LASTS)
    wrap_ups.step(LiveView(at=NOW), LASTS)
    assert wrap_ups.step(view("ready"), LASTS) == []


def test_without_wrap_up_nothing_is_ordered() -> None:
    wrap_ups = WrapUps()
    wrap_ups.step(view("talking"), timedelta(0))
    assert wrap_ups.step(view("ready"), timedelta(0)) == []


@pytest.mark.parametrize(
    ("after", "over"),
    [
        (timedelta(seconds=1), False),
        (LASTS, True),
        (timedelta(hours=1), True),
        (timedelta(hours=-1), True),  # the clock was set back: nobody wraps up for an hour
    ],
)
def test_a_wrap_up_ends_by_any_clock(after: timedelta, over: bool) -> None:
    wrap_ups = WrapUps()
    wrap_ups.step(view("talking"), LASTS)
    assert wrap_ups.step(view("ready"), LASTS) == [BEHIND]
    assert wrap_ups.over(view("ready", penalty=1), NOW + after, LASTS) == [READY] * over


def seconds_of(wrap_ups: WrapUps, seen: LiveView, after_s: float) -> list[tuple[str, str, float]]:
    found = wrap_ups.finished(seen, NOW + timedelta(seconds=after_s))
    return [(one.call_id, one.extension, one.seconds) for one in found]


@pytest.mark.parametrize(
    ("seen", "after_s", "lasted_s", "why"),
    [
        (view("ready", penalty=1), 15.2, 15.0, "its time was over, found a look later"),
        (view("talking"), 6, 6.0, "they took the next caller"),
        (view("paused"), 6, 6.0, "they rest"),
        (view("away"), 6, 6.0, "the phone is gone"),
        (view("ready", penalty=1), 6, None, "it goes on"),
        (view("ringing", penalty=1), 6, None, "it rings: they may not answer"),
        (LiveView(at=NOW), 6, None, "Asterisk is away"),
        (LiveView(at=NOW), 20, 15.0, "and its time is over all the same"),
    ],
)
def test_how_long_it_lasted(
    seen: LiveView, after_s: float, lasted_s: float | None, why: str
) -> None:
    wrap_ups = WrapUps()
    wrap_ups.step(view("talking"), LASTS)
    wrap_ups.step(view("ready"), LASTS)
    wanted = [] if lasted_s is None else [("c", "101", lasted_s)]
    assert seconds_of(wrap_ups, seen, after_s) == wanted, why
    assert seconds_of(wrap_ups, seen, after_s) == [], "it is told once"


def test_the_key_ends_what_is_measured() -> None:
    wrap_ups = WrapUps()
    wrap_ups.step(view("talking"), LASTS)
    wrap_ups.step(view("ready"), LASTS)
    wrap_ups.end("101", NOW + timedelta(seconds=4))
    assert seconds_of(wrap_ups, view("ready", penalty=1), 4.3) == [("c", "101", 4.0)]


def test_without_a_caller_nothing_is_measured() -> None:
    wrap_ups = WrapUps()
    wrap_ups.step(view("talking", caller=False), LASTS)
    wrap_ups.step(view("ready"), LASTS)
    assert seconds_of(wrap_ups, view("paused"), 5) == []
