"""What a caller shares over a link: a position, words, a file. What is confirmed is kept.

Every function raises ``DatabaseAway`` when nothing could be kept, and `ShareRefused` with the word
of the sentence that the caller reads.
"""

import asyncio
import math
import shutil
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from ari_app.location.incoming import FileRefused, Incoming, receive
from ari_app.location.links import is_secret
from ari_app.location.news import is_news
from ari_app.location.position import Position
from ari_app.secrecy import token_hash
from ari_app.store.database import Session
from ari_app.store.desk_database import DeskDatabase, Row

MOST_POSITIONS, MOST_WORDS, MOST_FILES = 1000, 20, 8
RESERVE_BYTES = 1 << 30  # stays free for journal, recordings and database on the same disk
LONGEST_WORDS = 500
OLDEST = timedelta(hours=1)  # a position that a telephone kept is as old as that at most


class ShareRefused(Exception):
    """``reason``: unknown, expired, other_phone, too_many, no_position, file_kind …"""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def position_of(
    latitude: str, longitude: str, accuracy: str, age_s: str, *, now: datetime
) -> Position:
    """What a telephone says, as it says it; raises `ShareRefused`.

    The age is told rather than a time: a telephone's clock may be years wrong.
    """
    try:
        values = [float(text) for text in (latitude, longitude, accuracy, age_s or "0")]
        if not all(math.isfinite(value) for value in values):
            raise ValueError("not a number")
        age = timedelta(seconds=min(max(values[3], 0.0), OLDEST.total_seconds()))
        return Position(latitude=values[0], longitude=values[1], accuracy_m=values[2], at=now - age)
    except ValueError as error:
        raise ShareRefused("no_position") from error


async def known_link(database: DeskDatabase, centre: str, secret: str, now: datetime) -> Row:
    """The link, whosever it is; raises `ShareRefused`: unknown, expired."""
    if not is_secret(secret):
        raise ShareRefused("unknown")
    row = await database.row("location.link", centre, token_hash(secret))
    if row is None:
        raise ShareRefused("unknown")
    if row["expires_at"] <= now:
        raise ShareRefused("expired")
    return row


async def find_link(
    database: DeskDatabase, centre: str, secret: str, phone: str, now: datetime
) -> Row:
    """The link, if this telephone may use it; ``phone`` empty: one that has not opened it yet."""
    row = await known_link(database, centre, secret, now)
    if row["phone_sha256"] and row["phone_sha256"] != token_hash(phone):
        raise ShareRefused("other_phone")
    return row


@dataclass(frozen=True, slots=True, kw_only=True)
class Sharing:
    """One telephone's way through one link; ``address`` is where it came from, for the trail."""

    database: DeskDatabase
    link: Row
    phone: str
    address: str

    async def position(self, position: Position, now: datetime) -> None:
        values = (position.at, position.latitude, position.longitude, position.accuracy_m)
        async with self.database.transaction() as session:
            first = await self._bind(session, now)
            kept = await session.row("location.add_position", self._id, *values, MOST_POSITIONS)
            _counted(kept)
            if is_news(position, await self._last_seen(session)):
                await self._wait(session, now, "position")
            if first:  # one line for all positions of a link, not one each second
                await self._trail(session, {"what": "position"})

    async def words(self, words: str, now: datetime) -> None:
        async with self.database.transaction() as session:
            await self._bind(session, now)
            text = words[:LONGEST_WORDS]
            _counted(await session.row("location.add_words", self._id, now, text, MOST_WORDS))
            await self._wait(session, now, "words")
            await self._trail(session, {"what": "words"})

    async def file(
        self, chunks: AsyncIterator[bytes], now: datetime, *, folder: Path, node: str
    ) -> str:
        """Its kind. The file is whole on the disk before its row is, and the row before anything
        is confirmed.
        """
        counted = await self.database.row("location.count_files", self._id)
        if counted is not None and counted["files"] >= MOST_FILES:
            raise ShareRefused("too_many")
        if await asyncio.to_thread(_free_bytes, folder) < RESERVE_BYTES:
            raise ShareRefused("full")
        try:
            came = await receive(chunks, folder, uuid4(), now)
        except FileRefused as refused:
            raise ShareRefused(refused.reason) from refused
        try:
            await self._keep_file(came, now, node)
        except ShareRefused:
            await asyncio.to_thread(came.drop)
            raise  # after any other failure it may have its row: `incoming.settle` knows
        with suppress(OSError):  # a disk that refuses just now is asked again by `settle`
            await asyncio.to_thread(came.finish, folder)
        return came.kind

    async def _keep_file(self, came: Incoming, now: datetime, node: str) -> None:
        values = (came.file_id, node, now, came.kind, came.media_type, came.path)
        async with self.database.transaction() as session:
            await self._bind(session, now)
            sums = (came.bytes, came.sha256, MOST_FILES)
            _counted(await session.row("location.add_file", self._id, *values, *sums))
            await self._wait(session, now, came.kind)
            await self._trail(session, {"what": came.kind, "id": str(came.file_id)})

    @property
    def _id(self) -> UUID:
        found: UUID = self.link["link_id"]
        return found

    async def _bind(self, session: Session, now: datetime) -> bool:
        """From now on the link is this telephone's; whether it is so for the first time."""
        row = await session.row("location.bind", self._id, token_hash(self.phone), now)
        if row is None:
            raise ShareRefused("expired" if self.link["expires_at"] <= now else "other_phone")
        return bool(row["first"])

    async def _wait(self, session: Session, now: datetime, kind: str) -> None:
        """Until somebody of the desk looks: `ari_app.tickets.clocks` has its limit."""
        await session.run("location.unseen", self._id, now, kind)

    async def _last_seen(self, session: Session) -> Position | None:
        row = await session.row("location.last_seen_position", self._id)
        return Position(**row) if row is not None else None

    async def _trail(self, session: Session, detail: dict[str, str]) -> None:
        """In the caller's name (*penelepon*), whoever has the link."""
        await session.run("location.trail", self._id, self.address, detail)


def _counted(kept: Any) -> None:
    if kept is None:
        raise ShareRefused("too_many")


def _free_bytes(folder: Path) -> int:
    """Of the disk that the folder lies on, or will."""
    there = next(each for each in (folder, *folder.parents) if each.exists())
    return shutil.disk_usage(there).free
