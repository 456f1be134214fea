"""The spectrograms of finished recordings, drawn behind them: a side task of the jobs.

A recording is ready before its picture is: nobody waits for it. One at a time, the newest first,
also those from before there were pictures. The picture lies beside the sound under a name of its
own, and goes with it: nothing is written once retention has decided on the recording. What is no
sound has no tile; where the disk has no such file, or takes no picture, the recording is passed
over until the next start. A picture is encrypted as its sound is; without the key none is drawn.
"""

import asyncio
import contextlib
import logging
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import soundfile

from ari_app.settings import Settings
from ari_app.store.database import Database, DatabaseAway
from recordings.archive.folder import LEAST_FREE_BYTES, Archive
from recordings.archive.keys import KeyUnusable
from recordings.detail import drawn
from recordings.flac import RATE_HZ
from recordings.spectrogram import TILE_S, find, tile

log = logging.getLogger(__name__)

AT_ONCE = 20
PAUSE_S = 0.2  # after each recording: a call may want the core
LOOK_EVERY_S = 300.0  # although nothing was finished


async def keep_picturing(settings: Settings, database: Database, finished: asyncio.Event) -> None:
    """Until cancelled. ``finished`` wakes it: a recording may have become ready."""
    passed_over: set[str] = set()
    while True:
        finished.clear()
        try:
            seen = await picture_due(settings, database, passed_over)
        except DatabaseAway:
            seen = 0
        if not seen:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY_S):
                    await finished.wait()


async def picture_due(settings: Settings, database: Database, passed_over: set[str]) -> int:
    """Draws some, but for those in ``passed_over``, to which it adds; returns how many it saw."""
    if await asyncio.to_thread(_free_bytes, settings.archive_dir) < LEAST_FREE_BYTES:
        return 0  # the room that is left is for calls
    archive = Archive.of(settings)
    fault = await asyncio.to_thread(archive.key_fault) if archive.encrypts else ""
    if fault:
        return 0
    asked = (settings.node, AT_ONCE, list(passed_over))
    async with database.transaction() as session:
        rows = await session.rows("recordings.without_spectrogram", *asked)
    for row in rows:
        try:
            await _picture(archive, database, row)
        except _NotDrawn as error:
            passed_over.add(row["call_id"])
            said = {"action": "no_spectrogram", "call_id": row["call_id"]}
            log.warning("A recording has no spectrogram yet: %s", error, extra=said)
        await asyncio.sleep(PAUSE_S)
    return len(rows)


def _free_bytes(folder: Path) -> int:
    """Blocking. Nothing where there is no folder yet."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return 0


class _NotDrawn(Exception):
    """The disk has no such recording, or takes no picture."""


async def _picture(archive: Archive, database: Database, row: Mapping[str, Any]) -> None:
    name = row["path"]
    tiles = await asyncio.to_thread(drawn, archive, name, draw, [])
    if tiles is None:
        raise _NotDrawn("its file is not in the archive, or the disk refuses")
    async with database.transaction() as session:
        if await session.row("recordings.lock_ready", row["call_id"]) is None:
            return  # retention was faster
        if tiles:
            try:
                await asyncio.to_thread(_write, archive, picture_name(name), b"".join(tiles))
            except (OSError, KeyUnusable) as error:
                raise _NotDrawn(str(error)) from error
        await session.run("recordings.keep_spectrogram", row["call_id"], len(tiles))


def draw(sound: soundfile.SoundFile) -> list[bytes]:
    """The tiles of a finished recording, minute by minute; none of one that is none of ours."""
    if sound.samplerate != RATE_HZ or sound.channels != 2:
        return []
    blocks = sound.blocks(TILE_S * RATE_HZ, dtype="int16", always_2d=True)
    return [tile(block[:, 0], block[:, 1]) for block in blocks]


def picture_name(recording: str) -> str:
    """Where the picture of a recording lies; both are names below the archive."""
    return f"{recording.removesuffix('.flac')}.spectrogram"


def _write(archive: Archive, name: str, tiles: bytes) -> None:
    """What a process that died has left of it gives way. Raises OSError and `KeyUnusable`."""
    with contextlib.suppress(OSError):
        (archive.folder / name).unlink(missing_ok=True)
    archive.put(name, tiles, archive.key())


def read_tile(archive: Archive, recording: str, number: int) -> bytes | None:
    """Blocking. None where there is none: it was never drawn, or is gone. Raises `Unreadable`."""
    try:
        with archive.open(picture_name(recording)) as file:
            return find(file, number)
    except OSError:
        return None
