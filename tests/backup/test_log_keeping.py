"""The database's log leaves the machine, and neither a lost slot nor a hung mount ends that."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from ari_app.backup import log_keeping, making, sealing
from ari_app.backup.folder import Folder
from ari_app.backup.log_keeping import SLOT, Receiver, keep_log, ship, waiting_dir
from ari_app.operations import postgres
from ari_app.operations.backup_state import BackupState, What
from ari_app.settings import Backup, Settings
from ari_app.store.database import Database, Login
from tests.patience import PATIENCE_S


@asynccontextmanager
async def as_owner(settings: Settings) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(postgres.embedded_dsn(settings, Login.OWNER))
    try:
        yield connection
    finally:
        await connection.close()


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    ends = time.monotonic() + PATIENCE_S
    while not await true():
        assert time.monotonic() < ends
        await asyncio.sleep(0.05)


async def receives(settings: Settings) -> bool:
    async with as_owner(settings) as database:
        return bool(
            await database.fetchval(
                "SELECT active FROM pg_replication_slots WHERE slot_name = $1", SLOT
            )
        )


def partial(settings: Settings) -> set[str]:
    return {path.name for path in waiting_dir(settings).glob("*.partial")}


@pytest.fixture
def wanted(centre: Settings, folder: Folder) -> Settings:
    return centre.model_copy(update={"backup": Backup(folder=folder.root, log_every_s=0.5)})


async def test_a_lost_slot_is_begun_anew_behind_the_gap(wanted: Settings, folder: Folder) -> None:
    await making.make(wanted, folder, keep=3)
    receiver = Receiver(wanted)

    async def goes_on() -> bool:
        await asyncio.to_thread(ship, wanted)
        await receiver.begin()
        return await receives(wanted) and bool(partial(wanted))

    await until(goes_on)
    await receiver.stop()
    old = partial(wanted)
    await _lose_slot(wanted)
    try:
        await until(goes_on)
        await asyncio.sleep(0)
        assert await receives(wanted) and min(partial(wanted)) > max(old)
    finally:
        await receiver.stop()


async def _lose_slot(settings: Settings) -> None:
    """As the server does at its limit: what was not fetched is gone."""
    async with as_owner(settings) as database:
        await database.execute(f"SELECT pg_drop_replication_slot('{SLOT}')")
        for _ in range(3):
            await database.execute("SELECT pg_logical_emit_message(false, 'test', 'x')")
            await database.execute("SELECT pg_switch_wal()")
            await database.execute("CHECKPOINT")


async def test_the_log_counts_as_shipped_when_a_segment_left(
    wanted: Settings, folder: Folder
) -> None:
    await making.make(wanted, folder, keep=3)
    waiting_dir(wanted).mkdir()
    assert ship(wanted) == 0
    assert BackupState.read(wanted.home).shipped_at is None
    (waiting_dir(wanted) / f"{1:024X}").write_bytes(b"log")
    assert ship(wanted) == 0
    assert BackupState.read(wanted.home).shipped_at is not None


async def test_a_quiet_night_has_a_log_too(wanted: Settings) -> None:
    async with as_owner(wanted) as database:
        await log_keeping.end_segment(wanted)
        before = await database.fetchval("SELECT pg_walfile_name(pg_current_wal_lsn())")
        await log_keeping.end_segment(wanted)
        await log_keeping.end_segment(wanted)
        assert await database.fetchval("SELECT pg_walfile_name(pg_current_wal_lsn())") > before


async def test_a_mount_that_hangs_does_not_lift_the_limit(
    wanted: Settings, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its reads never return; here the key is one that nobody ever writes."""
    monkeypatch.setattr(log_keeping, "LOOK_EVERY_S", 0.1)
    monkeypatch.setattr(log_keeping, "MOST_WAITING", 3)
    monkeypatch.setattr(log_keeping, "_HANGS_S", 1)
    hung = wanted.home / "hung"
    os.mkfifo(hung)
    hung.replace(wanted.home / sealing.FILE)
    database = Database(postgres.dsn(wanted))
    task = asyncio.create_task(keep_log(wanted, database))
    try:
        await until(lambda: _finished(wanted, 3))
        await until(lambda: _stopped(wanted))
        many = len(list(waiting_dir(wanted).iterdir()))
        await asyncio.sleep(2)
        assert not task.done() and len(list(waiting_dir(wanted).iterdir())) == many
        assert "does not answer" in BackupState.read(wanted.home).why(What.LOG)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await database.close()
        await asyncio.to_thread(_end_of_file, wanted.home / sealing.FILE)


async def _finished(settings: Settings, many: int) -> bool:
    there = waiting_dir(settings)
    return there.exists() and len(list(there.iterdir())) - len(partial(settings)) >= many


async def _stopped(settings: Settings) -> bool:
    return not await receives(settings)


def _end_of_file(path: Path) -> None:
    path.open("w").close()
