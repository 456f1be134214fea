"""Seconds of a call in which no sound came from either side: seen while they pass.

Asterisk writes what comes. Where neither side sends, its files stand still, and what follows would
lie too early in the recording. Nothing in the files tells where; so while a call stands, ``sigap
jobs`` looks how its spare grows (16 kB a second) and notes each stop in a file of the call's beside
it. ``finish.py`` puts silence there. Of a call without a spare the caller's own file is looked at:
that grows by Asterisk's buffer, four seconds at once, so how long a stop was is known and where it
was to within half of that. What happened while no jobs ran stays unseen: the recording is shorter
then, and its note says so.
"""

import asyncio
import logging
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ari_app.file_change import Change, change_of
from ari_app.settings import Settings
from ari_app.store.database import Database

log = logging.getLogger(__name__)

LOOK_EVERY_S = 0.5
BYTES_PER_S = 16_000  # of a spare: 8 kHz, 16 bit
LEAST_S = 0.4  # less is a busy machine
LEAST_OF_BLOCK_S = 1.0  # as little, between two writes of a file whose buffer is written at once
OF_CALLER = "-caller.alaw"  # as dialplan/extensions.conf [recording] ends its name
BLOCK_BYTES_PER_S = 8_000  # of that file: 8 kHz, A-law
_STANDS_S = 0.15  # that much missing in one look: it stands still
_SETTLED = 2  # looks in which it grew again: whether it caught up is known


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """``file``: its name, a spare's or the caller's own; ``at_s``: how much of it comes before."""

    file: str
    at_s: float
    seconds: float


@dataclass(slots=True, kw_only=True)
class Growth:
    """How one spare grows. Pure: size and time come in as arguments."""

    file: str
    size: int
    seen_s: float
    _at: int = 0
    _missing_s: float = 0.0
    _grows: int = _SETTLED  # looks since it stood still

    def look(self, size: int, now_s: float) -> Gap | None:
        """A stop that is over; one at the file's end is none."""
        missing_s = now_s - self.seen_s - (size - self.size) / BYTES_PER_S
        self.size, self.seen_s = size, now_s
        if missing_s > _STANDS_S:
            if self._grows >= _SETTLED:
                self._missing_s = 0.0
            self._at, self._grows = size, 0
            self._missing_s += missing_s
            return None
        if self._grows >= _SETTLED:
            return None
        self._grows += 1
        self._missing_s += missing_s  # below 0 where it catches up
        if self._grows < _SETTLED or self._missing_s < LEAST_S:
            return None
        return Gap(file=self.file, at_s=self._at / BYTES_PER_S, seconds=self._missing_s)


@dataclass(slots=True, kw_only=True)
class Blocks:
    """How the caller's own file grows: by a full buffer, and by the rest at its end. Pure.

    ``seen_s``: when it was written last.
    """

    file: str
    size: int
    seen_s: float

    def look(self, size: int, written_s: float) -> Gap | None:
        """What was missing between two writes, in the middle of what came with the second."""
        if size == self.size:
            return None
        added_s = (size - self.size) / BLOCK_BYTES_PER_S
        missing_s = written_s - self.seen_s - added_s
        at_s = self.size / BLOCK_BYTES_PER_S + added_s / 2
        self.size, self.seen_s = size, written_s
        if missing_s < LEAST_OF_BLOCK_S:
            return None
        return Gap(file=self.file, at_s=at_s, seconds=missing_s)


@dataclass(slots=True)
class GapWatch:
    """Of all calls whose files lie in the spool."""

    spool: Path
    _known: dict[str, Growth | Blocks] = field(default_factory=dict)
    _looked_s: float = 0.0

    @property
    def sees_some(self) -> bool:
        """Else nothing changes here until a file is made, which changes the folder."""
        return bool(self._known)

    def look(self, now_s: float) -> None:
        """Blocking; notes each gap that has just ended."""
        found, since_s = _files(self.spool), now_s - self._looked_s
        self._known = {name: growth for name, growth in self._known.items() if name in found}
        for name, (size, age_s) in found.items():
            growth, is_own = self._known.get(name), name.endswith(OF_CALLER)
            if growth is None:
                kind, at_s = (Blocks, now_s - age_s) if is_own else (Growth, now_s)
                self._known[name] = kind(file=name, size=size, seen_s=at_s)
            # what has grown was written since the last look, whatever a clock says that was set
            elif gap := growth.look(size, now_s - min(age_s, since_s) if is_own else now_s):
                _record(self.spool, gap)
        self._looked_s = now_s


async def keep_seeing_gaps(settings: Settings, _: Database) -> None:
    """Until cancelled."""
    watch = GapWatch(settings.spool_dir)
    seen: Change = None
    while True:
        changed = change_of(settings.spool_dir)
        try:
            if watch.sees_some or changed != seen:
                await asyncio.to_thread(watch.look, time.monotonic())
                seen = changed
        except OSError as error:
            log.warning("Gaps cannot be seen now: %s", error, extra={"action": "gaps"})
        await asyncio.sleep(LOOK_EVERY_S)


def _files(spool: Path) -> Mapping[str, tuple[int, float]]:
    """Size, and for how many seconds nothing was written, by name: a call's spares, or its own."""
    try:
        with os.scandir(spool) as entries:
            found = {
                one.name: (one.stat().st_size, max(0.0, time.time() - one.stat().st_mtime))
                for one in entries
                if one.name.endswith((".raw", OF_CALLER))
            }
    except FileNotFoundError:  # no call yet, or one has just been finished
        return {}
    spared = {name.partition(".")[0] for name in found if name.endswith(".raw")}
    return {name: one for name, one in found.items() if name.removesuffix(OF_CALLER) not in spared}


def gaps_file(spool: Path, call_id: str) -> Path:
    return spool / f"{call_id}.gaps"


def _record(spool: Path, gap: Gap) -> None:
    call_id = gap.file.removesuffix(OF_CALLER).partition(".")[0]
    with gaps_file(spool, call_id).open("a", encoding="ascii") as file:
        file.write(f"{gap.file} {gap.at_s:.3f} {gap.seconds:.3f}\n")


def recorded_gaps(spool: Path, call_id: str) -> list[Gap]:
    """In their order; a line that was cut off is none."""
    try:
        text = gaps_file(spool, call_id).read_text(encoding="ascii", errors="replace")
    except FileNotFoundError:
        return []
    found = (line.split(" ") for line in text.split("\n")[:-1])
    return [
        Gap(file=parts[0], at_s=float(parts[1]), seconds=float(parts[2]))
        for parts in found
        if len(parts) == 3 and all(part.replace(".", "", 1).isdigit() for part in parts[1:])
    ]


def until_end_s(gaps: Sequence[Gap], files: Mapping[str, float]) -> list[tuple[float, float]]:
    """How much of the recording comes after each gap, and its seconds; the last gap first.

    ``files``: name → seconds, in their order: each goes on where the one before ended.
    """
    after: dict[str, float] = {}
    rest = 0.0
    for name, seconds in reversed(list(files.items())):
        rest += seconds
        after[name] = rest
    found = [(after[gap.file] - gap.at_s, gap.seconds) for gap in gaps if gap.file in after]
    return sorted((max(0.0, left), seconds) for left, seconds in found)
