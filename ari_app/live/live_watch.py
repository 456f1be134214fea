"""Keeps the newest look at the line.

Asterisk's own lists are the truth. `LiveWatch` takes them anew after every burst of events and
every few seconds anyway, so that a missed event is forgotten soon.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from ari_app.asterisk.ami import Ami
from ari_app.asterisk.ami_connection import AmiError, AmiEvent
from ari_app.live.live_view import LiveView, seen, steadied
from ari_app.store.database import DatabaseAway
from ari_app.store.desk_database import DeskDatabase, Row
from ari_app.telephone_number import INDONESIA

log = logging.getLogger(__name__)

GATHER_S = 0.08  # events of one moment make one look
GATHER_LOOKS = 3  # times as long as a look takes: many callers are looked at less often
LOOK_AGAIN_S = 3.0
USER_EVENT = "UserEvent"  # nothing has changed on the line by it
KNOWN_WITHIN_S = 0.3  # the database; Asterisk is the truth about who is on the line


@dataclass(slots=True)
class LiveWatch:
    """Keeps the newest :class:`LiveView`; `changes` yields each new one."""

    ami: Ami
    database: DeskDatabase
    centre: str
    country: str = INDONESIA  # where the line is: which spellings are one number
    view: LiveView = field(default_factory=lambda: LiveView(at=datetime.now(UTC)))
    watchers: list[Callable[[AmiEvent], None]] = field(default_factory=list)  # told each event
    # whoever changes the order of the waiting holds it from their look until it is changed, so that
    # nobody undoes what another has just decided
    ordering: asyncio.Lock = field(default_factory=asyncio.Lock)
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    _rows: Mapping[str, Row] = field(default_factory=dict)
    _asking: asyncio.Task[None] | None = None
    _answered: bool = False  # the database, or that it is away, since the start
    _look_took_s: float = 0.0

    async def run(self) -> None:
        """Look whenever something happened; never ends by itself."""
        try:
            while True:
                await self._look()
                await self._something_happens()
        finally:
            if self._asking is not None:
                self._asking.cancel()

    async def look_now(self) -> LiveView:
        """The view of this moment: for an answer that must not be a second old.

        Right after a start the database's first word is waited for, as long as `DeskDatabase` does.
        """
        await self._look()
        if not self.view.settled and self._asking is not None:
            await asyncio.wait({self._asking})
            await self._look()
        return self.view

    async def changes(self) -> AsyncIterator[LiveView]:
        """The present view, then each new one (at least one every `LOOK_AGAIN_S`)."""
        while True:
            yield self.view
            async with self._changed:
                await self._changed.wait()

    async def until(self, wanted: Callable[[LiveView], bool]) -> None:
        """Returns at the first view, the present one or a later one, of which this is true."""
        async with self._changed:
            await self._changed.wait_for(lambda: wanted(self.view))

    async def _look(self) -> None:
        began_s = time.monotonic()
        try:
            channels, status = await self.ami.channels(), await self.ami.queue_status()
            known = await self._known(channel.call_id for channel in channels)
            fresh = seen(channels, status, known, self.centre, datetime.now(UTC), self.country)
            self.view = replace(steadied(fresh, self.view), settled=self._answered)
        except AmiError:
            self.view = LiveView(at=datetime.now(UTC), settled=True)
        self._look_took_s = time.monotonic() - began_s
        async with self._changed:
            self._changed.notify_all()

    async def _known(self, call_ids: Iterable[str]) -> Mapping[str, Row]:
        """What the database knows of these calls, or last knew: a slow one keeps nobody waiting."""
        wanted = {call_id for call_id in call_ids if call_id}
        self._answered = self._answered or not wanted  # there was nothing to ask
        if wanted and (self._asking is None or self._asking.done()):
            self._asking = asyncio.create_task(self._ask(sorted(wanted)), name="live-line-known")
        if self._asking is not None:
            await asyncio.wait({self._asking}, timeout=KNOWN_WITHIN_S)
        self._rows = {key: row for key, row in self._rows.items() if key in wanted}
        return self._rows

    async def _ask(self, call_ids: list[str]) -> None:
        with contextlib.suppress(DatabaseAway):
            rows = await self.database.rows("desk_calls.some", self.centre, call_ids)
            self._rows = {row["call_id"]: row for row in rows}
        self._answered = True

    async def _something_happens(self) -> None:
        """Until an event and a moment more, or `LOOK_AGAIN_S`; the queue is empty afterwards."""
        ends_s = time.monotonic() + LOOK_AGAIN_S
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LOOK_AGAIN_S):
                while await self._hear_event() == USER_EVENT:
                    continue
        gather_s = max(GATHER_S, GATHER_LOOKS * self._look_took_s)
        await asyncio.sleep(min(gather_s, max(0.05, ends_s - time.monotonic())))
        while not self.ami.events.empty():
            self._inform(self.ami.events.get_nowait())

    async def _hear_event(self) -> str:
        """The name of the next event; the watchers have been told."""
        event = await self.ami.events.get()
        self._inform(event)
        return event.name

    def _inform(self, event: AmiEvent) -> None:
        """One watcher's fault stops neither the others nor the view."""
        for watcher in self.watchers:
            try:
                watcher(event)
            except Exception:
                log.exception("an event was not understood", extra={"action": event.name})
