"""Facts of our own processes, durable on this machine before anything depends on them.

:class:`Journal` is for synchronous code and readers, :class:`JournalWriter` for the processes
that handle calls. What is written here is shipped to PostgreSQL by ``sigap jobs``.
"""

import asyncio
import json
import logging
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from ari_app.bounded_json import read_json
from ari_app.facts import CallId, Fact, FactKind, Source
from ari_app.journal.file import JournalFile, JournalRow, JournalUnavailable
from ari_app.repeats import REPEATS
from ari_app.uuid7 import uuid7

__all__ = ["Journal", "JournalEntry", "JournalUnavailable", "JournalWriter"]

log = logging.getLogger(__name__)

_NO_DATA: Mapping[str, Any] = {}
_RETRY_S = 0.2  # between two tries to write what could not be written
_MOST_PENDING = 50_000  # rows kept in memory while the disk is full: some 25 MB


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalEntry:
    """A fact as the journal's readers get it, made of a :class:`JournalRow` that was understood;
    with the centre and the node that it belongs to.
    """

    seq: int
    fact: Fact
    centre: str
    node: str


class Journal:
    """The journal, opened for synchronous use; raises :class:`JournalUnavailable` only."""

    def __init__(self, file: JournalFile, *, centre: str, node: str) -> None:
        self._file = file
        self._centre = centre
        self._node = node
        self._unreadable = 0

    @classmethod
    def open(cls, path: Path, *, centre: str, node: str, busy_s: float = 2.0) -> Self:
        return cls(JournalFile(path, busy_s=busy_s), centre=centre, node=node)

    def append(
        self, call_id: str, kind: FactKind, at: datetime, data: Mapping[str, Any] = _NO_DATA
    ) -> None:
        """Returns when the fact is on the disk."""
        self._file.append([row(self._centre, self._node, call_id, kind, at, data)])

    def read_after(self, seq: int, limit: int = 1000) -> list[JournalEntry]:
        """Entries behind ``seq``; a row that cannot be understood is logged and left out."""
        return self.read_on(seq, limit)[0]

    def read_on(self, seq: int, limit: int = 1000) -> tuple[list[JournalEntry], int]:
        """As :meth:`read_after`, with the sequence number behind which to read next."""
        rows = self._file.read_after(seq, limit)
        entries = [entry for entry in map(self._entry, rows) if entry]
        return entries, rows[-1].seq if rows else seq

    def identity(self) -> str:
        """Changes when a corrupt journal was replaced: reading then begins at 0 again."""
        return self._file.identity()

    def recent_silent_calls(self, ani: str, since: datetime, except_call: str = "") -> int:
        """Calls from ``ani`` claimed since then and judged silent, noise or no media."""
        return self._file.recent_silent_calls(ani, _iso(since), except_call)

    def prune(self, shipped_seq: int, shipped_before: datetime) -> int:
        """Forgets rows up to ``shipped_seq`` that are older than ``shipped_before``."""
        return self._file.prune(shipped_seq, _iso(shipped_before))

    def close(self) -> None:
        self._file.close()

    def _entry(self, found: JournalRow) -> JournalEntry | None:
        try:
            return JournalEntry(
                seq=found.seq, fact=_fact(found), centre=found.centre, node=found.node
            )
        except (ValueError, TypeError) as error:
            self._unreadable += 1
            log.error(
                "A journal row cannot be understood and is left out",
                extra={
                    "action": "journal_row_skipped",
                    "seq": found.seq,
                    "why": str(error),
                    REPEATS: "journal_row_skipped",
                },
            )
            return None


def row(
    centre: str,
    node: str,
    call_id: str,
    kind: FactKind,
    at: datetime,
    data: Mapping[str, Any],
) -> JournalRow:
    """A new row with an identifier of its own; data that JSON does not know becomes text."""
    return JournalRow(
        fact_id=uuid7(),
        call_id=call_id.encode(
            errors="replace"
        ).decode(),  # or the whole group could not be written
        centre=centre,
        node=node,
        at=_iso(at),
        kind=kind.value,
        data=json.dumps(dict(data), default=str, separators=(",", ":")),
    )


def _fact(found: JournalRow) -> Fact:
    data = read_json(found.data)
    if not isinstance(data, dict):
        raise ValueError("data is not an object")
    return Fact(
        call_id=CallId(found.call_id),
        kind=FactKind(found.kind),
        at=datetime.fromisoformat(found.at),
        source=Source.JOURNAL,
        key=f"journal:{found.fact_id}",
        data=data,
    )


def _iso(at: datetime) -> str:
    if at.tzinfo is None:
        raise ValueError("a fact's time must carry its zone")
    return at.astimezone(UTC).isoformat(timespec="microseconds")


@dataclass(frozen=True, slots=True)
class _Waiting:
    row: JournalRow
    durable: Callable[[], None]


@dataclass(slots=True)
class JournalCounts:
    """What became of the rows; for metrics."""

    written: int = 0
    late: int = 0  # not durable when the caller stopped waiting
    dropped: int = 0  # memory was full as well
    pending: int = 0


class JournalWriter:
    """Writes facts from an asyncio process through one thread that commits in groups.

    :meth:`record` never raises and never blocks longer than it was told: when the disk is full,
    the file locked or the machine slow, the call goes on (rule 2 of the design) and the row
    stays in memory and is tried again until :meth:`close`.
    """

    def __init__(self, path: Path, *, centre: str, node: str) -> None:
        self._path = path
        self._centre = centre
        self._node = node
        self._pending: deque[_Waiting] = deque()
        self._wake = threading.Condition()
        self._stopping = False
        self._failing = False
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
        self.counts = JournalCounts()

    def start(self) -> None:
        self._thread.start()

    async def record(
        self,
        call_id: str,
        kind: FactKind,
        data: Mapping[str, Any] = _NO_DATA,
        *,
        at: datetime | None = None,
        within_s: float = 0.25,
    ) -> bool:
        """True once the fact is on the disk; False when it is not there in time."""
        durable = asyncio.Event()
        loop = asyncio.get_running_loop()
        new = row(self._centre, self._node, call_id, kind, at or datetime.now(UTC), data)
        if not self._put(_Waiting(new, lambda: _wake(loop, durable))):
            return False
        try:
            async with asyncio.timeout(within_s):
                await durable.wait()
        except TimeoutError:
            self.counts.late += 1
            log.warning(
                "A fact is not durable yet; the call goes on",
                extra={"action": "journal_late", "call_id": call_id, "kind": kind.value},
            )
        return durable.is_set()

    def record_soon(self, call_id: str, kind: FactKind, data: Mapping[str, Any] = _NO_DATA) -> None:
        """As :meth:`record`, without waiting for the disk: for what nothing depends on."""
        new = row(self._centre, self._node, call_id, kind, datetime.now(UTC), data)
        self._put(_Waiting(new, lambda: None))

    async def recent_silent_calls(
        self, ani: str, since: datetime, except_call: str = "", *, within_s: float = 0.25
    ) -> int | None:
        """As :meth:`Journal.recent_silent_calls`; None when that cannot be known in time."""
        try:
            async with asyncio.timeout(within_s):
                return await asyncio.to_thread(
                    self._count_silent_calls, ani, since, except_call, within_s
                )
        except (TimeoutError, JournalUnavailable) as error:
            log.warning("The number's earlier calls are unknown: %s", error or "too slow")
            return None

    async def close(self, within_s: float = 2.0) -> None:
        """Writes what is pending, as far as that is possible in the time given."""
        with self._wake:
            self._stopping = True
            self._wake.notify()
        if self._thread.ident is not None:
            await asyncio.to_thread(self._thread.join, within_s)
        if self._pending:
            log.critical("%d facts could not be written before the end", len(self._pending))

    def _count_silent_calls(
        self, ani: str, since: datetime, except_call: str, busy_s: float
    ) -> int:
        journal = Journal.open(self._path, centre=self._centre, node=self._node, busy_s=busy_s)
        try:
            return journal.recent_silent_calls(ani, since, except_call)
        finally:
            journal.close()

    def _put(self, waiting: _Waiting) -> bool:
        with self._wake:
            if len(self._pending) >= _MOST_PENDING:
                self.counts.dropped += 1
                log.critical("A fact was dropped: the journal cannot be written, memory is full")
                return False
            self._pending.append(waiting)
            self.counts.pending = len(self._pending)
            self._wake.notify()
        return True

    def _run(self) -> None:
        file = JournalFile(self._path, busy_s=1.0)
        while group := self._next_group():
            written = self._write(file, group)
            if not written and self._stopping:
                break
            if not written:
                threading.Event().wait(_RETRY_S)
        file.close()

    def _next_group(self) -> list[_Waiting]:
        """Everything that is pending; empty when there is nothing more to come."""
        with self._wake:
            while not self._pending and not self._stopping:
                self._wake.wait()
            return list(self._pending)

    def _write(self, file: JournalFile, group: list[_Waiting]) -> bool:
        try:
            file.append([waiting.row for waiting in group])
        except Exception as error:  # the thread must outlive every fault of the disk
            self._say_failing(error)
            return False
        self._written(group)
        return True

    def _written(self, group: list[_Waiting]) -> None:
        with self._wake:
            for _ in group:
                self._pending.popleft()
            self.counts.pending = len(self._pending)
            self.counts.written += len(group)
        if self._failing:
            self._failing = False
            log.warning("The journal can be written again; nothing in memory was lost")
        for waiting in group:
            waiting.durable()

    def _say_failing(self, error: Exception) -> None:
        if not self._failing:
            self._failing = True
            log.error(
                "The journal cannot be written; facts are kept in memory and tried again",
                extra={"action": "journal_failing", "why": str(error)},
            )


def _wake(loop: asyncio.AbstractEventLoop, durable: asyncio.Event) -> None:
    """Wakes the waiting task; its loop may be closed by now."""
    try:
        loop.call_soon_threadsafe(durable.set)
    except RuntimeError:
        log.debug("A fact became durable after its process had ended its loop")
