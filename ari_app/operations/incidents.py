"""The last thing that went wrong with each part, noted by ``sigap up`` for ``sigap status``.

One small file a part (``run/NAME.incident``). It is made at the part's start, so that a disk that
is full later has the room for it.
"""

import contextlib
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ari_app.operations.small_files import write_small


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """A part ended, was frozen, or could not be watched; ``says`` is for a human."""

    at: datetime
    says: str


def make_room(run_dir: Path, part: str) -> None:
    """Never in the way of a start."""
    path = _path(run_dir, part)
    with contextlib.suppress(OSError):
        if not path.exists():
            write_small(path, "{}")


def record(run_dir: Path, part: str, incident: Incident) -> None:
    """Where there is no room it stays untold here; the log on standard error has it."""
    values = {"at": incident.at.isoformat(), "says": incident.says}
    with contextlib.suppress(OSError):
        write_small(_path(run_dir, part), json.dumps(values))


def last(run_dir: Path, part: str) -> Incident | None:
    try:
        values = json.loads(_path(run_dir, part).read_text(encoding="utf-8"))
        return Incident(at=datetime.fromisoformat(values["at"]), says=values["says"])
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _path(run_dir: Path, part: str) -> Path:
    return run_dir / f"{part}.incident"
