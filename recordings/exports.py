"""Exports that are old enough to go: what we wrote ourselves, known by its name.

A file or folder that somebody else put there, or gave another name, is theirs and stays.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

# ari_app/commands/lapor.py, review.py, recordings/replay_store.py
_TIME = r"(\d{8}-\d{6})"
_OURS = re.compile(rf"(?:lapor-{_TIME}\.csv|reviews-{_TIME}|replay-[0-9a-f]{{8}}-{_TIME})")


@dataclass(frozen=True, slots=True, kw_only=True)
class OldExport:
    """``files`` are below the folder of exports; ``bytes`` of all of them together."""

    name: str
    at: datetime
    files: Sequence[str]
    bytes: int


def old_exports(folder: Path, before: datetime | None) -> list[OldExport]:
    """Those from before a moment, the oldest first; none without one. Blocking."""
    if before is None or not folder.is_dir():
        return []
    found = [(path, _written_at(path.name)) for path in folder.iterdir() if not path.is_symlink()]
    old = [_export(folder, path, at) for path, at in found if at is not None and at < before]
    return sorted(old, key=lambda export: export.at)


def drop_empty(folder: Path, before: datetime) -> None:
    """Old folders of which every file is gone; one that still has any stays. Blocking."""
    for export in old_exports(folder, before):
        path = folder / export.name
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()


def _written_at(name: str) -> datetime | None:
    """When, by its name; None: not ours."""
    ours = _OURS.fullmatch(name)
    if ours is None:
        return None
    try:
        return datetime.strptime(ours[1] or ours[2] or ours[3], "%Y%m%d-%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def _export(folder: Path, path: Path, at: datetime) -> OldExport:
    files = [path] if path.is_file() else [each for each in path.iterdir() if each.is_file()]
    return OldExport(
        name=path.name,
        at=at,
        files=sorted(file.relative_to(folder).as_posix() for file in files),
        bytes=sum(file.stat().st_size for file in files),
    )
