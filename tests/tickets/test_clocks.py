"""The clocks: a table with a remark per row, every moment by Hypothesis, then the real database."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from ari_app.people.accounts import NewAccount, Role, create_account, set_active
from ari_app.store.database import Database
from ari_app.tickets.clocks import (
    ALARM_AFTER,
    AlarmKind,
    DispatchClock,
    TicketClock,
    alarms,
    promised_by,
    wants_reminder,
)
from ari_app.tickets.timekeeping import look
from ari_app.tickets.way import FINAL, DispatchState, Party, Progress, Step
from tests.tickets.desk_work import NOW, DeskWork

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


async def standing(desk: DeskWork) -> list[str]:
    rows = await desk.fetch("SELECT kind FROM alarms WHERE ended_at IS NULL ORDER BY kind")
    return [row["kind"] for row in rows]


async def test_nobody_acknowledges(database: Database, desk: DeskWork) -> None:
    """Told, told again at five minutes, an alarm at seven; it ends when somebody acknowledges."""
    await desk.webhook("damkar", "http://127.0.0.1:9/")
    [sent] = await desk.send(await desk.ticket(), "damkar")
    await desk.step(sent.dispatch_id, Step.DELIVER, party=Party.JOBS)
    for minutes, reminders, alarm in (
        (4, 0, []),
        (5, 1, []),
        (6, 1, []),
        (7, 1, ["unacknowledged"]),
    ):
        for _ in range(2):  # a second look changes nothing
            await look(database, NOW + minutes * MINUTE)
        told = await desk.fetch("SELECT 1 FROM notifications WHERE kind = 'reminder'")
        assert (len(told), await standing(desk)) == (reminders, alarm), minutes
    assert len(await desk.fetch("SELECT 1 FROM pgqueuer")) == 2
    await desk.step(sent.dispatch_id, Step.ACKNOWLEDGE, now=NOW + 8 * MINUTE)
    await look(database, NOW + 8 * MINUTE)
    assert await standing(desk) == []
    [row] = await desk.fetch("SELECT raised_at, ended_at FROM alarms")
    assert (row["raised_at"], row["ended_at"]) == (NOW + 7 * MINUTE, NOW + 8 * MINUTE)


async def test_an_agency_without_a_channel_alarms_at_once(
    database: Database, desk: DeskWork
) -> None:
    [sent] = await desk.send(await desk.ticket(), "damkar")
    assert sent.channels == 0
    await look(database, NOW)
    assert await standing(desk) == ["undelivered"]


async def test_an_agency_with_the_page_only_has_its_minutes(
    database: Database, desk: DeskWork
) -> None:
    budi = NewAccount(login="damkar.budi", name="Budi", role=Role.AGENCY, agency="damkar")
    await create_account(database, "JPR", budi)
    await desk.send(await desk.ticket(), "damkar")
    for minutes, alarm in ((0, []), (4, []), (6, []), (7, ["unacknowledged"])):
        await look(database, NOW + minutes * MINUTE)
        assert await standing(desk) == alarm, minutes
    await set_active(database, "JPR", "damkar.budi", active=False)
    await look(database, NOW + 7 * MINUTE)
    assert await standing(desk) == ["unacknowledged", "undelivered"]


async def test_complaints_are_answered_within_a_day(database: Database, desk: DeskWork) -> None:
    """Only what is no emergency and no mere question; the alarm ends with the answer."""
    for number, type in enumerate(("jalan_rusak", "kebakaran", "informasi", None), start=1):
        await desk.ticket(number, type=type)
    await look(database, NOW + timedelta(hours=22))
    assert await standing(desk) == ["promise_near"]
    await look(database, NOW + timedelta(hours=24))
    assert await standing(desk) == ["promise_broken"]
    [row] = await desk.fetch(
        "SELECT t.label FROM alarms m JOIN tickets t USING (ticket_id) WHERE m.ended_at IS NULL"
    )
    assert row["label"] == "JPR-2026-00001"
    await desk.fetch("UPDATE tickets SET state = 'closed', disposition = 'non_darurat'")
    await look(database, NOW + timedelta(hours=25))
    assert await standing(desk) == []
