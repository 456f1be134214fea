"""Facts in, records out: a real journal, real files, a real PostgreSQL."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from ari_app.facts import FactKind
from ari_app.jobs import main as jobs
from ari_app.jobs.clock_watch import ClockWatch
from ari_app.jobs.collect import Collector
from ari_app.jobs.main import Rounds
from ari_app.jobs.shipping import Shipper
from ari_app.journal.writer import Journal
from ari_app.settings import Settings
from ari_app.store.database import Database
from ari_app.tickets.callbacks import LOCK_S
from recordings.job import finish_due
from recordings.waveform import DETAIL_PER_S
from tests.patience import PATIENCE_S
from tests.store.asterisk_files import ANI, AsteriskFiles, append
from tests.store.postgres import cloned, make_template, running_server

CALL = "SELECT * FROM calls WHERE call_id = $1"
TICKET = "SELECT * FROM tickets WHERE call_id = $1"


async def fetch(database: Database, sql: str, *values: object) -> list[Mapping[str, Any]]:
    async with database.transaction() as session:
        rows: list[Mapping[str, Any]] = await session.connection.fetch(sql, *values)
        return rows


async def ship(settings: Settings, database: Database) -> None:
    rounds = Rounds(settings, database)
    settings.run_dir.mkdir(parents=True, exist_ok=True)
    while await rounds.once():
        pass
    rounds.close()


@asynccontextmanager
async def running_jobs(settings: Settings) -> AsyncIterator[None]:
    task = asyncio.create_task(jobs.run(settings))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def until(database: Database, sql: str, *values: object, within_s: float = PATIENCE_S) -> Any:
    async with asyncio.timeout(within_s):
        while not (rows := await fetch(database, sql, *values)):  # noqa: ASYNC110
            await asyncio.sleep(0.005)
    return rows[0]


async def test_a_quiet_round_reads_nothing_and_misses_nothing(
    settings: Settings, database: Database, asterisk: AsteriskFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twelve looks a second cost nothing while nothing is written, and each source is seen."""
    monkeypatch.setattr(jobs, "READ_ALL_S", 3600.0)
    settings.run_dir.mkdir(parents=True, exist_ok=True)
    rounds = Rounds(settings, database)
    journal = Journal.open(settings.journal_path, centre="JPR", node=settings.node)
    caller = asterisk.offer()
    assert await rounds.once() and not await rounds.once()
    read_at = rounds._read_at
    assert not await rounds.once() and rounds._read_at == read_at
    journal.append(caller.call_id, FactKind.KEY_PRESSED, asterisk.now, {"key": "1"})
    assert await rounds.once() and not await rounds.once()
    caller.wait()  # CEL and the queue's log
    assert await rounds.once() and not await rounds.once()
    journal.close()
    rounds.close()


async def test_an_answered_call_becomes_a_ticket(
    settings: Settings, database: Database, asterisk: AsteriskFiles
) -> None:
    caller = asterisk.offer()
    asterisk.later(2)
    caller.wait()
    await ship(settings, database)
    [ticket] = await fetch(database, TICKET, caller.call_id)
    assert (ticket["label"], ticket["state"]) == ("JPR-2026-00001", "open")
    assert (ticket["ani"], ticket["verdict"]) == (ANI, "voice")
    asterisk.later(7)
    caller.answer()
    asterisk.later(30)
    caller.hang_up()
    await ship(settings, database)
    [call] = await fetch(database, CALL, caller.call_id)
    assert (call["state"], call["outcome"], call["answered_by"]) == ("closed", "answered", "201")
    assert call["answered_at"] - call["offered_at"] == timedelta(seconds=9)
    assert call["ended_at"] - call["answered_at"] == timedelta(seconds=30)
    [ticket] = await fetch(database, TICKET, caller.call_id)
    assert (ticket["state"], ticket["answered_by"]) == ("open", "201")


@pytest.mark.parametrize("off_s", [-3600.0, 3600.0, -20.0])
async def test_a_clock_that_is_set_in_a_talk_changes_not_how_long_it_lasted(
    settings: Settings, database: Database, asterisk: AsteriskFiles, off_s: float
) -> None:
    clock = {"kernel": 1000.0, "off": asterisk.now.timestamp() - 1000.0}
    watch = ClockWatch(now=lambda: clock["kernel"] + clock["off"], kernel=lambda: clock["kernel"])
    centre, node = settings.centre, settings.node
    shipper = Shipper(database, node=node, centre=centre, clock=watch)
    collector = Collector(settings)

    def later(seconds: float) -> None:
        clock["kernel"] += seconds
        asterisk.later(seconds)

    async def ship_all() -> None:
        await shipper.ship(await asyncio.to_thread(collector.read, await shipper.cursors()))

    caller = asterisk.offer()
    caller.wait()
    later(9)
    caller.answer()
    await ship_all()
    later(5)
    await ship_all()  # the clock was looked at
    clock["off"] += off_s
    asterisk.later(off_s)
    later(1)
    await ship_all()  # and again, soon after it was set
    later(24)
    caller.hang_up()
    other = asterisk.offer()
    later(4)
    other.hang_up()
    await ship_all()
    await ship_all()
    collector.close()
    [call] = await fetch(database, CALL, caller.call_id)
    assert (call["outcome"], call["answered_by"]) == ("answered", "201")
    assert call["ended_at"] - call["answered_at"] == timedelta(seconds=30)
    [after] = await fetch(database, CALL, other.call_id)
    assert after["ended_at"] - after["offered_at"] == timedelta(seconds=4)
    assert after["offered_at"] - call["ended_at"] == timedelta(seconds=off_s)
    [step] = await fetch(database, "SELECT node, by_s FROM clock_steps")
    assert (step["node"], round(step["by_s"])) == (node, off_s)


async def test_who_gives_up_waiting_is_called_back(
    settings: Settings, database: Database, asterisk: AsteriskFiles
) -> None:
    caller = asterisk.offer()
    caller.wait()
    asterisk.later(20)
    caller.queue("NONE", "ABANDON", "1", "1", "20")
    caller.hang_up()
    await ship(settings, database)
    [call] = await fetch(database, CALL, caller.call_id)
    assert (call["outcome"], call["hung_up_by"]) == ("abandoned_waiting", "caller")
    [ticket] = await fetch(database, TICKET, caller.call_id)
    assert ticket["state"] == "callback"


async def test_a_held_call_that_ends_unheard_is_reviewed_and_has_no_ticket(
    settings: Settings, database: Database, asterisk: AsteriskFiles
) -> None:
    caller = asterisk.offer()
    journal = Journal.open(settings.journal_path, centre="JPR", node="node-1")
    journal.append(caller.call_id, FactKind.CLAIMED, asterisk.now, {"worker": "1", "ani": ANI})
    judged = {"verdict": "silent", "reason": "Tidak ada suara", "evidence": [{"level": -1e999}]}
    journal.append(caller.call_id, FactKind.JUDGED, asterisk.now, judged)
    journal.append(caller.call_id, FactKind.HELD, asterisk.now, {"verdict": "silent"})
    journal.close()
    asterisk.later(20)
    caller.hang_up()
    await ship(settings, database)
    [call] = await fetch(database, CALL, caller.call_id)
    assert (call["outcome"], call["needs_review"]) == ("abandoned_held", True)
    assert (call["verdict"], call["reason"]) == ("silent", "Tidak ada suara")
    assert call["evidence"]["evidence"] == [{"level": None}]
    assert await fetch(database, TICKET, caller.call_id) == []


async def test_what_is_read_twice_is_there_once(
    settings: Settings, database: Database, asterisk: AsteriskFiles
) -> None:
    for _ in range(3):
        caller = asterisk.offer()
        caller.wait()
        caller.answer()
        caller.hang_up()
    await ship(settings, database)
    before = await fetch(database, "SELECT count(*) AS n FROM facts")
    await fetch(database, "DELETE FROM cursors")
    await ship(settings, database)
    assert await fetch(database, "SELECT count(*) AS n FROM facts") == before
    tickets = await fetch(database, "SELECT number FROM tickets ORDER BY number")
    assert [ticket["number"] for ticket in tickets] == [1, 2, 3]


async def test_a_queue_line_waits_for_its_call(
    settings: Settings, database: Database, asterisk: AsteriskFiles
) -> None:
    caller = asterisk.offer()
    kept = asterisk.cel.read_text()
    asterisk.cel.unlink()
    caller.queue("NONE", "ENTERQUEUE", "", ANI, "1")
    await ship(settings, database)
    assert await fetch(database, "SELECT * FROM facts") == []
    asterisk.cel.write_text(kept)
    await ship(settings, database)
    [call] = await fetch(database, CALL, caller.call_id)
    assert call["state"] == "waiting"
    assert await fetch(database, "SELECT * FROM waiting_lines") == []


async def test_garbage_stops_nothing(
    settings: Settings, database: Database, asterisk: AsteriskFiles
) -> None:
    append(asterisk.cel, '"SIGAP_OFFERED","not a time","x')
    append(asterisk.cel, "\0\0\0\0")
    append(asterisk.queue_log, "1700000000|1.1|jpr|NONE|CONNECT|not|numbers")
    journal = Journal.open(settings.journal_path, centre="NOSUCHCENTRE", node="node-1")
    journal.append("nul \0 inside", FactKind.CLAIMED, asterisk.now, {"ani": "\0\ud800"})
    journal.close()
    caller = asterisk.offer(ani='08"1\u00e9')
    caller.wait()
    await ship(settings, database)
    [call] = await fetch(database, CALL, caller.call_id)
    assert (call["state"], call["ani"]) == ("waiting", None)  # no number
    assert len(await fetch(database, "SELECT * FROM calls")) == 1
    [refused] = await fetch(database, "SELECT * FROM refused_facts")
    assert refused["fact"]["call_id"] == "nul  inside"


@pytest.mark.parametrize(
    "call_id",
    [
        *("", "x"),
        "28ac3707-7bad-48a2-a0d1-83be28ec059b",  # a UUIDv4
        "01A2218C-C05E-77CB-BCF5-824DF268CD18",  # in capitals
        "01a2218c-c05e-7191-9ccc-3ff3eec260f2\n",
    ],
)
async def test_what_names_no_call_of_ours_is_set_aside_and_hides_nothing(
    settings: Settings, database: Database, asterisk: AsteriskFiles, call_id: str
) -> None:
    journal = Journal.open(settings.journal_path, centre="JPR", node="node-1")
    journal.append(call_id, FactKind.INTAKE, asterisk.now, {"ani": ANI})
    caller = asterisk.offer()
    journal.append(caller.call_id, FactKind.CLAIMED, asterisk.now, {"worker": "1"})
    deep: Any = []
    for _ in range(200):
        deep = [deep]
    journal.append(caller.call_id, FactKind.CLAIMED, asterisk.now, {"nested": deep})
    journal.close()
    for _ in range(2):
        await ship(settings, database)
    assert [row["call_id"] for row in await fetch(database, "SELECT * FROM calls")] == [
        caller.call_id
    ]
    [refused] = await fetch(database, "SELECT * FROM refused_facts")
    assert (refused["node"], refused["fact"]["call_id"]) == (settings.node, call_id)


async def test_the_database_takes_no_call_without_an_id(database: Database) -> None:
    for statement in (
        "INSERT INTO facts (key, call_id, centre, node, source, kind, at)"
        " VALUES ('k', '', 'JPR', 'n', 'journal', 'intake', now())",
        "INSERT INTO channels (node, uniqueid, call_id, centre, first_seen_at)"
        " VALUES ('n', 'u', '', 'JPR', now())",
        "INSERT INTO calls (call_id, centre, node, state, offered_at)"
        " VALUES ('', 'JPR', 'n', 'offered', now())",
    ):
        with pytest.raises(asyncpg.CheckViolationError, match="call_id_is_ours"):
            await fetch(database, statement)


async def test_callers_who_withhold_their_number_are_called_back_one_by_one(
    settings: Settings, database: Database, asterisk: AsteriskFiles
) -> None:
    """Each has a row in the list, and one who is answered takes no other out of it."""
    missed = []
    for answered in (False, False, True):
        caller = asterisk.offer(ani="anonymous")
        asterisk.later(2)
        caller.wait()
        if answered:
            caller.answer()
        else:
            missed.append((caller.call_id, None))
        asterisk.later(20)
        caller.hang_up()
    await ship(settings, database)
    async with database.transaction() as session:
        rows = await session.rows("callbacks.waiting", "JPR", 50, LOCK_S)
    assert [(str(row["call_id"]), row["ani"]) for row in rows] == missed


async def test_a_written_fact_makes_the_ticket_at_once(
    settings: Settings, database: Database, asterisk: AsteriskFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Goal: from the fact on the disk to the ticket's row in less than 100 ms.

    Nobody looks by the clock here: each ticket comes because the kernel told of its fact. How long
    that takes is printed, not judged: the machine may be busy.
    """
    monkeypatch.setattr(jobs, "LOOK_AGAIN_S", 3600.0)
    monkeypatch.setattr(jobs, "READ_ALL_S", 3600.0)
    assert jobs.SETTLE_S < 0.1 / 2
    took_s = []
    async with running_jobs(settings):
        await until(database, "SELECT * FROM cursors")
        for _ in range(10):
            caller = asterisk.offer()
            caller.wait()
            began = time.monotonic()
            await until(database, TICKET, caller.call_id)
            took_s.append(time.monotonic() - began)
    print("fact to ticket, ms:", sorted(round(each * 1000) for each in took_s))


async def test_the_recording_is_attached(
    settings: Settings, database: Database, asterisk: AsteriskFiles
) -> None:
    caller = asterisk.offer()
    caller.wait()
    caller.answer()
    asterisk.later(3)
    caller.hang_up()
    caller.record(3)
    for file in asterisk.spool.iterdir():
        os.utime(file, (time.time() - 5, time.time() - 5))
    await ship(settings, database)
    assert await finish_due(settings, database) == 1
    [made] = await fetch(database, "SELECT * FROM recordings")
    assert (made["status"], made["seconds"], made["reason"]) == ("ready", 3.0, None)
    assert (settings.archive_dir / made["path"]).stat().st_size == made["bytes"]
    assert made["path"] == f"2026/03/04/{caller.call_id}.flac"
    assert len(made["peaks"]) == 30 * 4
    assert len(made["detail"]) == 3 * DETAIL_PER_S * 4
    assert list(asterisk.spool.iterdir()) == []


async def test_a_database_that_is_away_loses_nothing(tmp_path: Path) -> None:
    """PostgreSQL stops while calls go on; after its return everything is there once."""
    with running_server() as server:
        await make_template(server.get_uri())
        async with cloned(server.get_uri()) as dsn:
            settings = Settings(home=tmp_path / "home", node="node-1", database_dsn=dsn)
            await _calls_while_the_database_stops(settings, server, Database(dsn))


async def _calls_while_the_database_stops(
    settings: Settings, server: Any, database: Database
) -> None:
    asterisk = AsteriskFiles(settings)
    callers = []
    async with running_jobs(settings):
        callers.append(asterisk.offer())
        await until(database, CALL, callers[0].call_id)
        await asyncio.to_thread(server.stop)
        for _ in range(5):
            callers.append(asterisk.offer())
            callers[-1].wait()
        for caller in callers:
            asterisk.later(1)
            caller.hang_up()
        await asyncio.sleep(1)  # rounds fail meanwhile
        await asyncio.to_thread(server.ensure_postgres_running)
        for caller in callers:
            closed = f"{CALL} AND state = 'closed'"
            await until(database, closed, caller.call_id)
    counts = await fetch(database, "SELECT count(*) AS n FROM facts GROUP BY key")
    assert {row["n"] for row in counts} == {1}
    labels = await fetch(database, "SELECT number FROM tickets ORDER BY number")
    assert [row["number"] for row in labels] == [1, 2, 3, 4, 5]
    await database.close()


async def test_the_heart_beats(settings: Settings) -> None:
    async with running_jobs(settings), asyncio.timeout(PATIENCE_S):
        while not jobs.heartbeat_path(settings).exists():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
