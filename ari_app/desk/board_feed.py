"""What the live board shows, gathered once for all who look at it.

The line comes from `LiveLine`, the latest calls and tickets from the database. When the database
is away the last lists stay, marked with the time they were read; they are never passed off as new.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from ari_app.desk.database import Row
from ari_app.desk.health import NOTHING_KNOWN, Health, look
from ari_app.desk.interview import Answer
from ari_app.desk.live import LiveView
from ari_app.desk.parts import Parts
from ari_app.store.database import DatabaseAway

LATEST_CALLS = 14
LATEST_TICKETS = 8
MOST_ALARMS = 100
MOST_CALLBACKS = 50
READ_AGAIN_S = 1.0
HEALTH_S = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """The database's part, as of ``at``; ``current`` False: the database did not answer since."""

    at: datetime
    current: bool = False
    calls: Sequence[Row] = ()
    journeys: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    tickets: Sequence[Row] = ()
    places: Mapping[str, str] = field(default_factory=dict)  # extension → who sits there
    types: Sequence[Row] = ()
    callbacks: Sequence[Row] = ()
    again: Mapping[str, int] = field(default_factory=dict)  # number on the line → calls today
    labels: Mapping[str, str] = field(default_factory=dict)  # call on the line → its ticket
    today: Row = field(default_factory=dict)
    alarms: Sequence[Row] = ()  # that stand now, the newest first


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    view: LiveView
    lists: Lists
    health: Health
    screeners_wanted: int
    hold_limit_s: float
    answers: Mapping[str, Sequence[Answer]] = field(default_factory=dict)  # call → keys pressed


@dataclass(slots=True)
class BoardFeed:
    """Run `run` as a task; `boards` yields the present board and each new one."""

    parts: Parts
    lists: Lists = field(default_factory=lambda: Lists(at=datetime.now(UTC)))
    health: Health = NOTHING_KNOWN
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def run(self) -> None:
        """Gather anew on every change of the line and every `READ_AGAIN_S`; never ends."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._watch_health(), name="board-health")
            tasks.create_task(self._read_lists(), name="board-lists")
            tasks.create_task(self._follow_line(), name="board-line")

    @property
    def board(self) -> Board:
        return Board(
            view=self.parts.live.view,
            lists=self.lists,
            health=self.health,
            screeners_wanted=self.parts.settings.screening.workers,
            hold_limit_s=self.parts.settings.screening.hold_limit_s,
            answers=self.parts.interview.answers(),
        )

    async def boards(self, quiet_s: float) -> AsyncIterator[Board | None]:
        """The board now and after each change; None when nothing changed for ``quiet_s``."""
        yield self.board
        while True:
            changed = False
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(quiet_s), self._changed:
                    changed = await self._changed.wait()
            yield self.board if changed else None

    async def _watch_health(self) -> None:
        while True:
            self.health = await look(self.parts)
            await self._tell()
            await asyncio.sleep(HEALTH_S)

    async def _follow_line(self) -> None:
        async for _ in self.parts.live.changes():
            await self._tell()

    async def _read_lists(self) -> None:
        while True:
            try:
                self.lists = await read_lists(self.parts)
            except DatabaseAway:
                self.lists = replace(self.lists, current=False)
            await self._tell()
            await asyncio.sleep(READ_AGAIN_S)

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()


async def read_lists(parts: Parts) -> Lists:
    """The latest calls with their journeys, tickets, places and the day's figures."""
    database, centre, now = parts.database, parts.settings.centre, datetime.now(UTC)
    nothing = [None] * 8
    calls = await database.rows("desk_calls.page", centre.code, *nothing, LATEST_CALLS)
    ids = [call["call_id"] for call in calls]
    line = [caller.call_id for caller in parts.live.view.callers]
    facts = await database.rows("desk_calls.journey", centre.code, [*ids, *line])
    places = await database.rows("desk_access.takers", centre.code)
    morning = now.astimezone(ZoneInfo(centre.time_zone)).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    return Lists(
        at=now,
        current=True,
        calls=calls,
        journeys=_by_call(facts),
        tickets=await database.rows("desk_tickets.page", centre.code, *nothing[:4], LATEST_TICKETS),
        places={row["extension"]: row["name"] for row in places},
        types=await database.rows("tickets.types", centre.code),
        callbacks=await database.rows("callbacks.waiting", centre.code, MOST_CALLBACKS),
        again=await _again(parts, morning),
        labels=await _labels(parts, line),
        today=await database.row("desk_calls.today", centre.code, morning) or {},
        alarms=await database.rows("clocks.list", centre.code, False, MOST_ALARMS),
    )


def _by_call(facts: Sequence[Row]) -> Mapping[str, Sequence[Row]]:
    found: dict[str, list[Row]] = {}
    for fact in facts:
        found.setdefault(fact["call_id"], []).append(fact)
    return found


async def _again(parts: Parts, morning: datetime) -> Mapping[str, int]:
    """How often each number that is on the line now has called today."""
    numbers = sorted({caller.ani for caller in parts.live.view.callers if caller.ani})
    if not numbers:
        return {}
    centre = parts.settings.centre.code
    rows = await parts.database.rows("desk_calls.again", centre, morning, numbers)
    return {row["ani"]: row["calls"] for row in rows}


async def _labels(parts: Parts, line: Sequence[str]) -> Mapping[str, str]:
    if not line:
        return {}
    rows = await parts.database.rows("desk_tickets.labels", parts.settings.centre.code, line)
    return {row["call_id"]: row["label"] for row in rows}
