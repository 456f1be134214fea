"""What lies in the archive, brought under a key or out of it: a recording and its spectrogram.

The row of the recording is locked meanwhile, so that retention never removes a file that then
comes back. A file that has the key already is passed over: whoever was killed goes on. No file is
touched whose content is not what was kept when it was finished.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from enum import StrEnum
from typing import Any

from ari_app.store.database import Database
from recordings.archive.folder import Archive
from recordings.archive.keys import ArchiveKey
from recordings.spectrogram_job import picture_name


class Became(StrEnum):
    REWRITTEN = "rewritten"
    AS_IT_WAS = "as_it_was"
    GONE = "gone"  # retention was faster


async def bring_under(
    archive: Archive, database: Database, row: Mapping[str, Any], key: ArchiveKey | None
) -> Became:
    """``key`` None: plain. Raises OSError and `Unreadable`: then it is as it was."""
    async with database.transaction() as session:
        if await session.row("recordings.lock_ready", row["call_id"]) is None:
            return Became.GONE
        became = await asyncio.to_thread(_bring, archive, row, key)
        await session.run("recordings.encrypted", row["call_id"])
    return became


def _bring(archive: Archive, row: Mapping[str, Any], key: ArchiveKey | None) -> Became:
    picture = picture_name(row["path"])
    changed = _one(archive, row["path"], key, row["sha256"])
    with suppress(FileNotFoundError):  # it is drawn again, or never was
        changed = _one(archive, picture, key, None) or changed
    return Became.REWRITTEN if changed else Became.AS_IT_WAS


def _one(archive: Archive, name: str, key: ArchiveKey | None, sha256: str | None) -> bool:
    if archive.mark(name) == (key.mark if key else None):
        return False
    archive.exchange(name, key, sha256)
    return True
