"""Replays that were run on this machine, as a page shows them: read only, also while one runs.

Their folders are known by their names, as for retention; what somebody else put there is not read.
"""

import fcntl
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from recordings.replay_store import CALLS, LOCK, QUESTION, TABLE, TOTAL, TRIED

NAME = re.compile(r"replay-[0-9a-f]{8}-(\d{8}-\d{6})")


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenReplay:
    """``question``: what was asked (recordings/replay_store.py). ``total``: None where it is not
    known. ``finished``: a run came to its end, and nothing is heard now. ``tried``: name, value and
    the present value of the setting for whose sake a page asked; empty: the command line did.
    """

    name: str
    at: datetime
    question: Mapping[str, Any]
    running: bool
    finished: bool
    heard: int
    total: int | None
    tried: Mapping[str, Any] = field(default_factory=dict)


def replays(exports: Path, centre: str, most: int) -> list[SeenReplay]:
    """The newest first. Blocking."""
    try:
        names = [path.name for path in exports.iterdir() if NAME.fullmatch(path.name)]
    except OSError:  # nothing was ever exported
        return []
    newest = sorted(names, key=lambda name: name[-15:], reverse=True)
    found = [replay(exports, centre, name) for name in newest[:most]]
    return [each for each in found if each is not None]


def table_of(exports: Path, seen: SeenReplay) -> Mapping[str, Any] | None:
    """What it found (recordings/replay_report.py); None as long as it has not. Blocking."""
    return _json(exports / seen.name / TABLE) if seen.finished else None


def replay(exports: Path, centre: str, name: str) -> SeenReplay | None:
    """None for one that is not there, is another centre's, or cannot be read. Blocking."""
    matched, folder = NAME.fullmatch(name), exports / name
    if matched is None or folder.is_symlink():
        return None
    question = _json(folder / QUESTION)
    if question is None or question.get("centre") != centre:
        return None
    running, total = _is_locked(folder / LOCK), _number(folder / TOTAL)
    finished = not running and (folder / TABLE).is_file()
    return SeenReplay(
        name=name,
        at=datetime.strptime(matched[1], "%Y%m%d-%H%M%S").replace(tzinfo=UTC),
        question=question,
        running=running,
        finished=finished,
        heard=total if finished and total is not None else _lines(folder / CALLS),
        total=total,
        tried=_json(folder / TRIED) or {},
    )


def _json(path: Path) -> Mapping[str, Any] | None:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _lines(path: Path) -> int:
    try:
        return path.read_bytes().count(b"\n")
    except OSError:
        return 0


def _number(path: Path) -> int | None:
    try:
        return int(path.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None


def _is_locked(path: Path) -> bool:
    """Whether somebody writes into it now; to ask takes the lock for a moment, and shared."""
    try:
        with path.open("rb") as lock:
            fcntl.flock(lock.fileno(), fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False
