"""The clocks: a table with a remark per row, then every moment by Hypothesis."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from ari_app.settings import Limits
from ari_app.tickets.clocks import (
    ACTIONS,
    ALARM_AFTER,
    DEADLINES,
    Action,
    AlarmKind,
    DeskTicket,
    DispatchClock,
    TicketClock,
    Tone,
    UnitClock,
    UnseenShare,
    Wait,
    alarms,
    caller_tone,
    caller_wait,
    promised_by,
    wait_of,
    wants_reminder,
)
from ari_app.tickets.form import Disposition
from ari_app.tickets.opening import TicketState
from ari_app.tickets.way import FINAL, DispatchState, Progress

NOW = datetime(2026, 5, 1, 2, 11, 2, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def dispatch(state: str = "sent", **more: Any) -> DispatchClock:
    values: dict[str, Any] = {"sent_at": NOW, "acknowledge_by": NOW + 5 * MINUTE, **more}
    return DispatchClock(ticket_id=1, dispatch_id=2, state=DispatchState(state), **values)


def complaint(progress: str = "sent", **more: Any) -> TicketClock:
    values: dict[str, Any] = {"opened_at": NOW, "complaint": True, **more}
    return TicketClock(ticket_id=1, progress=Progress(progress), **values)


@pytest.mark.parametrize(
    ("clock", "minutes", "reminder", "kinds", "remark"),
    [
        (dispatch(), 4, False, "", "there is time left"),
        (dispatch(), 5, True, "", "told again, not yet an alarm"),
        (dispatch(reminded_at=NOW + 5 * MINUTE), 6, False, "", "told again once only"),
        (dispatch(reminded_at=NOW + 5 * MINUTE), 7, False, "unacknowledged", "now telephone"),
        (dispatch("acknowledged"), 60, False, "", "somebody has it"),
        (dispatch("open"), 0.5, False, "", "on its way"),
        (dispatch("open"), 1, False, "undelivered", "nothing got through"),
        (dispatch("new", given_up=True), 0, False, "undelivered", "no channel at all"),
        (dispatch("new", given_up=True, by_page=True), 4, False, "", "its people have the page"),
        (dispatch("new", given_up=True, by_page=True), 8, True, "unacknowledged", "not looked at"),
        (dispatch("open", given_up=True), 0.1, False, "undelivered", "every channel refused"),
        (dispatch("sent", given_up=True), 1, False, "", "it had got through before"),
        (dispatch("open"), 9, True, "unacknowledged undelivered", "both"),
        (dispatch("cancelled"), 60, False, "", "withdrawn"),
    ],
)
def test_an_agency_s_clock(
    clock: DispatchClock, minutes: float, reminder: bool, kinds: str, remark: str
) -> None:
    now = NOW + minutes * MINUTE
    assert wants_reminder(clock, now) is reminder, remark
    assert sorted(alarm.kind for alarm in alarms([clock], [], now)) == kinds.split(), remark


@pytest.mark.parametrize(
    ("clock", "hours", "kinds", "remark"),
    [
        (complaint(), 21, "", "a day has 24 hours"),
        (complaint(), 22, "promise_near", "it can still be kept"),
        (complaint(), 24, "promise_broken", "and no longer near"),
        (complaint("new"), 25, "promise_broken", "nobody has even sent it"),
        (complaint("done"), 30, "", "answered"),
        (complaint("unfounded"), 30, "", "answered too"),
        (complaint(complaint=False), 30, "", "an emergency has other clocks"),
    ],
)
def test_the_promise(clock: TicketClock, hours: float, kinds: str, remark: str) -> None:
    found = alarms([], [clock], NOW + timedelta(hours=hours))
    assert [alarm.kind for alarm in found] == kinds.split(), remark
    assert (promised_by(clock) is not None) == clock.complaint


@given(
    state=some.sampled_from(list(DispatchState)),
    after=some.timedeltas(timedelta(0), timedelta(days=2)),
    later=some.timedeltas(timedelta(0), timedelta(days=2)),
)
def test_an_alarm_does_not_go_by_itself(
    state: DispatchState, after: timedelta, later: timedelta
) -> None:
    """Time alone only adds; and whoever is done alarms nobody."""
    clock = dispatch(state)
    first, then = alarms([clock], [], NOW + after), alarms([clock], [], NOW + after + later)
    assert first <= then
    assert not (then and state in FINAL)
    if state is DispatchState.SENT and after >= 5 * MINUTE + ALARM_AFTER:
        assert AlarmKind.UNACKNOWLEDGED in {alarm.kind for alarm in first}


@pytest.mark.parametrize(
    ("state", "closed", "minutes", "late", "remark"),
    [
        ("assigned", False, 4.9, False, "five minutes to get into the car"),
        ("assigned", False, 5, True, "whoever drives it may not know"),
        ("on_the_way", False, 29, False, "the regency is large"),
        ("on_the_way", False, 30, True, "lost, broken down, or there and silent"),
        ("on_scene", False, 600, False, "it works"),
        ("on_scene", True, 29, False, "its ticket was just closed"),
        ("on_scene", True, 30, True, "busy for the next caller's desk, and nobody knows why"),
    ],
)
def test_a_unit_s_clock(state: str, closed: bool, minutes: float, late: bool, remark: str) -> None:
    clock = UnitClock(ticket_id=1, state=state, since=NOW, ticket_closed=closed)
    found = alarms([], [], NOW + minutes * MINUTE, units=[clock, clock])
    assert [alarm.kind for alarm in found] == [AlarmKind.UNIT_LATE] * late, remark
    assert ACTIONS[AlarmKind.UNIT_LATE] is Action.ASK_UNIT


def at_desk(state: str = "open", **more: Any) -> DeskTicket:
    return DeskTicket(ticket_id=1, state=TicketState(state), since=NOW, **more)


def fire(**more: Any) -> DeskTicket:
    return at_desk(typed=True, emergency=True, needs_agency=True, **more)


def road(**more: Any) -> DeskTicket:
    return at_desk(typed=True, needs_agency=True, **more)


@pytest.mark.parametrize(
    ("ticket", "wait", "remark"),
    [
        (fire(), Wait.UNSENT, "a fire that nobody was told of"),
        (fire(disposition=Disposition.NORMAL), Wait.UNSENT, "done writing is not sent"),
        (fire(disposition=Disposition.NON_DARURAT), Wait.UNSENT_OTHER, "they said: no emergency"),
        (fire(disposition=Disposition.PRANK), None, "no incident"),
        (fire(disposition=Disposition.INFORMASI), None, "somebody asked something"),
        (road(), Wait.UNSENT_OTHER, "a hole in the road"),
        (at_desk(typed=True), None, "a type without agencies: nobody to tell"),
        (at_desk(), Wait.UNTYPED, "nobody knows what it was about"),
        (at_desk(disposition=Disposition.GHOST_DIAM), None, "it is known: nobody spoke"),
        (at_desk("closed"), None, "closed by a human"),
        (at_desk("callback"), Wait.CALLBACK, "nobody answered"),
        (at_desk("callback", being_called=True), None, "somebody calls now"),
    ],
)
def test_what_a_ticket_at_the_desk_waits_for(
    ticket: DeskTicket, wait: Wait | None, remark: str
) -> None:
    assert wait_of(ticket) is wait, remark


@pytest.mark.parametrize(
    ("ticket", "minutes", "kind", "loud", "remark"),
    [
        (fire(), 0, None, False, "marked, not yet an alarm"),
        (fire(), 1.99, None, False, "the form is being finished"),
        (fire(), 2, "unsent", False, "nobody is on the way"),
        (fire(), 5, "unsent", True, "and nobody has noticed"),
        (road(), 15, None, False, "the wrap-up does not count"),
        (road(), 15.25, "unsent", False, "fifteen seconds of wrap-up and 15 minutes"),
        (road(), 600, "unsent", False, "it never grows louder: the promise has its own alarm"),
        (at_desk(), 4.9, None, False, "still being filled in"),
        (at_desk(), 5, "untyped", False, "nobody fills it in"),
        (at_desk("callback"), 5, "callback", False, "nobody calls back"),
        (at_desk("callback"), 10, "callback", True, "now the supervisor"),
        (at_desk("callback", being_called=True), 60, None, False, "being called"),
        (at_desk("closed"), 60, None, False, "it ended with its cause"),
    ],
)
def test_the_desk_s_clocks(
    ticket: DeskTicket, minutes: float, kind: str | None, loud: bool, remark: str
) -> None:
    now = NOW + minutes * MINUTE
    found = alarms([], [], now, [ticket], wrap_up=timedelta(seconds=15))
    assert [alarm.kind for alarm in found] == ([kind] if kind else []), remark
    assert any(alarm.louder_at and alarm.louder_at <= now for alarm in found) is loud, remark


@pytest.mark.parametrize(
    ("minutes", "loud", "remark"),
    [
        (1.99, None, "whoever is at the desk may still look"),
        (2, False, "the caller believes that help knows where they are"),
        (5, True, "and nobody has noticed"),
    ],
)
def test_what_a_caller_shared_waits(minutes: float, loud: bool | None, remark: str) -> None:
    now, share = NOW + minutes * MINUTE, UnseenShare(ticket_id=7, since=NOW)
    found = [(alarm.kind, alarm.louder_at) for alarm in alarms([], [], now, shares=[share])]
    if loud is None:
        assert found == [], remark
    else:
        assert found == [(AlarmKind.SHARE_UNSEEN, NOW + 5 * MINUTE)], remark
        assert (NOW + 5 * MINUTE <= now) is loud, remark
    assert ACTIONS[AlarmKind.SHARE_UNSEEN] is Action.LOOK


def test_limits_are_settings() -> None:
    hasty = Limits(unsent_s=5, unsent_louder_s=6)
    assert {alarm.kind for alarm in alarms([], [], NOW + MINUTE / 12, [fire()], hasty)} == {
        AlarmKind.UNSENT
    }
    with pytest.raises(ValueError, match="unsent_louder_s must be longer than unsent_s"):
        Limits(unsent_s=300, unsent_louder_s=120)


@pytest.mark.parametrize(
    ("takes_calls", "ready", "wait", "remark"),
    [
        (True, True, Wait.CALLER, "someone could answer: 20 seconds"),
        (True, False, None, "all talk"),
        (False, False, Wait.CALLER_ALONE, "nobody is logged in, or all rest: at once"),
    ],
)
def test_a_waiting_caller(takes_calls: bool, ready: bool, wait: Wait | None, remark: str) -> None:
    assert caller_wait(takes_calls=takes_calls, ready=ready) is wait, remark


@pytest.mark.parametrize(
    ("seconds", "tone"),
    [(0, Tone.CALM), (9.9, Tone.CALM), (10, Tone.AMBER), (19.9, Tone.AMBER), (20, Tone.RED)],
)
def test_a_waiting_caller_s_clock_changes_colour(seconds: float, tone: Tone) -> None:
    assert caller_tone(NOW, NOW + timedelta(seconds=seconds), Limits()) is tone


def test_every_wait_has_its_row() -> None:
    """With a limit, an action that ends it, and a reason; what is louder comes later."""
    limits = Limits()
    assert set(DEADLINES) == set(Wait)
    for wait, row in DEADLINES.items():
        assert row.ended_by and row.remark, wait
        assert row.louder_s is None or row.louder_s(limits) > row.after_s(limits) >= 0, wait


@given(some.integers(0, 60 * 24), some.integers(0, 60 * 24))
def test_an_alarm_of_the_desk_only_ends_by_its_cause(early: int, later: int) -> None:
    """While nothing is done, what has alarmed alarms on."""
    first, last = sorted((early, later))
    for ticket in (fire(), road(), at_desk(), at_desk("callback")):
        before = alarms([], [], NOW + first * MINUTE, [ticket])
        assert before <= alarms([], [], NOW + last * MINUTE, [ticket])
