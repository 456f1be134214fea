"""The files of a restored home as its database knows them: those are of the night, it went on.

What was removed since is removed again: nobody else would look for it. A recording that was
finished since is finished again from what Asterisk wrote, where that gives the very same file; a
call that was still going on at the backup does not, and its recording is named as missing. A
spectrogram that was drawn since is drawn again in the background; waveforms are in the database.
"""

import asyncio
import contextlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ari_app.settings import Settings
from ari_app.store.database import Database
from ari_app.tickets.photos import UNFINISHED
from recordings.archive.folder import Archive
from recordings.finish import EndedCall, Finished, finish, spare_files, spool_files
from recordings.gaps import gaps_file
from recordings.spectrogram_job import picture_name

_SOON = timedelta(hours=1)  # a file has its row long before
_LATEST = timedelta(days=1)  # clocks differ, and were set


async def catch_up(settings: Settings, database: Database, began_at: datetime) -> None:
    """``began_at``: of the backup. Retention removes what is doomed here."""
    async with database.transaction() as session:
        paths = [row["path"] for row in await session.rows("backup.removed", settings.node)]
        removed = [*paths, *map(picture_name, paths)]
        photos = {row["path"] for row in await session.rows("backup.photos")}
        finished = await session.rows("backup.ready", settings.node, began_at - _LATEST)
        for path in await asyncio.to_thread(_there, settings.archive_dir, removed):
            await session.run("retention.doom", settings.node, "archive", path)
        before = began_at - _SOON
        for path in await asyncio.to_thread(_unnamed, settings.photos_dir, photos, before):
            await session.run("retention.doom", settings.node, "photos", path)
    for row in finished:
        left_plain = await asyncio.to_thread(_finish_again, settings, row)
        if left_plain:
            async with database.transaction() as session:
                await session.run("recordings.left_plain", row["call_id"], left_plain)
    await _picture_again(settings, database)


async def _picture_again(settings: Settings, database: Database) -> None:
    """What has no picture any more is one that was never drawn (recordings/spectrogram_job.py)."""
    async with database.transaction() as session:
        rows = await session.rows("backup.pictured", settings.node)
        gone = await asyncio.to_thread(_without_picture, settings.archive_dir, rows)
        await session.run("backup.forget_pictures", gone)


def _without_picture(archive: Path, rows: Sequence[Mapping[str, Any]]) -> list[str]:
    return [row["call_id"] for row in rows if not (archive / picture_name(row["path"])).exists()]


def _there(folder: Path, names: list[str]) -> list[str]:
    return [name for name in names if (folder / name).exists()]


def _unnamed(folder: Path, named: set[str], before: datetime) -> list[str]:
    """Files that have no row any more; what came with the backup's own hour is left alone."""
    return [
        name
        for name, path in _below(folder)
        if name not in named and path.stat().st_mtime < before.timestamp()
    ]


def _below(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if path.is_file() and name.parts[0] != UNFINISHED:
            yield name.as_posix(), path


def _finish_again(settings: Settings, row: Mapping[str, Any]) -> str | None:
    """Never another file than the one whose sum the row has; why it is not encrypted, if so."""
    spool, archive, call_id = settings.spool_dir, Archive.of(settings), row["call_id"]
    offered_at = row["offered_at"].astimezone(ZoneInfo(row["time_zone"]))
    call = EndedCall(call_id=call_id, offered_at=offered_at, ended_at=row["ended_at"])
    raw = [path for path in spool_files(spool, call_id) if path.exists()]
    raw += spare_files(spool, call_id)
    if not raw or (archive.folder / row["path"]).exists():
        return None
    result = finish(call, spool, archive, row["finished_at"])
    if not isinstance(result, Finished):
        return None
    is_same = (result.path, result.sha256) == (row["path"], row["sha256"])
    again = archive.folder / result.path
    for path in [*raw, gaps_file(spool, call_id)] if is_same else [again]:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
    return result.left_plain if is_same else None
