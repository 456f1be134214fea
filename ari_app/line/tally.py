"""Endings folded into entries: one for each caller whom SIP refused, one for a whole flood.

An entry counts what is alike within an hour. Whoever the trunk brings has one of their own as
long as there are not too many; a stranger's network has one for each answer that we gave. What is
more goes into one entry for all. So the memory is bounded, and the table of the database with it.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from ari_app.line.invites import Became, Ending
from ari_app.network import network_of

MOST_OF_A_TRUNK = 200  # entries in an hour
MOST_OF_STRANGERS = 100
MOST_ENTRIES = 2000  # while the database is away
_UNNAMED = (Became.ACCEPTED, Became.GIVEN_UP)  # they have records of their own
SEVERAL = "*"  # in the place of a number or an address


@dataclass(slots=True, kw_only=True)
class Entry:
    """What is alike. ``count`` only grows, so that an entry may be written twice."""

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
    """``seed`` makes the entries' names: another one for each node and each start."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._entries: dict[_Key, Entry] = {}
        self._unwritten: set[_Key] = set()
        self._alike: Counter[tuple[str, str]] = Counter()  # hour and trunk → entries

    def add(self, ending: Ending, count: int = 1) -> Entry:
        """The entry that counts it; a new one has this count."""
        hour = f"{ending.at:%Y%m%d%H}"
        key = self._room_for(hour, _key(ending), _many(ending))
        entry = self._entries.get(key)
        if entry is None:
            entry = self._entries[key] = self._entry(key, ending)
            self._alike[key[0], ending.trunk] += 1
        entry.count += count
        entry.first_at = min(entry.first_at, ending.at)
        entry.last_at = max(entry.last_at, ending.at)
        self._unwritten.add(key)
        return entry

    def restore(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Entries of an earlier start that are not written yet; they grow no more."""
        for row in rows:
            times = {name: datetime.fromisoformat(row[name]) for name in ("first_at", "last_at")}
            entry = Entry(**{**row, **times, "became": Became(row["became"])})
            key = ("restored", entry.line_id, "")
            self._entries[key] = entry
            self._unwritten.add(key)

    def unwritten(self) -> list[Entry]:
        return [self._entries[key] for key in self._unwritten]

    def written(self, entries: Iterable[Entry], counts: Iterable[int], now: datetime) -> None:
        """Those entries are kept elsewhere with those counts; what is old is forgotten."""
        kept = {entry.line_id: count for entry, count in zip(entries, counts, strict=True)}
        for key in list(self._unwritten):
            if kept.get(self._entries[key].line_id) == self._entries[key].count:
                self._unwritten.discard(key)
        for key in list(self._forgettable(now - timedelta(hours=1, minutes=5))):
            entry = self._entries.pop(key)
            self._alike[key[0], entry.trunk] -= 1
        self._alike += Counter()  # what is zero goes

    def _forgettable(self, before: datetime) -> Iterator[_Key]:
        for key, entry in self._entries.items():
            if key not in self._unwritten and entry.last_at < before:
                yield key

    def _room_for(self, hour: str, own: _Key, many: _Key) -> _Key:
        if (hour, *own) in self._entries or own[0] in _UNNAMED:
            return (hour, *own)
        if len(self._entries) >= MOST_ENTRIES:
            return ("", *many)
        most = MOST_OF_A_TRUNK if own[1] else MOST_OF_STRANGERS
        return (hour, *own) if self._alike[hour, own[1]] < most else (hour, *many)

    def _entry(self, key: _Key, ending: Ending) -> Entry:
        several = SEVERAL in key
        digest = hashlib.sha256("\n".join((self._seed, *key)).encode())
        named = ending.became not in _UNNAMED and not several
        return Entry(
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
