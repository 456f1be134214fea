"""What is known of this centre's backups: the backup writes it, status and metrics read it."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Self

from ari_app.operations.small_files import write_small
from ari_app.setup import file_lock

FILE = "backup.json"  # in the home
_LOCK = "backup-state.lock"  # in its run folder
_AT_WORK = "backup-at-work"  # there too: locked by who makes one, touched when something moved
CHECK_EVERY = timedelta(days=7)
CHECK_LATE = timedelta(days=9)
CLOCKS_DIFFER = timedelta(minutes=5)  # more than that is no time to believe
LOG_FAILS_FOR = timedelta(minutes=10)  # it is tried again every few seconds
LOOKERS_S = 5.0  # a page that looks whether something is at work has its lock for a moment
STALLED = timedelta(minutes=30)  # in which not one piece came or went, nor PostgreSQL's proof


class What(StrEnum):
    """What can fail, each with an alarm of its own until it succeeds."""

    MADE = "made"
    CHECKED = "checked"
    LOG = "log"


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """``since``: the first of its tries. ``why``: of the last one, a sentence with its remedy."""

    since: datetime
    why: str

    @classmethod
    def of(cls, values: Mapping[str, str]) -> Self:
        return cls(since=datetime.fromisoformat(values["since"]), why=values["why"])


class Fault(StrEnum):
    """Why backups want a human."""

    STALLED = "stalled"
    MADE = "made"
    CHECKED = "checked"
    LOG = "log"
    OLD = "old"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """``says``: one sentence, with what ends it."""

    fault: Fault
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupState:
    """``made_at``: when the newest whole backup began. ``says``: why nothing old was removed."""

    made_at: datetime | None = None
    checked_at: datetime | None = None
    shipped_at: datetime | None = None  # the database's log
    folder: str = ""
    bytes: int = 0
    seconds: float = 0.0
    says: str = ""
    failed: Mapping[What, Failure] = field(default_factory=dict)

    @classmethod
    def read(cls, home: Path) -> Self:
        """Nothing known where there is no readable file."""
        try:
            return cls._of(json.loads((home / FILE).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError, AttributeError, KeyError):
            return cls()

    @classmethod
    def _of(cls, values: Mapping[str, object]) -> Self:
        times = {
            name: datetime.fromisoformat(str(at))
            for name in ("made_at", "checked_at", "shipped_at")
            if (at := values.get(name))
        }
        failed: Mapping[str, Mapping[str, str]] = values.get("failed", {})  # type: ignore[assignment]
        return cls(
            **times,
            folder=str(values.get("folder", "")),
            bytes=int(str(values.get("bytes", 0))),
            seconds=float(str(values.get("seconds", 0))),
            says=str(values.get("says", "")),
            failed={What(what): Failure.of(each) for what, each in failed.items()},
        )

    def write(self, home: Path) -> None:
        """Raises OSError."""
        write_small(home / FILE, json.dumps(asdict(self), default=str), mode=0o600)

    def why(self, what: What) -> str:
        """Of its last try; empty where that succeeded."""
        return self.failed[what].why if what in self.failed else ""


def update(home: Path, what: What, **changes: object) -> None:
    """It succeeded: keep what changed.

    The log is shipped while a backup is made: each waits here for the other. A disk that is full
    keeps the state as it was: then the age alarms.
    """
    try:
        with file_lock.locked(home / "run" / _LOCK):
            state = BackupState.read(home)
            failed = {each: failure for each, failure in state.failed.items() if each is not what}
            replace(state, failed=failed, **changes).write(home)  # type: ignore[arg-type]
    except OSError:
        return


def record_failure(home: Path, what: What, why: str, now: datetime) -> bool:
    """Whether the reason is another than that of the try before; as `update`."""
    try:
        with file_lock.locked(home / "run" / _LOCK):
            state = BackupState.read(home)
            before = state.failed.get(what)
            failure = Failure(since=before.since if before else now, why=why)
            replace(state, failed={**state.failed, what: failure}).write(home)
    except OSError:
        return True
    return before is None or before.why != why


# ── at work ──────────────────────────────────────────────────────────────────────────────────


@contextmanager
def at_work(home: Path) -> Iterator[None]:
    """A backup or its proof is made while the block runs; `moved` tells that it goes on."""
    moved(home)
    with file_lock.lock_past_lookers(home / "run" / _AT_WORK, LOOKERS_S) or nullcontext():
        yield


def moved(home: Path) -> None:
    """Needs no room on the disk, once the file is there."""
    try:
        path = home / "run" / _AT_WORK
        path.touch()
        os.utime(path)
    except OSError:
        return


def moved_at(home: Path) -> datetime | None:
    """When something last moved; None where nothing was ever made."""
    try:
        return datetime.fromtimestamp((home / "run" / _AT_WORK).stat().st_mtime, UTC)
    except OSError:
        return None


def is_at_work(home: Path) -> bool:
    """Whether a backup or its proof is made at this moment."""
    if moved_at(home) is None:
        return False
    try:
        free = file_lock.try_lock(home / "run" / _AT_WORK)
    except OSError:
        return False
    if free is None:
        return True
    free.close()
    return False


def stalled_since(home: Path, now: datetime) -> datetime | None:
    """When a backup that is at work last moved, if that is too long ago.

    One that was killed holds no lock and is at no work.
    """
    at = moved_at(home)
    if at is None or now - at < STALLED:
        return None
    return at if is_at_work(home) else None


# ── what wants a human ───────────────────────────────────────────────────────────────────────

_WORDS = {
    What.MADE: ("the backup fails", "./sigap backup"),
    What.CHECKED: ("the proof of the backup fails", "./sigap backup and ./sigap backup --check"),
    What.LOG: ("the database's log does not reach the backups", "nothing: it is tried again"),
}


def wrong(
    state: BackupState, now: datetime, stale: timedelta, stalled: datetime | None = None
) -> Wrong | None:
    """Why the backups want a human, the worst of it; None: they do not.

    ``stalled``: since when one that is at work does not move (`stalled_since`).
    """
    if stalled:
        return Wrong(
            fault=Fault.STALLED,
            says=f"a backup at work has not moved since {_utc(stalled)}; check that "
            f"{state.folder or 'its place'} answers, end it, then ./sigap backup",
        )
    for what in What:
        failure = state.failed.get(what)
        if failure and (what is not What.LOG or now - failure.since > LOG_FAILS_FOR):
            return _failed(what, failure)
    says = _too_old(state, now, stale)
    return Wrong(fault=Fault.OLD, says=says) if says else None


def wrong_in(home: Path, now: datetime, stale: timedelta) -> Wrong | None:
    """`wrong` of the backups of this home."""
    return look(home, now, stale)[1]


def look(home: Path, now: datetime, stale: timedelta) -> tuple[BackupState, Wrong | None]:
    """What is known of the backups of this home, and what is wrong with that."""
    state = BackupState.read(home)
    return state, wrong(state, now, stale, stalled_since(home, now))


def _failed(what: What, failure: Failure) -> Wrong:
    fails, then = _WORDS[what]
    why = failure.why.rstrip(".")
    return Wrong(fault=Fault(what), says=f"{fails} since {_utc(failure.since)}: {why}; then {then}")


def _too_old(state: BackupState, now: datetime, stale: timedelta) -> str:
    if state.made_at is None:
        return "there is no backup yet; ./sigap backup"
    for at, what in ((state.made_at, "last backup"), (state.checked_at, "last proof of a backup")):
        if at is not None and at - now > CLOCKS_DIFFER:
            return f"the {what} is of {_utc(at)}, which is yet to come; ./sigap backup"
    if now - state.made_at > stale:
        hours = (now - state.made_at).total_seconds() / 3600
        return f"the last backup is {hours:.0f} hours old; ./sigap backup"
    since = state.checked_at or state.made_at
    if now - since > CHECK_LATE:
        return f"no backup was proved by a restore since {since:%Y-%m-%d}; ./sigap backup --check"
    return ""


def _utc(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
