"""New facts of this machine: read from the journal and from the two files Asterisk writes.

Reading changes nothing: the places behind what was read come with it, and are kept in PostgreSQL
in the same transaction as the facts. So nothing is lost and a repetition does no harm.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from ari_app.asterisk import cel, queue_log
from ari_app.asterisk.sighting import Sighting, UnreadableLine
from ari_app.asterisk.tail import Place, read_lines
from ari_app.facts import Fact
from ari_app.journal.writer import Journal, JournalUnavailable
from ari_app.settings import Settings

log = logging.getLogger(__name__)

JOURNAL, CEL, QUEUE_LOG = "journal", "cel", "queue_log"  # cursors.source
_ROWS = 1000  # of the journal, at once

Places = Mapping[str, Place]
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
    places: Places = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not (self.facts or self.sightings)


class Collector:
    """Reads the three sources; blocking, for a thread. Never raises for what it finds."""

    def __init__(self, settings: Settings) -> None:
        self._node = settings.node
        self._cel, self._queue_log = settings.cel_path, settings.queue_log_path
        self._journal = Journal.open(
            settings.journal_path, centre=settings.centre.code, node=settings.node
        )
        self.unreadable_lines = 0

    def read(self, places: Places) -> Batch:
        facts, journal = self._of_journal(places.get(JOURNAL, Place()))
        of_cel, cel_place = self._of_file(self._cel, places.get(CEL, Place()), cel.read_event)
        of_queue, queue_place = self._of_file(
            self._queue_log, places.get(QUEUE_LOG, Place()), queue_log.read_line
        )
        found = {JOURNAL: journal, CEL: cel_place, QUEUE_LOG: queue_place}
        return Batch(facts=facts, sightings=of_cel + of_queue, places=found)

    def prune(self, shipped: Place, before: datetime) -> None:
        """Forgets journal rows that were shipped and are older than ``before``."""
        try:
            if self._journal.identity() == shipped.file:
                self._journal.prune(shipped.position, before)
        except JournalUnavailable as error:
            log.error("The journal cannot be pruned: %s", error)

    def close(self) -> None:
        self._journal.close()

    def _of_journal(self, place: Place) -> tuple[list[Located], Place]:
        try:
            identity = self._journal.identity()
            begin = place.position if place.file == identity else 0
            entries, last = self._journal.read_on(begin, _ROWS)
        except JournalUnavailable as error:
            log.error("The journal cannot be read: %s", error)
            return [], place
        found = [Located(fact=e.fact, centre=e.centre, node=e.node) for e in entries]
        return found, Place(file=identity, position=last)

    def _of_file(
        self, path: Path, place: Place, read_line: ReadLine
    ) -> tuple[list[Sighting], Place]:
        lines, behind = read_lines(path, place)
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
