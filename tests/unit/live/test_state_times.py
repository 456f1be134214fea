"""Since when a desk is ready, talks or rests: only what was seen to begin has a time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from ari_app.live.live_view import LiveView, Member, MemberState
from ari_app.live.state_times import StateTimes

NOW = datetime(2026, 5, 1, 2, 11, 2, tzinfo=UTC)


def look(state: MemberState, s: float, *, why: str = "", extension: str = "101") -> LiveView:
    member = Member(
        extension=extension,
        name="",
        interface=f"PJSIP/{extension}",
        state=state,
        pause_reason=why,
        calls_taken=0,
        last_call_at=None,
    )
    at = NOW + timedelta(seconds=s)
    return LiveView(at=at, connected=True, settled=True, members=(member,))


def test_what_was_there_at_the_first_look_has_no_time() -> None:
    assert StateTimes().seen(look("ready", 0)) == {}


def test_a_state_has_the_time_of_the_look_that_first_saw_it() -> None:
    times = StateTimes()
    times.seen(look("ready", 0))
    assert times.seen(look("talking", 5)) == {"101": NOW + timedelta(seconds=5)}
    assert times.seen(look("talking", 65)) == {"101": NOW + timedelta(seconds=5)}


def test_another_reason_is_another_pause() -> None:
    times = StateTimes()
    times.seen(look("paused", 0, why="makan"))
    assert times.seen(look("paused", 9, why="salat")) == {"101": NOW + timedelta(seconds=9)}


def test_a_look_without_an_answer_forgets_nothing() -> None:
    times = StateTimes()
    times.seen(look("ready", 0))
    times.seen(look("paused", 5))
    away = replace(look("ready", 9), connected=False, members=())
    assert times.seen(away) == {"101": NOW + timedelta(seconds=5)}


def test_who_leaves_the_queue_begins_anew() -> None:
    times = StateTimes()
    times.seen(look("ready", 0))
    times.seen(look("paused", 5))
    times.seen(look("ready", 6, extension="102"))
    assert times.seen(look("paused", 9)) == {}
