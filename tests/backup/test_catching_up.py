"""A database that went on by its log, and files of the night before: what is done about it."""

import asyncio
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ari_app.backup import log_keeping, making, restoring
from ari_app.backup.folder import Folder
from ari_app.operations import postgres
from ari_app.settings import Settings
from ari_app.store.database import Database
from recordings.archive.folder import Archive
from recordings.finish import EndedCall, Finished, finish, spool_files
from recordings.retention import apply
from tests.backup.conftest import NOW, RECENT, another, connected, until_there
from tests.desk.centre import Centre

TONE = bytes(range(256)) * 200


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_keeping, "LOOK_EVERY_S", 0.2)


async def log_left(settings: Settings, folder: Folder) -> None:
    async with connected(settings) as database:
        last = await database.fetchval("SELECT pg_walfile_name(pg_current_wal_lsn())")
        await database.execute("SELECT pg_switch_wal()")
    await asyncio.to_thread(until_there, folder.root / "wal" / last)


def write(path: Path, content: bytes, at: datetime) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (at.timestamp(), at.timestamp()))
    return path


async def test_what_was_removed_since_does_not_come_back(
    kept_log: Settings, folder: Folder
) -> None:
    await asyncio.to_thread(until_there, kept_log.home / "wal-to-ship")
    old = datetime.now(UTC) - timedelta(days=1)
    write(kept_log.photos_dir / "2026" / "01" / "removed.jpg", b"jpg", old)
    write(kept_log.photos_dir / "incoming" / "unfinished", b"jpg", old)
    write(kept_log.photos_dir / "2026" / "01" / "new.jpg", b"jpg", datetime.now(UTC))
    await making.make(kept_log, folder, keep=3)
    database = Database(postgres.dsn(kept_log))
    await apply(kept_log, database, NOW)
    await database.close()
    left = {path.name for path in kept_log.archive_dir.rglob("*.flac")}
    assert len(left) == 2
    await log_left(kept_log, folder)
    target = another(kept_log)
    found = await restoring.restore(target, folder, until=None, now=NOW)
    assert found.missing == ()
    assert {path.name for path in target.archive_dir.rglob("*.flac")} == left
    photos = {path.name for path in target.photos_dir.rglob("*") if path.is_file()}
    assert photos == {"unfinished", "new.jpg"}


@pytest.mark.parametrize(
    ("in_backup", "comes_back"), [(TONE, True), (TONE[:9000], False)], ids=["whole", "going on"]
)
async def test_a_recording_that_was_finished_since(
    kept_log: Settings, folder: Folder, in_backup: bytes, comes_back: bool
) -> None:
    await asyncio.to_thread(until_there, kept_log.home / "wal-to-ship")
    async with connected(kept_log) as database:
        centre = Centre(database=database, archive=kept_log.archive_dir)
        call_id = await centre.add_call(at=RECENT)
        raw = spool_files(kept_log.spool_dir, call_id)
        for path in raw:
            write(path, in_backup, RECENT)
        await making.make(kept_log, folder, keep=3)
        for path in raw:
            write(path, TONE, RECENT)
        made = await _finished(kept_log, database, call_id)
        audio = (kept_log.archive_dir / made.path).read_bytes()
        await centre.add_recording(call_id, audio, path=made.path)
        await database.execute(
            "UPDATE recordings SET node = 'jepara-1', finished_at = now() WHERE call_id = $1",
            call_id,
        )
    await log_left(kept_log, folder)
    target = another(kept_log)
    found = await restoring.restore(target, folder, until=None, now=NOW)
    path = target.archive_dir / made.path
    assert path.exists() is comes_back
    assert bool(found.missing) is not comes_back
    there = [path.exists() for path in spool_files(target.spool_dir, call_id)]
    assert there == [not comes_back] * 2
    if comes_back:
        assert path.read_bytes() == audio


async def _finished(settings: Settings, database: Any, call_id: str) -> Finished:
    row = await database.fetchrow(
        """SELECT offered_at, ended_at, time_zone FROM calls c
           JOIN centres z ON z.code = c.centre WHERE call_id = $1""",
        call_id,
    )
    offered_at = row["offered_at"].astimezone(ZoneInfo(row["time_zone"]))
    call = EndedCall(call_id=call_id, offered_at=offered_at, ended_at=row["ended_at"])
    made = await asyncio.to_thread(finish, call, settings.spool_dir, Archive.of(settings), NOW)
    assert isinstance(made, Finished)
    return made
