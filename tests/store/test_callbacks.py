"""Calling back: one person at a time, and who has got through is not called."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from ari_app.settings import Settings
from ari_app.store.database import Database
from ari_app.tickets.callbacks import (
    LOCK_S,
    CallbackGone,
    CallbackOutcome,
    CallbackTaken,
    finish_callback,
    take_callback,
)
from ari_app.uuid7 import uuid7
from tests.store.asterisk_files import AsteriskFiles
from tests.store.test_tickets import shipped

NOW = datetime(2026, 5, 1, 2, 11, 2, tzinfo=UTC)


@pytest.fixture
async def connection(database: Database, dsn: str) -> Any:
    own = await asyncpg.connect(dsn)
    yield own
    await own.close()


async def add(connection: Any, number: int, ani: str | None, *, state: str = "callback") -> str:
    """A call that nobody answered (or somebody did), with its ticket; a minute after the last."""
    call_id, at = str(uuid7()), NOW + timedelta(minutes=number)
    answered = at if state != "callback" else None
    outcome = "answered" if answered else "abandoned_waiting"
    await connection.execute(
        """INSERT INTO calls (call_id, centre, node, ani, state, offered_at, waiting_at,
                              answered_at, ended_at, outcome)
           VALUES ($1, 'JPR', 'n', $2, 'closed', $3, $3, $4, $3, $5)""",
        *(call_id, ani, at, answered, outcome),
    )
    await connection.execute(
        """INSERT INTO tickets (centre, node, year, number, label, call_id, state, ani, opened_at,
                                answered_at)
           VALUES ('JPR', 'n', 2026, $1, $2, $3, $4, $5, $6, $7)""",
        *(number, f"JPR-2026-{number:05d}", call_id, state, ani, at, answered),
    )
    return f"JPR-2026-{number:05d}"


async def lane(database: Database) -> list[tuple[str, int, int, str | None]]:
    async with database.transaction() as session:
        rows = await session.rows("callbacks.waiting", "JPR", 50, LOCK_S)
    return [(row["label"], row["calls"], row["tries"], row["taken_by"]) for row in rows]


async def take(database: Database, label: str, by: str) -> None:
    async with database.transaction() as session:
        await take_callback(session, centre="JPR", ticket=label, by=by)


async def finish(database: Database, label: str, by: str, outcome: str) -> None:
    async with database.transaction() as session:
        await finish_callback(
            session, centre="JPR", ticket=label, by=by, outcome=CallbackOutcome(outcome)
        )


async def test_a_number_is_in_the_lane_once(database: Database, connection: Any) -> None:
    await add(connection, 1, "0811")
    newest = await add(connection, 2, "0811")
    hidden = [await add(connection, number, None) for number in (3, 4)]
    assert await lane(database) == [
        (newest, 2, 0, None),
        *((label, 0, 0, None) for label in hidden),
    ]


async def test_who_got_through_later_drops_out(database: Database, connection: Any) -> None:
    await add(connection, 1, "0811")
    await add(connection, 2, "0822")
    await add(connection, 3, "0811", state="open")
    assert [row[0] for row in await lane(database)] == ["JPR-2026-00002"]
    again = await add(connection, 4, "0811")  # and later still nobody answered: again in the lane
    assert [row[0] for row in await lane(database)] == ["JPR-2026-00002", again]


async def test_all_that_wait_are_counted_with_the_first(
    database: Database, connection: Any
) -> None:
    for number in range(1, 4):
        await add(connection, number, f"082{number}")
    async with database.transaction() as session:
        rows = await session.rows("callbacks.waiting", "JPR", 1, LOCK_S)
    assert [row["all"] for row in rows] == [3]


async def order(database: Database) -> list[tuple[str, datetime, bool]]:
    """The lane: the number, since when it waits, and whether it stands among the first."""
    async with database.transaction() as session:
        rows = await session.rows("callbacks.waiting", "JPR", 50, LOCK_S)
    return [(row["ani"], row["opened_at"], row["first"]) for row in rows]


async def test_who_rings_again_and_again_waits_since_the_first_call(
    database: Database, connection: Any
) -> None:
    await add(connection, 1, "0811")
    await add(connection, 2, "0822")
    for number in (5, 9, 13):
        await add(connection, number, "0811")
    since = {number: NOW + timedelta(minutes=number) for number in (1, 2, 15)}
    assert await order(database) == [
        ("0811", since[1], False),
        ("0822", since[2], False),
    ]
    await add(connection, 14, "0811", state="open")  # they get through, and are lost again later
    await add(connection, 15, "0811")
    assert await order(database) == [
        ("0822", since[2], False),
        ("0811", since[15], False),
    ]


async def test_a_key_in_an_earlier_call_is_not_lost_by_the_next(
    database: Database, connection: Any
) -> None:
    await add(connection, 1, "0822")
    pressed = await add(connection, 2, "0811")
    await connection.execute(
        """UPDATE calls SET verdict = 'key'
           WHERE call_id = (SELECT call_id FROM tickets WHERE label = $1)""",
        pressed,
    )
    newest = await add(connection, 6, "0811")
    async with database.transaction() as session:
        rows = await session.rows("callbacks.waiting", "JPR", 50, LOCK_S)
    assert [(row["label"], row["first"], row["verdict"]) for row in rows] == [
        (newest, True, "key"),
        ("JPR-2026-00001", False, None),
    ]


async def test_one_person_calls(database: Database, connection: Any) -> None:
    label = await add(connection, 1, "0811")
    await take(database, label, "sari")
    await take(database, label, "sari")  # twice is once
    with pytest.raises(CallbackTaken) as taken:
        await take(database, label, "bagus")
    assert taken.value.by == "sari"
    with pytest.raises(CallbackGone):
        await finish(database, label, "bagus", "reached")
    assert (await lane(database))[0][3] == "sari"


async def test_one_person_calls_a_number(database: Database, connection: Any) -> None:
    """They call in once more while Sari calls them: their new ticket is hers as well."""
    first = await add(connection, 1, "0811")
    await take(database, first, "sari")
    newest = await add(connection, 2, "0811")
    assert await lane(database) == [(newest, 2, 0, "sari")]
    with pytest.raises(CallbackTaken):
        await take(database, newest, "bagus")
    await take(database, newest, "sari")
    other = await add(connection, 3, "0822")
    await take(database, other, "bagus")
    await finish(database, newest, "sari", "no_answer")
    assert await lane(database) == [(newest, 2, 1, None), (other, 1, 0, "bagus")]
    await take(database, newest, "bagus")


async def test_two_tickets_of_a_number_at_once(database: Database, connection: Any) -> None:
    labels = [await add(connection, number, "0811") for number in range(1, 9)]
    takes = (take(database, label, f"taker{label[-1]}") for label in labels)
    found = await asyncio.gather(*takes, return_exceptions=True)
    assert sorted(type(each).__name__ for each in found) == ["CallbackTaken"] * 7 + ["NoneType"]


async def test_hidden_numbers_are_locked_one_by_one(database: Database, connection: Any) -> None:
    one, two = [await add(connection, number, None) for number in (1, 2)]
    await take(database, one, "sari")
    await take(database, two, "bagus")
    await finish(database, two, "bagus", "no_answer")
    assert await lane(database) == [(one, 0, 0, "sari"), (two, 0, 1, None)]


async def test_a_forgotten_lock_holds_nobody_up(database: Database, connection: Any) -> None:
    label = await add(connection, 1, "0811")
    await take(database, label, "sari")
    await connection.execute(
        "UPDATE callback_attempts SET began_at = now() - make_interval(secs => $1)", LOCK_S + 1
    )
    assert (await lane(database))[0][3] is None  # the row offers it to everybody
    await take(database, label, "bagus")
    assert (await lane(database))[0][3] == "bagus"


@pytest.mark.parametrize(
    ("outcome", "stays", "state"),
    [
        ("reached", False, "open"),
        ("no_answer", True, "callback"),
        ("wrong_number", False, "closed"),
        ("released", True, "callback"),
    ],
)
async def test_each_outcome(
    database: Database, connection: Any, outcome: str, stays: bool, state: str
) -> None:
    other = await add(connection, 1, "0811")
    label = await add(connection, 2, "0811")
    await take(database, label, "sari")
    await finish(database, label, "sari", outcome)
    tries = 1 if outcome == "no_answer" else 0
    assert await lane(database) == ([(label, 2, tries, None)] if stays else [])
    states = await connection.fetch("SELECT label, state FROM tickets ORDER BY number")
    assert [tuple(row) for row in states] == [(other, state), (label, state)]


async def test_only_a_callback_can_be_taken(database: Database, connection: Any) -> None:
    label = await add(connection, 1, "0811", state="open")
    for unknown in (label, "JPR-2026-99999"):
        with pytest.raises(CallbackGone):
            await take(database, unknown, "sari")


SPELLINGS = ("081234567890", "6281234567890", "+6281234567890", "81234567890", "0812-3456-7890")


async def test_one_caller_in_every_spelling(
    settings: Settings, database: Database, connection: Any, asterisk: AsteriskFiles
) -> None:
    """What the line told stays in the facts; the calls, tickets and the lane know one caller."""
    for told in SPELLINGS:
        asterisk.later(1)
        missed = asterisk.offer(told)
        missed.wait()
        missed.hang_up()
    await shipped(settings, database)
    tickets = await connection.fetch("SELECT label, ani FROM tickets ORDER BY number")
    assert {row["ani"] for row in tickets} == {SPELLINGS[0]}
    query = "SELECT data ->> 'ani' FROM facts WHERE kind = 'offered' ORDER BY at"
    facts = [row[0] for row in await connection.fetch(query)]
    assert facts == [*SPELLINGS[:4], SPELLINGS[0]]
    first, newest = tickets[0]["label"], tickets[-1]["label"]
    assert await lane(database) == [(newest, 5, 0, None)]
    async with database.transaction() as session:
        values = ("JPR", asterisk.now - timedelta(hours=1), [SPELLINGS[0]], asterisk.now)
        again = await session.rows("desk_calls.again", *values)
        told_first = await session.row("callbacks.told", "JPR", tickets[1]["label"])
    assert [tuple(row.values()) for row in again] == [(SPELLINGS[0], 5, 1)]
    assert told_first and told_first["told"] == SPELLINGS[1]
    await take(database, first, "sari")
    with pytest.raises(CallbackTaken):
        await take(database, newest, "bagus")
    await finish(database, newest, "sari", "reached")
    assert await lane(database) == []


async def test_who_calls_again_in_another_spelling_and_gets_through(
    settings: Settings, database: Database, asterisk: AsteriskFiles
) -> None:
    missed = asterisk.offer("6281234567890")
    missed.wait()
    missed.hang_up()
    asterisk.later(60)
    answered = asterisk.offer("081234567890")
    answered.wait()
    answered.answer()
    await shipped(settings, database)
    assert await lane(database) == []


async def test_the_country_of_the_line_is_a_setting(
    settings: Settings, database: Database, connection: Any, asterisk: AsteriskFiles
) -> None:
    malaysian = settings.centre.model_copy(update={"country": "MY"})
    for told in ("0123456789", "+60123456789", "+6281234567890"):
        asterisk.offer(told).wait()
    await shipped(settings.model_copy(update={"centre": malaysian}), database)
    query = "SELECT ani, count(*) FROM calls GROUP BY ani ORDER BY ani"
    found = [tuple(row) for row in await connection.fetch(query)]
    assert found == [("+6281234567890", 1), ("0123456789", 2)]
