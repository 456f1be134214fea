"""Listening to a recording: it is found for the account's centre, and each listen is on record.

That somebody began is written in the audit trail before the first byte is sent: when it cannot be
written, nothing is heard. That they listened is written when most of it was sent.
"""

import asyncio
import contextlib
import logging
from typing import BinaryIO

from ari_app.errors import Conflict, NotFound
from ari_app.people.access import Account
from ari_app.people.audit import AuditEntry, Trail
from ari_app.store.database import DatabaseAway
from ari_app.store.desk_database import DeskDatabase
from recordings.archive.folder import Archive
from recordings.archive.sealed import Unreadable
from recordings.served import ServedRanges
from recordings.spectrogram import TILE_S
from recordings.spectrogram_job import read_tile

log = logging.getLogger(__name__)


async def sent(
    served: ServedRanges, call_id: str, start: int, stop: int, *, size: int, trail: Trail
) -> None:
    """Bytes ``start`` to before ``stop`` went out: with most of them the call counts as heard."""
    listener = (trail.centre, trail.actor, trail.through or "", call_id)
    if served.add(listener, start, stop, size=size):
        await trail.write_if_possible(AuditEntry(action="recording.heard", subject=call_id))


async def listen(
    database: DeskDatabase,
    account: Account,
    call_id: str,
    *,
    archive: Archive,
    part: str,
    trail: Trail | None,
) -> BinaryIO:
    """The recording, to be closed. ``part``: the range that was asked for, as the request has it.

    ``trail`` None: nothing will be heard. Raises `NotFound`, `Conflict` (not ready), `Unreadable`
    and ``DatabaseAway``.
    """
    row = await database.row("desk_calls.recording", account.centre, call_id)
    if row is None or row["status"] in ("missing", "removed"):
        raise NotFound
    if row["status"] != "ready":
        raise Conflict(f"The recording is not ready: {row['status']}.")
    try:
        file = await asyncio.to_thread(archive.open, row["path"])
    except FileNotFoundError as error:
        raise NotFound from error
    except Unreadable as error:
        await cannot_be_read(database, account, call_id, error)
        raise
    try:
        if trail is not None:
            detail = {"range": part[:100]}
            await trail.write(AuditEntry(action="recording.listen", subject=call_id, detail=detail))
    except BaseException:
        file.close()
        raise
    return file


async def cannot_be_read(
    database: DeskDatabase, account: Account, call_id: str, error: Unreadable
) -> None:
    """Noted at the recording, so that it alarms until it can be read again.

    `recordings.sealing_job` looks for that.
    """
    log.error("A recording: %s", error, extra={"action": "unreadable", "call_id": call_id})
    with contextlib.suppress(DatabaseAway):
        await database.run("desk_calls.unreadable", account.centre, call_id, str(error)[:300])


async def look(
    database: DeskDatabase,
    account: Account,
    call_id: str,
    number: int,
    *,
    archive: Archive,
    trail: Trail,
) -> bytes:
    """A tile of the spectrogram. Whoever has the picture can tell what was said, so it is on record
    before it is read. Raises `NotFound`, `Unreadable` and ``DatabaseAway``.
    """
    row = await database.row("desk_calls.recording", account.centre, call_id)
    if row is None or row["status"] != "ready" or not 0 <= number < row["tiles"]:
        raise NotFound
    detail = {"from_s": str(number * TILE_S)}
    await trail.write(AuditEntry(action="spectrogram.view", subject=call_id, detail=detail))
    try:
        tile = await asyncio.to_thread(read_tile, archive, row["path"], number)
    except Unreadable as error:
        await cannot_be_read(database, account, call_id, error)
        raise
    if tile is None:
        raise NotFound
    return tile
