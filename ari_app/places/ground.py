"""The ground under the console's map: files of the centre's own, read beside the desk's work.

A page never waits for them, and a file that is missing or wrong leaves the map as it was without:
the sketch of the kecamatan. What is wrong is in the desk's log once, and ``sigap check`` says it.
"""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from ari_app.places import offline_tiles, outline
from ari_app.places.offline_tiles import Tiles, TilesUnusable
from ari_app.places.outline import OutlineUnusable

log = logging.getLogger(__name__)

LOOK_AGAIN_S = 10.0
READ_WITHIN_S = 5.0  # then a picture is given up: its disk hangs
Stamp = tuple[int, int]


@dataclass(slots=True)
class Ground:
    """Run `run` as a task; `tiles` and `outline` answer at once."""

    tiles_file: Path | None
    outline_file: Path | None
    tiles: Tiles | None = None
    outline: bytes | None = None  # as JSON, see :func:`ari_app.places.outline.as_json`
    problems: tuple[str, ...] = ()
    _stamps: tuple[Stamp | None, ...] = ()
    # of its own: a disk that hangs keeps no thread from a password or a recording
    _threads: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(2, thread_name_prefix="ground")
    )

    async def run(self) -> None:
        """Looks for changes every `LOOK_AGAIN_S`; never ends."""
        loop = asyncio.get_running_loop()
        while self.tiles_file or self.outline_file:
            await loop.run_in_executor(self._threads, self.look)
            await asyncio.sleep(LOOK_AGAIN_S)
        await loop.create_future()

    def look(self) -> None:
        """Reads what has changed."""
        stamps = tuple(_stamp(path) for path in (self.tiles_file, self.outline_file))
        if stamps == self._stamps:
            return
        before, found = self.problems, []
        self.tiles = self.outline = None
        try:
            self.tiles = offline_tiles.read(self.tiles_file) if self.tiles_file else None
        except TilesUnusable as error:
            found.append(str(error))
        try:
            areas = outline.read(self.outline_file) if self.outline_file else None
            self.outline = outline.as_json(areas) if areas else None
        except OutlineUnusable as error:
            found.append(str(error))
        self.problems, self._stamps = tuple(found), stamps
        for sentence in found:
            if sentence not in before:
                log.warning("%s", sentence)

    async def picture(self, zoom: int, column: int, row: int) -> bytes | None:
        """None also where the file cannot be read just now."""
        if self.tiles is None:
            return None
        loop, read = asyncio.get_running_loop(), self.tiles.picture
        try:
            async with asyncio.timeout(READ_WITHIN_S):
                return await loop.run_in_executor(self._threads, read, zoom, column, row)
        except (TilesUnusable, TimeoutError):
            return None


def _stamp(path: Path | None) -> Stamp | None:
    try:
        found = path.stat() if path else None
    except OSError:
        return None
    return (found.st_mtime_ns, found.st_size) if found else None
