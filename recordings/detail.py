"""The fine waveform of recordings that were finished before there was one: a side task of the jobs.

One recording at a time, the newest first, and a pause after each, so that nothing that is due now
waits for it. A file that is no sound gets an empty waveform; one that is not there, or that the
disk refuses, is passed over until the next start.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import TypeVar

import soundfile

from ari_app.settings import Settings
from ari_app.store.database import Database, DatabaseAway
from recordings.archive.folder import Archive
from recordings.archive.sealed import Unreadable
from recordings.flac import RATE_HZ
from recordings.waveform import DETAIL_PER_S, peaks

log = logging.getLogger(__name__)
Picture = TypeVar("Picture", bytes, list[bytes])

AT_ONCE = 20
PAUSE_S = 0.2  # after each recording
LOOK_EVERY_S = 300.0  # once there are none left: the finisher draws those that come
_SYSTEM_ERROR = 2  # libsndfile's: the disk, not the file
_BLOCK_S = 60  # is read at a time: an hour whole would be 115 MB


async def keep_drawing(settings: Settings, database: Database) -> None:
    """Until cancelled."""
    passed_over: set[str] = set()
    while True:
        try:
            drawn = await draw_due(settings, database, passed_over)
        except DatabaseAway:
            drawn = 0
        if not drawn:
            await asyncio.sleep(LOOK_EVERY_S)


async def draw_due(settings: Settings, database: Database, passed_over: set[str]) -> int:
    """Draws some, but for those in ``passed_over``, to which it adds; returns how many it saw."""
    asked = (settings.node, AT_ONCE, list(passed_over))
    async with database.transaction() as session:
        rows = await session.rows("recordings.without_detail", *asked)
    for row in rows:
        detail = await asyncio.to_thread(drawn, Archive.of(settings), row["path"], draw, b"")
        if detail is None:
            passed_over.add(row["call_id"])
        else:
            async with database.transaction() as session:
                await session.run("recordings.keep_detail", row["call_id"], detail)
        if not detail:
            said = {"action": "no_waveform", "call_id": row["call_id"]}
            log.warning("A recording has no waveform: it cannot be read", extra=said)
        await asyncio.sleep(PAUSE_S)
    return len(rows)


def drawn(
    archive: Archive, name: str, draw: Callable[[soundfile.SoundFile], Picture], empty: Picture
) -> Picture | None:
    """Blocking. ``empty`` for what is no sound; None where the disk has no file, or refuses."""
    try:
        with archive.sound(name) as sound:
            return draw(sound)
    except soundfile.LibsndfileError as error:
        return None if error.code == _SYSTEM_ERROR else empty
    except RuntimeError:
        return empty
    except (OSError, Unreadable):
        return None


def draw(sound: soundfile.SoundFile) -> bytes:
    """The fine waveform of a finished recording; empty for one that is none of ours."""
    if sound.samplerate != RATE_HZ or sound.channels != 2:
        return b""
    blocks = sound.blocks(_BLOCK_S * RATE_HZ, dtype="int16", always_2d=True)
    return b"".join(peaks(block[:, 0], block[:, 1], RATE_HZ, DETAIL_PER_S) for block in blocks)
