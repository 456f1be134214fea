"""Photos and papers that the desk adds to a ticket: from a walk-in, a message, another agency.

A photo is decoded whole and written anew, as an agency's (`photos`). A paper is a PDF by its
content, and is only ever given out to be saved, never shown by the browser as a page of ours. The
file is whole on the disk before its row is, and the row before anything is confirmed; what a
process that dies leaves behind is put where it belongs or swept away
(`ari_app.location.incoming.settle`).
"""

import asyncio
import hashlib
import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from uuid import UUID, uuid4

from ari_app.errors import Invalid, NotFound, Refused
from ari_app.people.access import Account
from ari_app.people.audit import AuditEntry, Trail
from ari_app.store.desk_database import DeskDatabase, Row
from ari_app.store.kept_file import NotKept, move_into_place, write_new
from ari_app.tickets.looking import agency_of, look_at
from ari_app.tickets.photo_process import checked_apart
from ari_app.tickets.photos import LARGEST_BYTES, UNFINISHED, PhotoRefused

log = logging.getLogger(__name__)

MOST = 20  # of one ticket
_TAIL = 1024  # a PDF's end mark stands in its last bytes (ISO 32000-1, annex H, note 18)


class FileKind(StrEnum):
    PHOTO = "photo"
    DOCUMENT = "document"


class FileRefused(Invalid):
    """What was sent is not kept; ``reason``: file_missing, file_too_large, file_kind …"""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The file is refused: {reason}.")
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketFile:
    """What is kept of what was sent."""

    kind: FileKind
    data: bytes

    @property
    def suffix(self) -> str:
        return "jpg" if self.kind is FileKind.PHOTO else "pdf"

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def is_pdf(data: bytes) -> bool:
    """By its begin and its end: one that broke off is none."""
    return data.startswith(b"%PDF-") and b"%%EOF" in data[-_TAIL:]


async def checked_file(data: bytes) -> TicketFile:
    """A photo or a PDF by its content, fit to be kept; raises `FileRefused`."""
    if not data:
        raise FileRefused("file_missing")
    if len(data) > LARGEST_BYTES:
        raise FileRefused("file_too_large")
    if is_pdf(data):
        return TicketFile(kind=FileKind.DOCUMENT, data=data)
    try:
        photo = await checked_apart(data)
    except PhotoRefused as refused:
        large = refused.reason == "photo_too_large"
        raise FileRefused("file_too_large" if large else "file_kind") from refused
    return TicketFile(kind=FileKind.PHOTO, data=photo.jpeg)


async def files_of(database: DeskDatabase, ticket: Row) -> Sequence[Row]:
    """In the order in which they came."""
    return await database.rows("ticket_files.of_ticket", ticket["ticket_id"])


async def add_file(
    database: DeskDatabase,
    account: Account,
    ticket: Row,
    data: bytes,
    *,
    folder: Path,
    node: str,
    now: datetime,
    trail: Trail,
) -> UUID:
    """Kept when it returns. Raises `FileRefused`, `NotKept`, and ``DatabaseAway``."""
    _look_for_room(await database.row("ticket_files.room", ticket["ticket_id"]))
    file, file_id = await checked_file(data), uuid4()
    unfinished, path = folder / UNFINISHED / str(file_id), f"{now:%Y/%m}/{file_id}.{file.suffix}"
    try:
        await asyncio.to_thread(write_new, unfinished, file.data)
    except NotKept as error:
        log.error("A file of a ticket: %s", error, extra={"action": "file_disk"})
        raise
    values = (file_id, node, now, account.actor, file.kind, path, len(file.data), file.sha256)
    detail = {"id": str(file_id), "what": file.kind.value}
    try:
        async with database.transaction() as session:
            await session.row("ticket_files.lock", ticket["ticket_id"])
            _look_for_room(await session.row("ticket_files.room", ticket["ticket_id"]))
            await session.run("ticket_files.add", ticket["ticket_id"], *values)
            entry = AuditEntry(action="ticket.file", subject=ticket["label"], detail=detail)
            await trail.write_in(session, entry)
            await session.announce(ticket=ticket["label"], file=file.kind.value)
    except Refused:
        await asyncio.to_thread(unfinished.unlink, missing_ok=True)
        raise  # after any other failure it may have its row: `settle` knows
    await _finish(folder, unfinished, path)
    return file_id


async def look_at_file(
    database: DeskDatabase, account: Account, file_id: str, *, folder: Path, trail: Trail | None
) -> tuple[Path, FileKind, str]:
    """A file, its kind and its ticket's label, for whoever sees the ticket, agencies among them.

    The line in the trail is written before anything is seen; ``trail`` None: nothing will be.
    Raises `NotFound` for anybody and anything else.
    """
    own = agency_of(account)
    found = await database.row("ticket_files.file", account.centre, file_id, own)
    path, row = await look_at(
        found, file_id, folder=folder, action="file.view", subject="label", trail=trail
    )
    return path, FileKind(row["kind"]), row["label"]


def _look_for_room(row: Row | None) -> None:
    if row is None:
        raise NotFound
    if row["forgotten"]:  # what came now would never be removed again
        raise FileRefused("file_forgotten")
    if row["files"] >= MOST:
        raise FileRefused("file_too_many")


async def _finish(folder: Path, unfinished: Path, path: str) -> None:
    """Where its row says it is; a disk that refuses just now is asked again by `settle`."""
    with suppress(OSError):
        await asyncio.to_thread(move_into_place, unfinished, folder / path)
