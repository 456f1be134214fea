"""A centre of an older version: what it had reads well after the upgrade."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from ari_app.store.migrating import migrate
from ari_app.telephone_number import caller_number, canonical_number
from tests.store.postgres import empty, migrate_as_before
from tests.tickets.desk_work import NOW
from tests.unit.test_telephone_number import SPELLINGS


@asynccontextmanager
async def older(postgres: str, before: str) -> AsyncIterator[tuple[str, Any]]:
    """A centre's database as it was before a migration: its DSN and a connection."""
    async with empty(postgres) as dsn:
        await migrate_as_before(dsn, before=before)
        connection = await asyncpg.connect(dsn)
        await connection.execute("INSERT INTO centres VALUES ('JPR', 'Jepara', 'Asia/Jakarta')")
        yield dsn, connection
        await connection.close()


async def test_types_of_one_language_get_their_english(postgres: str) -> None:
    """Where the sample's words still stand; what an admin has changed is left as it is."""
    types: tuple[tuple[str, str, list[str]], ...] = (
        ("kebakaran", "Kebakaran", ["apa yang terbakar", "ada orang terjebak?", "asapnya?"]),
        ("medis", "Sakit", []),
    )
    async with older(postgres, "two_languages") as (dsn, connection):
        for position, (code, name, questions) in enumerate(types):
            await connection.execute(
                """INSERT INTO incident_types (centre, code, name, questions, emergency, position)
                   VALUES ('JPR', $1, $2, $3, true, $4)""",
                code,
                name,
                json.dumps(questions),
                position,
            )
        await migrate(dsn)
        query = "SELECT name_en, questions FROM incident_types ORDER BY position"
        fire, sick = await connection.fetch(query)
    assert (fire["name_en"], sick["name_en"], sick["questions"]) == ("Fire", "", "[]")
    assert [tuple(each[n] for n in ("ask", "ask_en", "kind")) for each in json.loads(fire[1])] == [
        ("apa yang terbakar", "what is burning", "text"),
        ("ada orang terjebak?", "anybody trapped?", "yes_no"),
        ("asapnya?", "", "yes_no"),
    ]


async def test_tickets_from_before(postgres: str) -> None:
    async with older(postgres, "agencies") as (dsn, connection):
        await tickets_get_their_whole(dsn, connection)


async def tickets_get_their_whole(dsn: str, connection: Any) -> None:
    cases = (
        ("open", None, None, "new"),
        ("open", NOW, None, "open"),
        ("callback", None, None, "callback"),
        ("closed", NOW, "normal", "done"),
        ("closed", NOW, "prank", "unfounded"),
        ("closed", NOW, "tes", "cancelled"),
    )
    for number, (state, answered_at, disposition, _) in enumerate(cases, start=1):
        await connection.execute(
            """INSERT INTO calls (call_id, centre, node, state, offered_at)
               VALUES ($1, 'JPR', 'n', 'talking', $2)""",
            str(number),
            NOW,
        )
        await connection.execute(
            """INSERT INTO tickets (centre, node, year, number, label, call_id, state, opened_at,
                   answered_at, disposition)
               VALUES ('JPR', 'n', 2026, $1, $2, $2, $3, $4, $5, $6)""",
            number,
            str(number),
            state,
            NOW,
            answered_at,
            disposition,
        )
    await migrate(dsn)
    rows = await connection.fetch("SELECT progress FROM tickets ORDER BY number")
    assert [row["progress"] for row in rows] == [whole for *_, whole in cases]


async def test_of_two_who_call_one_number_the_first_goes_on(postgres: str) -> None:
    callers = (("siti", "0811"), ("sari", "0811"), ("bagus", "0822"), ("rini", None))
    async with older(postgres, "callbacks_by_number") as (dsn, connection):
        for number, (login, ani) in enumerate(callers, start=1):
            await connection.execute(
                """INSERT INTO calls (call_id, centre, node, state, offered_at)
                   VALUES ($1, 'JPR', 'n', 'waiting', $2)""",
                f"c{number}",
                NOW,
            )
            await connection.execute(
                """WITH made AS (
                       INSERT INTO tickets (centre, node, year, number, label, call_id, state, ani,
                                            opened_at)
                       VALUES ('JPR', 'n', 2026, $1, $2, $2, 'callback', $3, $5)
                       RETURNING ticket_id
                   )
                   INSERT INTO callback_attempts (centre, ticket_id, by_whom, began_at)
                   SELECT 'JPR', ticket_id, $4, $5 FROM made""",
                *(number, f"c{number}", ani, login, NOW),
            )
        await migrate(dsn)
        query = "SELECT by_whom, calling, outcome FROM callback_attempts ORDER BY attempt_id"
        found = [tuple(row) for row in await connection.fetch(query)]
    assert found == [
        ("siti", "0811", None),
        ("sari", None, "released"),
        ("bagus", "0822", None),
        ("rini", None, None),
    ]


async def test_old_calls_have_the_number_that_new_ones_have(postgres: str) -> None:
    """What a line told before, in each spelling; a number abroad needs its + to be known."""
    spellings = filter(None, (caller_number(spelling) for spelling, *_ in SPELLINGS))
    told = [each for each in spellings if not each.startswith(("0060", "0086"))]
    areas = ("0622", "622", "62622", "+62622")  # Pematang Siantar begins as the country code does
    told += [area + rest for area in areas for rest in ("71234", "712345")]
    async with older(postgres, "one_number_a_caller") as (dsn, connection):
        for number, ani in enumerate(told, start=1):
            await add_missed(connection, number, ani)
        await migrate(dsn)
        query = "SELECT ani FROM {} ORDER BY call_id::int"
        calls, tickets = [await connection.fetch(query.format(t)) for t in ("calls", "tickets")]
    wanted = [(ani, canonical_number(ani, "ID")) for ani in told]
    assert list(zip(told, (row["ani"] for row in calls), strict=True)) == wanted
    assert list(zip(told, (row["ani"] for row in tickets), strict=True)) == wanted


async def test_a_number_in_two_spellings_is_called_by_the_first(
    postgres: str,
) -> None:
    spellings = ("6281234567890", "081234567890", "+60123456789")
    async with older(postgres, "one_number_a_caller") as (dsn, connection):
        for number, ani in enumerate(spellings, start=1):
            await add_missed(connection, number, ani)
            await connection.execute(
                """INSERT INTO callback_attempts (centre, ticket_id, by_whom, began_at, calling)
                   SELECT centre, ticket_id, 'taker' || number, now(), ani FROM tickets
                   WHERE number = $1""",
                number,
            )
        await migrate(dsn)
        query = "SELECT by_whom, calling, outcome FROM callback_attempts ORDER BY attempt_id"
        found = [tuple(row) for row in await connection.fetch(query)]
    assert found == [
        ("taker1", "081234567890", None),
        ("taker2", None, "released"),
        ("taker3", "+60123456789", None),
    ]


async def add_missed(connection: Any, number: int, ani: str) -> None:
    """A call that nobody answered, with its ticket."""
    await connection.execute(
        """INSERT INTO calls (call_id, centre, node, ani, state, offered_at)
           VALUES ($1, 'JPR', 'n', $2, 'waiting', $3)""",
        *(str(number), ani, NOW),
    )
    await connection.execute(
        """INSERT INTO tickets (centre, node, year, number, label, call_id, state, ani, opened_at)
           VALUES ('JPR', 'n', 2026, $1, $2, $2, 'callback', $3, $4)""",
        *(number, str(number), ani, NOW),
    )
