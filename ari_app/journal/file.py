"""The journal's file: one SQLite database per machine, many writers, each row durable at once.

Needs only the standard library, because the AGI scripts use it while a caller waits. WAL with
``synchronous=FULL``: a row that :meth:`JournalFile.append` has accepted survives a power cut
(https://sqlite.org/pragma.html#pragma_synchronous). SQLite lets one writer in at a time, so
``seq`` is also the order of commits and a reader may remember one number.
"""

import fcntl
import logging
import os
import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from ari_app.named_sql import load_sql

Result = TypeVar("Result")
log = logging.getLogger(__name__)

_SCHEMA_VERSION = 1
_CORRUPT = ("malformed", "not a database", "file is encrypted", "unsupported file format")


class JournalUnavailable(Exception):
    """The journal cannot be written or read now: full disk, lock held too long, no rights."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalRow:
    """A fact as the file stores it: ``at`` is UTC in ISO form with microseconds, ``data`` is JSON.

    Written and read without being understood; ``ari_app.journal.writer.JournalEntry`` is the
    same fact as its readers get it.
    """

    fact_id: str
    call_id: str
    centre: str
    node: str
    at: str
    kind: str
    data: str
    seq: int = 0  # given by the file

    def values(self) -> tuple[str, ...]:
        return self.fact_id, self.call_id, self.centre, self.node, self.at, self.kind, self.data


class JournalFile:
    """An open journal. Use from one thread at a time; every process opens its own.

    Every method may raise :class:`JournalUnavailable` and nothing else. A file that is not a
    sound database is moved aside (``….corrupt-<time>``) and a new one begun: a call's facts of
    this moment are worth more than a stop. ``busy_s`` bounds the wait for another writer.
    """

    def __init__(self, path: Path, *, busy_s: float = 2.0) -> None:
        self.path = path
        self._busy_s = busy_s
        self._sql = load_sql(Path(__file__).with_name("journal.sql"))
        self._inode = 0
        self._database: sqlite3.Connection | None = None

    def append(self, rows: Sequence[JournalRow]) -> None:
        """Makes all rows durable in one commit, or none."""
        self._guarded(lambda database: self._append(database, rows))

    def read_after(self, seq: int, limit: int = 1000) -> list[JournalRow]:
        rows = self._guarded(
            lambda database: database.execute(self._sql["read_after"], (seq, limit)).fetchall()
        )
        return [_row(values) for values in rows]

    def identity(self) -> str:
        """Names this very file: sequence numbers of another file mean nothing here."""
        row = self._guarded(lambda database: database.execute(self._sql["identity"]).fetchone())
        return str(row[0])

    def renew_identity(self) -> None:
        """For an earlier copy of a journal: numbers of the one it was copied from mean nothing."""
        self._guarded(lambda database: database.execute(self._sql["renew_identity"]))

    def recent_silent_calls(self, ani: str, since: str, except_call: str) -> int:
        values = (ani, since, except_call)
        row = self._guarded(
            lambda database: database.execute(self._sql["recent_silent_calls"], values).fetchone()
        )
        return int(row[0])

    def prune(self, seq: int, before: str) -> int:
        """Deletes shipped rows (at most ``seq``) older than ``before``; returns how many."""
        return int(
            self._guarded(
                lambda database: database.execute(self._sql["prune"], (seq, before)).rowcount
            )
        )

    def close(self) -> None:
        database, self._database = self._database, None
        if database is not None:
            try:
                database.close()
            except sqlite3.Error:
                log.debug("The journal did not close cleanly", exc_info=True)

    def _append(self, database: sqlite3.Connection, rows: Sequence[JournalRow]) -> None:
        database.execute("BEGIN IMMEDIATE")
        try:
            database.executemany(self._sql["append"], [row.values() for row in rows])
            database.execute("COMMIT")
        except sqlite3.Error:
            _roll_back(database)
            raise

    def _guarded(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """Runs ``work``; a corrupt file is replaced and the work tried once more."""
        try:
            return self._try(work)
        except sqlite3.DatabaseError as error:
            self.close()
            if not any(word in str(error) for word in _CORRUPT):
                raise JournalUnavailable(f"journal {self.path.name}: {error}") from error
        try:
            self._replace_corrupt()
            return self._try(work)
        except sqlite3.Error as error:
            self.close()
            raise JournalUnavailable(f"journal {self.path.name}: {error}") from error

    def _try(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        try:
            return work(self._connection())
        except OSError as error:
            self.close()
            raise JournalUnavailable(f"journal {self.path.name}: {error.strerror}") from error

    def _connection(self) -> sqlite3.Connection:
        """The open database, opened anew when another process has moved a corrupt file away."""
        if self._database is not None and _inode(self.path) == self._inode:
            return self._database
        self.close()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._database = _connect(self.path, self._busy_s, self._sql["schema"])
        self._inode = _inode(self.path)
        return self._database

    def _replace_corrupt(self) -> None:
        """Moves the file aside, once: of several processes the first one under the lock."""
        with open(self.path.with_name(self.path.name + ".lock"), "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if _is_sound(self.path):
                return
            suffix = f".corrupt-{time.time_ns()}"
            for part in ("-wal", "-shm", ""):
                old = self.path.with_name(self.path.name + part)
                if old.exists():
                    old.rename(old.with_name(old.name + suffix))
        log.critical(
            "The journal was corrupt: it was moved aside and a new one begun; facts that were "
            "not shipped are in the file moved aside",
            extra={"action": "journal_replaced", "file": self.path.name + suffix},
        )


def _connect(path: Path, busy_s: float, schema: str) -> sqlite3.Connection:
    """Opens and, when new, fills; switching to WAL may be refused at once, so it is retried."""
    deadline = time.monotonic() + busy_s
    while True:
        database = sqlite3.connect(
            path, timeout=busy_s, isolation_level=None, check_same_thread=False
        )
        try:
            _prepare(database, schema)
            return database
        except sqlite3.DatabaseError as error:
            database.close()
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.01)


def _prepare(database: sqlite3.Connection, schema: str) -> None:
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    if database.execute("PRAGMA user_version").fetchone()[0] != _SCHEMA_VERSION:
        database.executescript(f"BEGIN IMMEDIATE;\n{schema}\nCOMMIT;")


def _roll_back(database: sqlite3.Connection) -> None:
    if database.in_transaction:
        try:
            database.execute("ROLLBACK")
        except sqlite3.Error:
            log.debug("A failed journal transaction was already undone", exc_info=True)


def _is_sound(path: Path) -> bool:
    """Whether another process has already put a new file in place."""
    try:
        with sqlite3.connect(path, timeout=1.0) as database:
            return bool(database.execute("PRAGMA quick_check").fetchone()[0] == "ok")
    except sqlite3.Error:
        return False


def _inode(path: Path) -> int:
    try:
        return os.stat(path).st_ino
    except OSError:
        return -1


def _row(values: tuple[Any, ...]) -> JournalRow:
    seq, fact_id, call_id, centre, node, at, kind, data = values
    return JournalRow(
        seq=seq,
        fact_id=fact_id,
        call_id=call_id,
        centre=centre,
        node=node,
        at=at,
        kind=kind,
        data=data,
    )
