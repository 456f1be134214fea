"""Where callers are, as INVITEs of a line say it: each a fact of its call.

The copy of an INVITE comes before anybody knows its call's id, so a place waits for the fact that
names the call (``sip`` of ``offered``). While the database is away it waits on, in memory and in
``run/line-places``. Strangers' INVITEs are not read; what is read, and how much of it waits, is
bounded.
"""

import asyncio
import hashlib
import json
import logging
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from ari_app.asterisk.hep import SipCopy
from ari_app.facts import FactKind
from ari_app.journal.writer import Journal, JournalUnavailable
from ari_app.line.sip_head import content_of, read
from ari_app.location.pidf import place_in
from ari_app.operations.small_files import write_small
from ari_app.settings import Settings
from ari_app.store.database import Database

log = logging.getLogger(__name__)

MOST_WAITING = 500
MOST_SEEN = 4096
WAITS = timedelta(days=1)  # for a record of its call; one that became no call is forgotten


@dataclass(frozen=True, slots=True, kw_only=True)
class _Waiting:
    sip: str  # SHA-1 of SIP's Call-ID
    at: datetime
    data: Mapping[str, Any]


class LinePlaces:
    """One node's. ``trunk_of``: the line that an address belongs to, empty for a stranger."""

    def __init__(self, settings: Settings, trunk_of: Callable[[str], str]) -> None:
        self._settings, self._trunk_of = settings, trunk_of
        self._waiting: list[_Waiting] = []
        self._seen: OrderedDict[tuple[str, int], None] = OrderedDict()
        self._file = settings.run_dir / "line-places"
        self._saved: list[_Waiting] = []

    def heard(self, copy: SipCopy) -> None:
        """A message of the line; what was sent again, as UDP does, is one place."""
        if b"pidf+xml" not in copy.message or not self._trunk_of(copy.source[0]):
            return
        head = read(copy.message)
        if head is None or head.status:
            return
        sip = hashlib.sha1(head.call_id.encode(), usedforsecurity=False).hexdigest()
        if (sip, head.cseq) in self._seen:
            return
        self._seen[sip, head.cseq] = None
        if len(self._seen) > MOST_SEEN:
            self._seen.popitem(last=False)
        place = place_in(*content_of(copy.message))
        if place is None:
            log.warning("A line sent a location that cannot be read", extra={"action": "pidf"})
        else:
            self._wait(_Waiting(sip=sip, at=copy.at, data=place.data()))

    def _wait(self, place: _Waiting) -> None:
        self._waiting.append(place)
        if len(self._waiting) > MOST_WAITING:  # the newest caller may still be on the line
            del self._waiting[0]
            log.error("A caller's location is lost: too many wait", extra={"action": "pidf"})

    async def write(self, database: Database) -> None:
        """Facts of those whose call is known by now; raises ``DatabaseAway``."""
        if not self._waiting:
            return
        async with database.transaction() as session:
            rows = await session.rows("line.calls_of", [each.sip for each in self._waiting])
        calls = {row["sip"]: row["call_id"] for row in rows}
        found = [(calls[each.sip], each) for each in self._waiting if each.sip in calls]
        try:
            await asyncio.to_thread(self._append, found)
        except JournalUnavailable as error:
            log.error("A caller's location waits for the journal: %s", error)
            return
        old = datetime.now(UTC) - WAITS
        kept = {id(each) for _, each in found}  # another of its call may have come meanwhile
        self._waiting = [w for w in self._waiting if id(w) not in kept and w.at > old]
        await asyncio.to_thread(self.save)

    def _append(self, found: list[tuple[str, _Waiting]]) -> None:
        if not found:
            return
        settings = self._settings
        journal = Journal.open(
            settings.journal_path, centre=settings.centre.code, node=settings.node
        )
        try:
            for call_id, each in found:
                journal.append(call_id, FactKind.LOCATED, each.at, each.data)
        finally:
            journal.close()

    def save(self) -> None:
        """What waits, for whoever comes after us."""
        waiting = list(self._waiting)
        if waiting == self._saved:
            return
        rows = [{"sip": w.sip, "at": w.at.isoformat(), "data": dict(w.data)} for w in waiting]
        try:
            if rows:
                write_small(self._file, json.dumps(rows), mode=0o600)
            else:
                self._file.unlink(missing_ok=True)
            self._saved = waiting
        except OSError as error:
            log.debug("Places wait in memory alone: %s", error)

    def load(self) -> None:
        """What the one before us left."""
        try:
            rows = json.loads(self._file.read_text(encoding="utf-8"))[:MOST_WAITING]
            self._waiting = [
                _Waiting(
                    sip=str(row["sip"]),
                    at=datetime.fromisoformat(row["at"]),
                    data=dict(row["data"]),
                )
                for row in rows
            ]
        except FileNotFoundError:
            return
        except (OSError, ValueError, TypeError, KeyError) as error:
            log.error("%s cannot be read: %s", self._file.name, error)
