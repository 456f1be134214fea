"""The clocks: a table with a remark per row, then every moment by Hypothesis."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from ari_app.tickets.clocks import (
    ALARM_AFTER,
    AlarmKind,
    DispatchClock,
    TicketClock,
    alarms,
    promised_by,
    wants_reminder,
)
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
