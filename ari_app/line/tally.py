"""Endings folded into lines: one for each caller whom SIP refused, one for a whole flood.

A line counts what is alike within an hour. Whoever the trunk brings has a line of their own as
long as there are not too many; a stranger's network has one for each answer that we gave. What is
more goes into one line for all. So the memory is bounded, and the table of the database with it.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from ari_app.line.invites import Became, Ending
from ari_app.network import network_of

MOST_OF_A_TRUNK = 200  # lines in an hour
MOST_OF_STRANGERS = 100
MOST_LINES = 2000  # while the database is away
_UNNAMED = (Became.ACCEPTED, Became.GIVEN_UP)  # they have records of their own
SEVERAL = "*"  # in the place of a number or an address


@dataclass(slots=True, kw_only=True)
class Line:
    """What is alike. ``count`` only grows, so that a line may be written twice."""

    line_id: str
    became: Became
    trunk: str
    source: str
    status: int
    why: str
    dialled: str
    caller: str
    first_at: datetime
    last_at: datetime
    method: str = "INVITE"
    count: int = 0

    def row(self) -> dict[str, object]:
        """As JSON."""
        times = {"first_at": self.first_at.isoformat(), "last_at": self.last_at.isoformat()}
        return asdict(self) | times


_Key = tuple[str, ...]


class Tally:
    """``seed`` makes the lines' names: another one for each node and each start."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._lines: dict[_Key, Line] = {}
        self._unwritten: set[_Key] = set()
        self._alike: Counter[tuple[str, str]] = Counter()  # hour and trunk → lines

    def add(self, ending: Ending, count: int = 1) -> Line:
        """The line that counts it; a new one has this count."""
        hour = f"{ending.at:%Y%m%d%H}"
        key = self._room_for(hour, _key(ending), _many(ending))
        line = self._lines.get(key)
        if line is None:
            line = self._lines[key] = self._line(key, ending)
            self._alike[key[0], ending.trunk] += 1
        line.count += count
        line.first_at = min(line.first_at, ending.at)
        line.last_at = max(line.last_at, ending.at)
        self._unwritten.add(key)
        return line

    def restore(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Lines of an earlier start that are not written yet; they grow no more."""
        for row in rows:
            times = {name: datetime.fromisoformat(row[name]) for name in ("first_at", "last_at")}
            line = Line(**{**row, **times, "became": Became(row["became"])})
            key = ("restored", line.line_id, "")
            self._lines[key] = line
            self._unwritten.add(key)

    def unwritten(self) -> list[Line]:
        return [self._lines[key] for key in self._unwritten]

    def written(self, lines: Iterable[Line], counts: Iterable[int], now: datetime) -> None:
        """Those lines are kept elsewhere with those counts; what is old is forgotten."""
        kept = {line.line_id: count for line, count in zip(lines, counts, strict=True)}
        for key in list(self._unwritten):
            if kept.get(self._lines[key].line_id) == self._lines[key].count:
                self._unwritten.discard(key)
        for key in list(self._forgettable(now - timedelta(hours=1, minutes=5))):
            line = self._lines.pop(key)
            self._alike[key[0], line.trunk] -= 1
        self._alike += Counter()  # what is zero goes

    def _forgettable(self, before: datetime) -> Iterator[_Key]:
        for key, line in self._lines.items():
            if key not in self._unwritten and line.last_at < before:
                yield key

    def _room_for(self, hour: str, own: _Key, many: _Key) -> _Key:
        if (hour, *own) in self._lines or own[0] in _UNNAMED:
            return (hour, *own)
        if len(self._lines) >= MOST_LINES:
            return ("", *many)
        most = MOST_OF_A_TRUNK if own[1] else MOST_OF_STRANGERS
        return (hour, *own) if self._alike[hour, own[1]] < most else (hour, *many)

    def _line(self, key: _Key, ending: Ending) -> Line:
        several = SEVERAL in key
        digest = hashlib.sha256("\n".join((self._seed, *key)).encode())
        named = ending.became not in _UNNAMED and not several
        return Line(
            line_id=digest.hexdigest()[:32],
            became=ending.became,
            trunk=ending.trunk,
            source=_source(ending) if named else SEVERAL,
            status=ending.status,
            why=ending.why if named else "",
            dialled=ending.dialled if named else "",
            caller=ending.caller if named else "",
            first_at=ending.at,
            last_at=ending.at,
            method=ending.method,
        )


def _key(ending: Ending) -> _Key:
    start: _Key = (ending.became, ending.trunk)
    if ending.became in _UNNAMED:
        return start
    start = (*start, _source(ending), str(ending.status), ending.method)
    return (*start, ending.why, ending.dialled, ending.caller) if ending.trunk else start


def _source(ending: Ending) -> str:
    """A trunk's address is one of few; a stranger chooses theirs out of a whole network."""
    return ending.source if ending.trunk else network_of(ending.source)


def _many(ending: Ending) -> _Key:
    return (ending.became, ending.trunk, SEVERAL, str(ending.status), ending.method)
