"""A file that a caller sends: to the disk as it comes, then known by its content.

A photo is decoded and written anew, as an agency's (`ari_app.tickets.photos`). A video is kept as
it came when it begins as one; it is only ever given out as a video, to whoever sees the ticket.
What was not kept to the end is swept away.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from ari_app.store.database import DatabaseAway
from ari_app.store.desk_database import DeskDatabase
from ari_app.store.kept_file import NewFile, move_into_place, write_new
from ari_app.tickets import photos
from ari_app.tickets.photo_process import checked_apart
from ari_app.tickets.photos import LARGEST_BYTES as LARGEST_PHOTO
from ari_app.tickets.photos import PhotoRefused

LARGEST_VIDEO = 25 * 1024 * 1024
UNFINISHED = photos.UNFINISHED
UNFINISHED_FOR = timedelta(minutes=20)  # then nobody is still sending it
SETTLE_EVERY_S = 600.0
_HEAD = 32
_VIDEO_BRANDS = (b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ")
_PHOTO_BRANDS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim", b"heis")


class FileRefused(Exception):
    """What was sent is not kept; ``reason``: file_kind, file_too_large."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A whole file on the disk, not yet in its place; ``path`` is where it belongs."""

    file_id: UUID
    unfinished: Path
    path: str
    kind: str
    media_type: str
    bytes: int
    sha256: str

    def finish(self, folder: Path) -> None:
        """Puts it where its row says it is."""
        move_into_place(self.unfinished, folder / self.path)

    def drop(self) -> None:
        self.unfinished.unlink(missing_ok=True)


def media_type_of(head: bytes) -> str:
    """By its first bytes; empty for whatever is neither a photo nor a video."""
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "video/webm"
    if head[4:8] != b"ftyp":
        return ""
    brand = head[8:12]
    if brand in _PHOTO_BRANDS:
        return "image/heic"
    if brand[:3] in (b"3gp", b"3g2"):
        return "video/3gpp"
    if brand == b"qt  ":
        return "video/quicktime"
    return "video/mp4" if brand in _VIDEO_BRANDS else ""


async def receive(
    chunks: AsyncIterator[bytes], folder: Path, file_id: UUID, at: datetime
) -> Incoming:
    """The whole file, durable, below ``folder``; raises `FileRefused`, and `NotKept` for the disk.

    Nothing is left of one that is refused or breaks off.
    """
    unfinished = folder / UNFINISHED / str(file_id)
    try:
        return await _receive(chunks, unfinished, file_id, at)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


async def _receive(
    chunks: AsyncIterator[bytes], unfinished: Path, file_id: UUID, at: datetime
) -> Incoming:
    media_type, head = "", b""
    async for chunk in chunks:
        head += chunk
        if len(head) >= _HEAD:
            break
    media_type = media_type_of(head)
    if not media_type:
        raise FileRefused("file_kind")
    photo = media_type.startswith("image/")
    most = LARGEST_PHOTO if photo else LARGEST_VIDEO
    size, sha256 = await _write(head, chunks, unfinished, most)
    if photo:
        media_type = "image/jpeg"
        size, sha256 = await _as_photo(unfinished)
    suffix = {"image/jpeg": "jpg", "video/webm": "webm", "video/3gpp": "3gp"}.get(media_type, "mp4")
    return Incoming(
        file_id=file_id,
        unfinished=unfinished,
        path=f"{at:%Y/%m}/{file_id}.{suffix}",
        kind="photo" if photo else "video",
        media_type=media_type,
        bytes=size,
        sha256=sha256,
    )


async def _write(
    head: bytes, chunks: AsyncIterator[bytes], path: Path, most: int
) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    file = await asyncio.to_thread(NewFile, path)
    try:
        chunk: bytes | None = head
        while chunk is not None:
            size += len(chunk)
            if size > most:
                raise FileRefused("file_too_large")
            digest.update(chunk)
            await asyncio.to_thread(file.write, chunk)
            chunk = await anext(chunks, None)
        await asyncio.to_thread(file.keep)
    except BaseException:
        file.drop()
        raise
    return size, digest.hexdigest()


async def _as_photo(path: Path) -> tuple[int, str]:
    """The picture in the file, written anew in its place."""
    try:
        photo = await checked_apart(await asyncio.to_thread(path.read_bytes))
    except PhotoRefused as refused:
        large = refused.reason == "photo_too_large"
        raise FileRefused("file_too_large" if large else "file_kind") from refused
    await asyncio.to_thread(path.unlink)
    await asyncio.to_thread(write_new, path, photo.jpeg)
    return len(photo.jpeg), photo.sha256


async def keep_settling(folder: Path, database: DeskDatabase) -> None:
    """`settle`, again and again, until cancelled."""
    while True:
        with suppress(DatabaseAway, OSError):
            await settle(folder, database, datetime.now(UTC) - UNFINISHED_FOR)
        await asyncio.sleep(SETTLE_EVERY_S)


async def settle(folder: Path, database: DeskDatabase, before: datetime) -> None:
    """What was left by a process that died, or a database that went away, before that moment: a
    file that has its row goes where it belongs, any other goes away.

    Raises ``DatabaseAway`` and OSError.
    """
    left = {path.name: path for path in await asyncio.to_thread(_left, folder, before)}
    if not left:
        return
    rows = await database.rows("location.known_files", list(left))
    known = {str(row["file_id"]): row["path"] for row in rows}
    for name, path in left.items():
        if name not in known:
            path.unlink(missing_ok=True)
            continue
        await asyncio.to_thread(move_into_place, path, folder / known[name])


def _left(folder: Path, before: datetime) -> list[Path]:
    found = []
    for path in sorted((folder / UNFINISHED).glob("*")):
        with suppress(ValueError, FileNotFoundError):
            old = path.stat().st_mtime < before.timestamp()
            if old and str(UUID(path.name)) == path.name:
                found.append(path)
    return found
