"""The clocks over the real database: who is told again, and when an alarm begins and ends."""

from datetime import timedelta

from ari_app.people.access import Role
from ari_app.people.accounts import NewAccount, create_account, set_active
from ari_app.settings import Limits
from ari_app.store.database import Database
from ari_app.tickets.timekeeping import look
from ari_app.tickets.way import Side, Step
from tests.tickets.desk_work import NOW, DeskWork

MINUTE = timedelta(minutes=1)
LOUDER_S = Limits().callback_louder_s


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


async def _talk_is_over(desk: DeskWork, label: str) -> None:
    await desk.fetch("UPDATE tickets SET ended_at = $2 WHERE label = $1", label, NOW)


async def test_a_fire_left_unsent(database: Database, desk: DeskWork) -> None:
    """Two minutes after the talk, louder at five; it ends when an agency is told."""
    label = await desk.ticket()
    await look(database, NOW + 30 * MINUTE)
    assert await standing(desk) == []  # they still talk
    await _talk_is_over(desk, label)
    await look(database, NOW + MINUTE)
    assert await standing(desk) == []
    for minutes in (2, 3, 5):
        await look(database, NOW + minutes * MINUTE)
        assert await standing(desk) == ["unsent"]
    [row] = await desk.fetch("SELECT raised_at, louder_at FROM alarms")
    assert (row["raised_at"], row["louder_at"]) == (NOW + 2 * MINUTE, NOW + 5 * MINUTE)
    await desk.webhook("damkar", "http://127.0.0.1:9/")
    [sent] = await desk.send(label, "damkar", now=NOW + 6 * MINUTE)
    await look(database, NOW + 6 * MINUTE)
    assert await standing(desk) == []
    await desk.step(sent.dispatch_id, Step.CANCEL, now=NOW + 7 * MINUTE)
    await look(database, NOW + 7 * MINUTE)
    assert await standing(desk) == ["unsent"]  # nobody has it again


async def test_a_ticket_without_a_type(database: Database, desk: DeskWork) -> None:
    label = await desk.ticket(type=None)
    await _talk_is_over(desk, label)
    for minutes, alarm in ((4, []), (5, ["untyped"])):
        await look(database, NOW + minutes * MINUTE)
        assert await standing(desk) == alarm, minutes
    await desk.fetch("UPDATE tickets SET disposition = 'tes' WHERE label = $1", label)
    await look(database, NOW + 6 * MINUTE)
    assert await standing(desk) == []


async def test_other_types_have_their_wrap_up_and_a_quarter_of_an_hour(
    database: Database, desk: DeskWork
) -> None:
    """And a caller who was called back was talked to then."""
    label = await desk.ticket()
    await desk.fetch(
        """UPDATE tickets SET ended_at = $2,
               type = (SELECT code FROM incident_types
                       WHERE NOT emergency AND jsonb_array_length(agencies) > 0 LIMIT 1)
           WHERE label = $1""",
        label,
        NOW,
    )
    wrap_up = timedelta(seconds=30)
    for minutes, alarm in ((15, []), (15.5, ["unsent"])):
        await look(database, NOW + minutes * MINUTE, wrap_up=wrap_up)
        assert await standing(desk) == alarm, minutes
    await desk.fetch(
        """INSERT INTO callback_attempts (centre, ticket_id, by_whom, began_at, ended_at, outcome)
           SELECT centre, ticket_id, 'siti', $2, $2, 'reached' FROM tickets WHERE label = $1""",
        label,
        NOW + 15 * MINUTE,
    )
    await look(database, NOW + 16 * MINUTE, wrap_up=wrap_up)
    assert await standing(desk) == []


async def test_nobody_calls_back(database: Database, desk: DeskWork) -> None:
    """Five minutes; not while somebody calls; anew after a try that reached nobody."""
    label = await desk.ticket(type=None, state="callback", answered=False)
    for minutes, alarm in ((4, []), (5, ["callback"])):
        await look(database, NOW + minutes * MINUTE)
        assert await standing(desk) == alarm, minutes
    await desk.fetch(
        """INSERT INTO callback_attempts (centre, ticket_id, by_whom, calling)
           SELECT centre, ticket_id, 'siti', ani FROM tickets WHERE label = $1""",
        label,
    )
    await look(database, NOW + 6 * MINUTE)
    assert await standing(desk) == []
    await desk.fetch(
        "UPDATE callback_attempts SET ended_at = $1, outcome = 'no_answer', calling = NULL",
        NOW + 7 * MINUTE,
    )
    for minutes, alarm in ((11, []), (12, ["callback"])):
        await look(database, NOW + minutes * MINUTE)
        assert await standing(desk) == alarm, minutes


async def test_who_redials_every_four_minutes_is_called_back(
    database: Database, desk: DeskWork
) -> None:
    """Their clock runs from the first call that nobody answered, whatever they dial after it."""
    for number, minutes in enumerate((0, 4, 8), start=1):
        at = NOW + minutes * MINUTE
        await desk.ticket(number, type=None, state="callback", answered=False, opened_at=at)
        await look(database, at)
        assert await standing(desk) == (["callback"] if minutes > 4 else []), minutes
    [row] = await desk.fetch(
        """SELECT t.number, m.louder_at FROM alarms m JOIN tickets t USING (ticket_id)
           WHERE m.ended_at IS NULL"""
    )
    assert (row["number"], row["louder_at"]) == (3, NOW + timedelta(seconds=LOUDER_S))


async def test_who_was_told_by_telephone_is_not_undelivered(
    database: Database, desk: DeskWork
) -> None:
    """Their minutes run on: nobody has acknowledged yet."""
    [sent] = await desk.send(await desk.ticket(), "damkar")
    await look(database, NOW)
    assert await standing(desk) == ["undelivered"]
    await desk.fetch(
        """INSERT INTO dispatch_calls (centre, dispatch_id, at, by, whom)
           VALUES ('JPR', $1, $2, 'siti', 'Budi')""",
        sent.dispatch_id,
        NOW,
    )
    await look(database, NOW + MINUTE)
    assert await standing(desk) == []
    await look(database, NOW + 7 * MINUTE)
    assert await standing(desk) == ["unacknowledged"]
