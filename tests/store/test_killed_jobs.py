"""``sigap jobs`` killed again and again while it ships; calls whose end nobody wrote down."""

import asyncio
import logging
import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from ari_app.jobs.main import heartbeat_path
from ari_app.jobs.reconcile import close_calls, without_channel
from ari_app.journal.writer import Journal
from ari_app.settings import Settings
from ari_app.store.database import Database
from recordings.job import finish_due
from tests.patience import PATIENCE_S
from tests.store.asterisk_files import AsteriskFiles
from tests.store.jobs_process import jobs_process
from tests.store.test_jobs import CALL, fetch, ship, until


async def test_killed_while_it_ships(
    settings: Settings, database: Database, asterisk: AsteriskFiles
) -> None:
    callers = []
    for _ in range(3):
        for _ in range(100):
            callers.append(asterisk.offer())
            callers[-1].wait()
            callers[-1].hang_up()
        process = jobs_process(settings)
        some = "SELECT call_id FROM calls WHERE call_id = $1"
        await until(database, some, callers[-90].call_id)
        process.kill()
        process.wait()
    heartbeat_path(settings).unlink(missing_ok=True)
    process = jobs_process(settings)
    async with asyncio.timeout(PATIENCE_S):
        while not heartbeat_path(settings).exists():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    await until(database, f"{CALL} AND state = 'closed'", callers[-1].call_id)
    process.terminate()
    assert process.wait(timeout=PATIENCE_S) == 0
    counts = await fetch(database, "SELECT count(*) AS n FROM calls WHERE outcome IS NOT NULL")
    assert counts[0]["n"] == 300
    tickets = await fetch(database, "SELECT number FROM tickets ORDER BY number")
    assert [row["number"] for row in tickets] == list(range(1, 301))


CHANNEL = {"id": "lab-1.0", "accountcode": "c1"}


@pytest.mark.parametrize(
    ("channels", "gone"),
    [
        ([CHANNEL], set()),
        ([{"id": "lab-1.0", "accountcode": ""}], set()),
        ([{"id": "lab-9.9", "accountcode": "c1"}], set()),
        ([{"id": "lab-9.9", "accountcode": "c9"}], {"c1"}),
        ([], {"c1"}),
    ],
)
def test_whose_channel_is_gone(channels: list[Mapping[str, object]], gone: set[str]) -> None:
    assert without_channel([{"call_id": "c1", "uniqueids": ["lab-1.0"]}], channels) == gone


async def test_the_end_is_dated_by_what_asterisk_wrote_last(
    settings: Settings, database: Database, asterisk: AsteriskFiles
) -> None:
    """And whoever was cut off is called back, in the queue or before it."""
    caller = asterisk.offer()
    settings.spool_dir.mkdir(parents=True, exist_ok=True)
    file = settings.spool_dir / f"{caller.call_id}.1795868699.raw"
    file.touch()
    await ship(settings, database)
    written = datetime.now(UTC).replace(microsecond=0) - timedelta(seconds=40)
    os.utime(file, (written.timestamp(), written.timestamp()))
    offered = written - timedelta(seconds=20)
    close_calls(settings, [caller.call_id], {caller.call_id: offered})
    await ship(settings, database)
    [call] = await fetch(database, CALL, caller.call_id)
    assert (call["outcome"], call["ended_at"]) == ("cut_by_us", written)
    tickets = "SELECT state, opened_at FROM tickets WHERE call_id = $1"
    [ticket] = await fetch(database, tickets, caller.call_id)
    assert (ticket["state"], ticket["opened_at"]) == ("callback", written)


async def test_a_call_without_an_end_is_closed_until_the_end_turns_up(
    settings: Settings, database: Database, asterisk: AsteriskFiles
) -> None:
    caller = asterisk.offer()
    caller.wait()
    close_calls(settings, [caller.call_id])
    await ship(settings, database)
    [call] = await fetch(database, CALL, caller.call_id)
    assert (call["outcome"], call["end_assumed"]) == ("cut_by_us", True)
    asterisk.later(5)
    caller.hang_up()
    await ship(settings, database)
    [call] = await fetch(database, CALL, caller.call_id)
    assert (call["outcome"], call["end_assumed"]) == ("abandoned_waiting", False)
    journal = Journal.open(settings.journal_path, centre="JPR", node="node-1")
    assert len(journal.read_after(0)) == 1
    journal.close()


async def test_a_call_of_the_future_is_looked_for_as_well(
    settings: Settings, database: Database, asterisk: AsteriskFiles
) -> None:
    """The clock was set back in it: what has no channel any more is closed now, not in an hour."""
    now, young = datetime.now(UTC), timedelta(seconds=15)
    asterisk.now = now + timedelta(hours=1)
    caller = asterisk.offer()
    caller.wait()
    asterisk.now = now
    fresh = asterisk.offer()
    await ship(settings, database)
    async with database.transaction() as session:
        times = (now - young, now + young)
        rows = await session.rows("shipping.open_calls", settings.node, *times)
    assert [row["call_id"] for row in rows] == [caller.call_id]
    close_calls(settings, [caller.call_id])
    fresh.hang_up()
    await ship(settings, database)
    [call] = await fetch(database, CALL, caller.call_id)
    assert call["state"] == "closed" and call["ended_at"] >= call["offered_at"]


async def test_who_hangs_up_at_once_is_no_damage(
    settings: Settings,
    database: Database,
    asterisk: AsteriskFiles,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caller = asterisk.offer()
    caller.record(0)
    for file in settings.spool_dir.iterdir():
        os.utime(file, (0, 0))  # Asterisk closed it long ago
    asterisk.later(0.3)
    caller.hang_up()
    await ship(settings, database)
    with caplog.at_level(logging.INFO, logger="recordings.job"):
        await finish_due(settings, database)
    [row] = await fetch(database, "SELECT * FROM recordings WHERE call_id = $1", caller.call_id)
    assert row["status"] == "no_audio" and "before any sound came" in row["reason"]
    assert [record.levelno for record in caplog.records] == [logging.INFO]
    assert not list(settings.spool_dir.iterdir())
