"""The list of a backup: what is in it, when and where it was made, and what it counted. Pure."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Any

from ari_app.backup.errors import Damaged

VERSION = 1
_SHRINKS = ("audit",)


class Root(StrEnum):
    """Below which folder a file lies."""

    HOME = "home"
    POSTGRES = "postgres"  # the database's


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFile:
    """A file, or a folder (``sha256`` is empty): its pieces in order, and the sum of all of it."""

    root: Root
    name: str
    mode: int
    mtime_ns: int = 0
    bytes: int = 0
    sha256: str = ""
    pieces: tuple[str, ...] = ()

    @property
    def is_folder(self) -> bool:
        return not self.sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """One backup. The database is as it was between ``began_at`` and ``ended_at``.

    ``first_wal``, ``last_wal``: the segments of the database's log between which it was made.
    """

    began_at: datetime
    ended_at: datetime
    node: str
    centre: str
    sigap: str
    postgres: str
    first_wal: str
    last_wal: str
    counted_before: Mapping[str, int]
    counted_after: Mapping[str, int]
    files: tuple[KeptFile, ...]

    @property
    def bytes(self) -> int:
        return sum(file.bytes for file in self.files)


def to_json(contents: Contents) -> bytes:
    values = asdict(contents) | {
        "version": VERSION,
        "began_at": contents.began_at.isoformat(),
        "ended_at": contents.ended_at.isoformat(),
        "files": [_row(file) for file in contents.files],
    }
    return json.dumps(values, separators=(",", ":")).encode()


def from_json(text: bytes) -> Contents:
    """Raises `Damaged`: also where a name would lead out of the home."""
    try:
        values = json.loads(text)
        if values.pop("version") != VERSION:
            raise Damaged("this backup was made by a newer version of Sigap; update first")
        return Contents(
            began_at=datetime.fromisoformat(values.pop("began_at")),
            ended_at=datetime.fromisoformat(values.pop("ended_at")),
            files=tuple(_file(each) for each in values.pop("files")),
            **values,
        )
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Damaged(f"the list of this backup cannot be read ({error})") from error


def _row(file: KeptFile) -> dict[str, Any]:
    values = asdict(file)
    return {"part": values.pop("root"), **values}  # as each version has called it


def _file(values: dict[str, Any]) -> KeptFile:
    root, pieces = Root(values.pop("part")), tuple(values.pop("pieces"))
    kept = KeptFile(root=root, pieces=pieces, **values)
    name = PurePosixPath(kept.name)
    if name.is_absolute() or ".." in name.parts or not name.parts:
        raise Damaged(f"a file of this backup would lie outside the home ({kept.name!r})")
    return kept


def pieces_of(all_contents: Iterable[Contents]) -> frozenset[str]:
    """Every piece that one of them needs."""
    return frozenset(
        piece for contents in all_contents for file in contents.files for piece in file.pieces
    )


def number_of(segment: str) -> int | None:
    """Where a segment of 16 MB stands in the log, on whatever timeline; None: it is a history."""
    if len(segment) != 24:
        return None
    return (int(segment[8:16], 16) << 8) + int(segment[16:24], 16)


def unbroken(segments: Iterable[str], contents: Contents) -> tuple[str, ...]:
    """Those by which a database can go on from a backup; it ends where one is missing."""
    found, reached = [], number_of(contents.last_wal) or 0
    numbered = sorted((number_of(name), name) for name in segments if number_of(name) is not None)
    for number, name in numbered:
        if number is None or number < (number_of(contents.first_wal) or 0):
            continue
        if number > reached + 1:
            break
        reached = max(reached, number)
        found.append(name)
    histories = [name for name in segments if number_of(name) is None]
    return (*histories, *found)


def missing_rows(contents: Contents, counted: Mapping[str, int], *, went_on: bool) -> list[str]:
    """What a restored database has less of than the centre had, a sentence part each.

    Or more, unless it ``went_on`` from the backup by the log that was kept since; what retention
    removes whole may then be less.
    """
    found = []
    for table, before in contents.counted_before.items():
        least, most = sorted((before, contents.counted_after.get(table, before)))
        many = counted.get(table, 0)
        if (many < least and not (went_on and table in _SHRINKS)) or (many > most and not went_on):
            found.append(f"{many} {table} instead of {least} to {most}")
    return found
