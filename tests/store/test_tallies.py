"""Counts that are kept as things change are the counts of what is there, at every moment."""

import asyncio
import random
from collections.abc import Sequence
from typing import Any

import asyncpg
import pytest

from ari_app.store.database import Database, statements
from ari_app.store.desk_database import DeskDatabase
from ari_app.uuid7 import uuid7

WRITERS, CALLS, ROUNDS = 6, 12, 60
STATUSES = ("pending", "ready", "damaged", "missing", "removed")
COUNTED = """
    SELECT 'recordings' AS what, centre::text, status::text AS key, count(*)
    FROM recordings GROUP BY 2, 3
    UNION ALL SELECT 'notifications', centre, status, count(*) FROM notifications GROUP BY 2, 3
"""
TALLIED = """
    SELECT what, centre::text, key, sum(count)::bigint FROM tallies
    GROUP BY what, centre, key HAVING sum(count) <> 0
"""
ADD_CALL = """
    INSERT INTO calls (call_id, centre, node, state, offered_at, ended_at, outcome, needs_review)
    VALUES ($1, 'JPR', 'node-1', 'closed', now(), now(), 'abandoned_held', true)
"""
ADD_RECORDING = """
    INSERT INTO recordings (call_id, centre, node, status, path, seconds, bytes, sha256, peaks)
    VALUES ($1, 'JPR', 'node-1', $2, 'a.flac', 1, 1, repeat('ab', 32), '')
    ON CONFLICT (call_id) DO UPDATE SET status = excluded.status
"""


async def counts(connection: Any) -> tuple[list[Any], list[Any]]:
    """Of one moment: what is there, and what was kept."""
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        found = [await connection.fetch(statement) for statement in (COUNTED, TALLIED)]
    return sorted(map(tuple, found[0])), sorted(map(tuple, found[1]))


async def change(connection: Any, call_ids: Sequence[str], dice: random.Random) -> None:
    """One transaction of some changes of calls and recordings; one in three is taken back."""
    transaction = connection.transaction()
    await transaction.start()
    for call_id in sorted(dice.sample(call_ids, 3)):  # in one order: nobody waits in a circle
        if dice.randrange(4):
            await connection.execute(ADD_RECORDING, call_id, dice.choice(STATUSES))
        else:
            await connection.execute("DELETE FROM recordings WHERE call_id = $1", call_id)
    await (transaction.rollback() if dice.random() < 0.3 else transaction.commit())


async def test_many_write_and_delete_at_once_while_others_count_and_fold(
    dsn: str, database: Database
) -> None:
    dice = random.Random(112)  # noqa: S311
    connections = [await asyncpg.connect(dsn) for _ in range(WRITERS + 3)]
    *writers, first, second, reader = connections
    call_ids = [str(uuid7()) for _ in range(CALLS)]
    for call_id in call_ids:
        await first.execute(ADD_CALL, call_id)

    async def write(connection: Any) -> None:
        for _ in range(ROUNDS):
            await change(connection, call_ids, dice)

    async def fold(connection: Any) -> None:
        while not over.is_set():
            await connection.execute(statements()["tallies.fold"])
            await asyncio.sleep(0)

    over = asyncio.Event()
    folding = [asyncio.create_task(fold(connection)) for connection in (first, second)]
    writing = asyncio.gather(*(write(connection) for connection in writers))
    looks = 0
    while not writing.done():
        there, kept = await counts(reader)
        assert kept == there
        looks += 1
    await writing
    over.set()
    await asyncio.gather(*folding)
    await first.execute(statements()["tallies.fold"])
    there, kept = await counts(reader)
    assert kept == there and looks > 5
    assert await reader.fetchval("SELECT count(*) FROM tallies") == len(kept)
    for connection in connections:
        await connection.close()


async def test_what_goes_with_its_centre_or_all_at_once_is_counted(plain: Any) -> None:
    call_id = str(uuid7())
    await plain.execute("INSERT INTO centres VALUES ('KDS', 'Kudus', 'Asia/Jakarta')")
    await plain.execute(ADD_CALL, call_id)
    await plain.execute(ADD_RECORDING, call_id, "ready")
    await plain.execute("UPDATE calls SET centre = 'KDS'")
    await plain.execute("UPDATE recordings SET centre = 'KDS'")
    assert await counts(plain) == ([("recordings", "KDS", "ready", 1)],) * 2
    await plain.execute("DELETE FROM recordings")
    assert await counts(plain) == ([], [])
    await plain.execute(ADD_RECORDING, call_id, "pending")
    await plain.execute("TRUNCATE recordings")
    assert await counts(plain) == ([], [])


async def test_a_reviewed_call_waits_no_longer(plain: Any) -> None:
    call_id = str(uuid7())
    await plain.execute(ADD_CALL, call_id)
    waiting = await plain.fetchrow(statements()["reviews.count"], "JPR", 86_400.0)
    assert waiting["waiting"] == 1
    await plain.execute(
        "INSERT INTO call_reviews (centre, call_id, by, finding) VALUES ('JPR', $1, 'r', 'human')",
        call_id,
    )
    row = await plain.fetchrow(statements()["reviews.count"], "JPR", 86_400.0)
    assert row["waiting"] == 0


async def test_the_desk_counts_and_cannot_take_away(dsn: str, plain: Any) -> None:
    desk = DeskDatabase(lambda: dsn)
    call_id = str(uuid7())
    await plain.execute(ADD_CALL, call_id)
    await plain.execute(ADD_RECORDING, call_id, "ready")
    rows = await desk.rows("desk_calls.recordings_by_status", "JPR")
    assert [(row["status"], row["recordings"]) for row in rows] == [("ready", 1)]
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await desk.run("tallies.fold")
    await desk.close()
