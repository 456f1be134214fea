"""Who waits with a lower place: from a number that a human has lowered, with nobody heard.

It only orders. A caller whose clear voice, key or tap was heard keeps the usual place, for the ear
cannot tell a joke from distress; so does who was heard by no ear (*unscreened*). They enter the
queue at the usual place, so a free call-taker rings at once; a lower place only lets others go
before. What was seen of the line may be old by then (the database was asked meanwhile): each caller
is looked at once more, and whoever was moved up, has answered or has gone stays as they are.

What if this process dies here, or the database is away? Nobody else is lowered, and whoever was
is answered in their turn; when the database is away at a running desk they get their place back.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from ari_app.asterisk.ami import Ami
from ari_app.asterisk.ami_connection import AmiError, AmiRefused
from ari_app.asterisk.late_answer import ANSWERS
from ari_app.call import Priority, State
from ari_app.facts import FactKind
from ari_app.journal.writer import JournalWriter
from ari_app.live.live_view import Caller, LiveView
from ari_app.live.live_watch import LiveWatch
from ari_app.live.queue_order import band
from ari_app.store.database import DatabaseAway
from ari_app.store.desk_database import DeskDatabase, Row
from ari_app.tickets.numbers import lowered_now
from ari_app.verdict import Verdict

LOWERED = (Verdict.UNSURE, Verdict.SILENT, Verdict.NOISE, Verdict.NO_MEDIA)
log = logging.getLogger(__name__)


def may_be_lower(caller: Caller) -> bool:
    """Waits at the usual place, by nobody's hand, and was not heard to be somebody."""
    waits = caller.state is State.WAITING and caller.position is not None
    usual = caller.priority is not None and band(caller.priority) is Priority.NORMAL
    return waits and usual and caller.own_priority is None and caller.verdict in LOWERED


@dataclass(slots=True, kw_only=True)
class LowerPlaces:
    """Run `run` as a task. ``queue`` is Asterisk's name of it."""

    live: LiveWatch
    ami: Ami
    database: DeskDatabase
    journal: JournalWriter
    centre: str
    queue: str
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    _lowered: set[str] = field(default_factory=set)  # calls that have a lower place by this

    async def run(self) -> None:
        """With every new view of the line; never ends by itself."""
        async for view in self.live.changes():
            try:
                await self.look(view)
            except AmiError as error:
                log.warning("the order of the waiting stays as it is: %s", error)

    async def look(self, view: LiveView) -> None:
        """Lowers whoever is to be, and gives the place back where that has ended."""
        self._lowered &= {caller.call_id for caller in view.in_state(State.WAITING)}
        waiting = [
            caller
            for caller in view.in_state(State.WAITING)
            if caller.ani and (may_be_lower(caller) or caller.call_id in self._lowered)
        ]
        if not waiting:
            return
        lowered = await self._places(sorted({caller.ani for caller in waiting}))
        for caller in waiting:
            place = lowered.get(caller.ani)
            if place is not None and may_be_lower(caller):
                await self._lower(caller, place)
            elif place is None and caller.call_id in self._lowered:
                await self._restore(caller)

    async def _places(self, numbers: list[str]) -> Mapping[str, Row]:
        try:
            return await lowered_now(self.database, self.centre, self.clock(), numbers)
        except DatabaseAway:
            return {}

    async def _lower(self, caller: Caller, place: Row) -> None:
        async with self.live.ordering:
            now = await self._now(caller)
            if now is None or not may_be_lower(now) or not await self._place(now, Priority.LOW):
                return
            self._lowered.add(now.call_id)
            data = {"by": place["by"], "priority": int(Priority.LOW)}
            self.journal.record_soon(now.call_id, FactKind.LOWERED, data)
            after = await self._now(now)
            if after is not None and after.verdict in ANSWERS:  # an answer of this moment
                await self._place(after, Priority.FIRST)

    async def _restore(self, caller: Caller) -> None:
        self._lowered.discard(caller.call_id)
        async with self.live.ordering:
            now = await self._now(caller)
            if now is None or now.priority is None or now.priority >= Priority.NORMAL:
                return
            if await self._place(now, Priority.NORMAL):
                data = {"priority": int(Priority.NORMAL)}
                self.journal.record_soon(now.call_id, FactKind.RESTORED, data)

    async def _now(self, caller: Caller) -> Caller | None:
        return (await self.live.look_now()).caller(caller.call_id)

    async def _place(self, caller: Caller, priority: Priority) -> bool:
        """Whether they wait there now; who has left the queue does not."""
        try:
            await self.ami.prioritise(caller.channel, queue=self.queue, priority=int(priority))
        except AmiRefused:
            return False
        return True
