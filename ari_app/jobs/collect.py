"""New facts of this machine: read from the journal and from the two files Asterisk writes.

Reading changes nothing: the cursors behind what was read come with it, and are kept in PostgreSQL
in the same transaction as the facts. So nothing is lost and a repetition does no harm.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from ari_app.asterisk import cel, queue_log
from ari_app.asterisk.file_reader import Cursor, Divide, lines_of, read_lines
from ari_app.asterisk.sighting import Sighting, UnreadableLine
from ari_app.facts import Fact
from ari_app.file_change import Change, change_of
from ari_app.journal.writer import Journal, JournalUnavailable
from ari_app.settings import Settings

log = logging.getLogger(__name__)

JOURNAL, CEL, QUEUE_LOG = "journal", "cel", "queue_log"  # cursors.source
_ROWS = 1000  # of the journal, at once

Cursors = Mapping[str, Cursor]
Changes = tuple[Change, ...]
ReadLine = Callable[[str, str], Sighting | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """A fact with the centre and the node that it belongs to."""

    fact: Fact
    centre: str
    node: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What one reading found, and where the next one begins."""

    facts: list[Located] = field(default_factory=list)
    sightings: list[Sighting] = field(default_factory=list)
    cursors: Cursors = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not (self.facts or self.sightings)


class Collector:
    """Reads the three sources; blocking, for a thread. Never raises for what it finds."""

    def __init__(self, settings: Settings) -> None:
        self._node = settings.node
        self._cel, self._queue_log = settings.cel_path, settings.queue_log_path
        written = settings.journal_path.with_name(settings.journal_path.name + "-wal")
        self.files = (settings.journal_path, written, self._cel, self._queue_log)
        self._journal = Journal.open(
            settings.journal_path, centre=settings.centre.code, node=settings.node
        )
        self.unreadable_lines = 0

    def changes(self) -> Changes:
        """Differs when something was written meanwhile: a look that costs nothing.

        A write within the same tick of the clock may be missed; reading all now and then finds it.
        """
        return tuple(change_of(path) for path in self.files)

    def read(self, cursors: Cursors) -> Batch:
        facts, journal = self._of_journal(cursors.get(JOURNAL, Cursor()))
        of_cel, cel_cursor = self._of_file(
            self._cel, cursors.get(CEL, Cursor()), cel.read_event, cel.records_of
        )
        of_queue, queue_cursor = self._of_file(
            self._queue_log, cursors.get(QUEUE_LOG, Cursor()), queue_log.read_line
        )
        found = {JOURNAL: journal, CEL: cel_cursor, QUEUE_LOG: queue_cursor}
        return Batch(facts=facts, sightings=of_cel + of_queue, cursors=found)

    def prune(self, shipped: Cursor, before: datetime) -> None:
        """Forgets journal rows that were shipped and are older than ``before``."""
        try:
            if self._journal.identity() == shipped.file:
                self._journal.prune(shipped.position, before)
        except JournalUnavailable as error:
            log.error("The journal cannot be pruned: %s", error)

    def close(self) -> None:
        self._journal.close()

    def _of_journal(self, cursor: Cursor) -> tuple[list[Located], Cursor]:
        try:
            identity = self._journal.identity()
            begin = cursor.position if cursor.file == identity else 0
            entries, last = self._journal.read_on(begin, _ROWS)
        except JournalUnavailable as error:
            log.error("The journal cannot be read: %s", error)
            return [], cursor
        found = [Located(fact=e.fact, centre=e.centre, node=e.node) for e in entries]
        return found, Cursor(file=identity, position=last)

    def _of_file(
        self, path: Path, cursor: Cursor, read_line: ReadLine, divide: Divide = lines_of
    ) -> tuple[list[Sighting], Cursor]:
        lines, behind = read_lines(path, cursor, divide)
        found = (self._understood(line, read_line, path.name) for line in lines if line)
        return [sighting for sighting in found if sighting], behind

    def _understood(self, line: bytes, read_line: ReadLine, name: str) -> Sighting | None:
        """Foreign letters are replaced: a call's line is worth more than its spelling."""
        try:
            return read_line(line.replace(b"\0", b"").decode(errors="replace"), self._node)
        except UnreadableLine as error:
            self.unreadable_lines += 1
            log.error(
                "A line of %s cannot be understood and is left out: %s",
                name,
                error,
                extra={"action": "line_skipped", "count": self.unreadable_lines},
            )
            return None
