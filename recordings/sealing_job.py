"""The archive's alarms come to an end by themselves: a side task of ``sigap jobs``.

A recording that was kept plain because the key could not be used is encrypted once it can. One that
somebody could not hear is read again now and then, whole, until its file or its key is back.
"""

import asyncio
import logging

from ari_app.settings import Settings
from ari_app.store.database import Database, DatabaseAway
from recordings.archive.folder import Archive
from recordings.archive.keys import ArchiveKey, KeyUnusable
from recordings.archive.sealed import Unreadable
from recordings.sealing import bring_under

log = logging.getLogger(__name__)

AT_ONCE = 20
LOOK_EVERY_S = 60.0
PAUSE_S = 0.1  # after each recording: a call may want the core


async def keep_sealing(settings: Settings, database: Database) -> None:
    """Until cancelled."""
    archive = Archive.of(settings)
    while True:
        try:
            await seal_due(archive, settings.node, database)
            await prove_unreadable(archive, settings.node, database)
        except DatabaseAway as error:
            log.debug("The archive's keeper waits: %s", error)
        await asyncio.sleep(LOOK_EVERY_S)


async def seal_due(archive: Archive, node: str, database: Database) -> None:
    """All that lie plain for want of a key; those that cannot be, until the next look."""
    key = await asyncio.to_thread(_key, archive)
    passed_over: list[str] = []
    if archive.key_file is not None and archive.encrypts and key is None:
        return  # the key is still away
    while True:
        async with database.transaction() as session:
            rows = await session.rows("recordings.to_encrypt", node, AT_ONCE, passed_over)
        if not rows:
            return
        for row in rows:
            try:
                await bring_under(archive, database, row, key)
            except (OSError, Unreadable) as error:
                passed_over.append(row["call_id"])
                said = {"action": "recording_left_plain", "call_id": row["call_id"]}
                log.warning("A recording is not encrypted yet: %s", error, extra=said)
            await asyncio.sleep(PAUSE_S)


def _key(archive: Archive) -> ArchiveKey | None:
    try:
        return archive.key()
    except KeyUnusable:
        return None


async def prove_unreadable(archive: Archive, node: str, database: Database) -> None:
    """Those that can be read again alarm no longer."""
    last = ""
    while True:
        async with database.transaction() as session:
            rows = await session.rows("recordings.unreadable", node, AT_ONCE, last)
        for row in rows:
            last = row["call_id"]
            try:
                await asyncio.to_thread(archive.prove, row["path"], row["sha256"])
            except (OSError, Unreadable):
                continue
            async with database.transaction() as session:
                await session.run("recordings.note_unreadable", row["call_id"], None)
            await asyncio.sleep(PAUSE_S)
        if len(rows) < AT_ONCE:
            return
