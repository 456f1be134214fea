"""The clocks over the real database: who is told again, and when an alarm begins and ends."""

from datetime import timedelta

from ari_app.people.access import Role
from ari_app.people.accounts import NewAccount, create_account, set_active
from ari_app.store.database import Database
from ari_app.tickets.timekeeping import look
from ari_app.tickets.way import Side, Step
from tests.tickets.desk_work import NOW, DeskWork

MINUTE = timedelta(minutes=1)


async def standing(desk: DeskWork) -> list[str]:
    rows = await desk.fetch("SELECT kind FROM alarms WHERE ended_at IS NULL ORDER BY kind")
    return [row["kind"] for row in rows]


async def test_nobody_acknowledges(database: Database, desk: DeskWork) -> None:
    """Told, told again at five minutes, an alarm at seven; it ends when somebody acknowledges."""
    await desk.webhook("damkar", "http://127.0.0.1:9/")
    [sent] = await desk.send(await desk.ticket(), "damkar")
    await desk.step(sent.dispatch_id, Step.DELIVER, party=Side.JOBS)
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
