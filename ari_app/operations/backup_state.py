"""What is known of this centre's backups: the backup writes it, status and metrics read it."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self

from ari_app.operations.small_files import write_small
from ari_app.setup import file_lock

FILE = "backup.json"  # in the home
_LOCK = "backup-state.lock"  # in its run folder
CHECK_EVERY = timedelta(days=7)
CHECK_LATE = timedelta(days=9)
CLOCKS_DIFFER = timedelta(minutes=5)  # more than that is no time to believe


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupState:
    """``made_at``: when the newest whole backup began. ``says``: why the last try failed."""

    made_at: datetime | None = None
    checked_at: datetime | None = None
    shipped_at: datetime | None = None  # the database's log
    folder: str = ""
    bytes: int = 0
    seconds: float = 0.0
    says: str = ""

    @classmethod
    def read(cls, home: Path) -> Self:
        """Nothing known where there is no readable file."""
        try:
            return cls._of(json.loads((home / FILE).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError, AttributeError):
            return cls()

    @classmethod
    def _of(cls, values: Mapping[str, object]) -> Self:
        times = {
            name: datetime.fromisoformat(str(at))
            for name in ("made_at", "checked_at", "shipped_at")
            if (at := values.get(name))
        }
        return cls(
            **times,
            folder=str(values.get("folder", "")),
            bytes=int(str(values.get("bytes", 0))),
            seconds=float(str(values.get("seconds", 0))),
            says=str(values.get("says", "")),
        )

    def write(self, home: Path) -> None:
        """Raises OSError."""
        values = {
            name: value.isoformat() if isinstance(value, datetime) else value
            for name, value in asdict(self).items()
        }
        write_small(home / FILE, json.dumps(values), mode=0o600)


def note(home: Path, **changes: object) -> None:
    """Keep what changed. A disk that is full keeps the state as it was: then the age alarms.

    The log is shipped while a backup is made: each waits here for the other.
    """
    try:
        with file_lock.locked(home / "run" / _LOCK):
            replace(BackupState.read(home), **changes).write(home)  # type: ignore[arg-type]
    except OSError:
        return


def wrong(state: BackupState, now: datetime, stale: timedelta) -> str:
    """Why the backups want a human, in one sentence; empty: they do not."""
    why = f" ({state.says})" if state.says else ""
    if state.made_at is None:
        return f"there is no backup yet{why}"
    for at, what in ((state.made_at, "last backup"), (state.checked_at, "last proof of a backup")):
        if at is not None and at - now > CLOCKS_DIFFER:
            return f"the {what} is of {at:%Y-%m-%d %H:%M} UTC, which is yet to come{why}"
    if now - state.made_at > stale:
        hours = (now - state.made_at).total_seconds() / 3600
        return f"the last backup is {hours:.0f} hours old{why}"
    since = state.checked_at or state.made_at
    if now - since > CHECK_LATE:
        return f"no backup was proved by a restore since {since:%Y-%m-%d}{why}"
    return ""
