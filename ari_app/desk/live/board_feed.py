"""What the live board shows, gathered once for all who look at it.

The line comes from `LiveWatch`, the latest calls and tickets from the database. When the database
is away the last lists stay, marked with the time they were read; they are never passed off as new.
"""

import asyncio
import contextlib
import math
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from ari_app.asterisk import held_levels
from ari_app.asterisk.ami_connection import AmiEvent
from ari_app.desk.web.running_desk import Desk
from ari_app.hours import Opening, opening
from ari_app.line import seeing
from ari_app.live import announcements
from ari_app.live.centre_alarms import CentreAlarm
from ari_app.live.interview import KeyAnswer
from ari_app.live.live_alarms import LiveAlarm, live_alarms
from ari_app.live.live_watch import LiveView
from ari_app.live.state_times import StateTimes
from ari_app.live.targets import Target
from ari_app.live.vain_rings import Vain
from ari_app.operations.backup_state import BackupState, wrong
from ari_app.operations.health import NOTHING_KNOWN, Health, look
from ari_app.people.desk_messages import LATELY as MESSAGES_OF
from ari_app.people.desk_messages import MOST as MOST_MESSAGES
from ari_app.reports.service_level import TARGETS
from ari_app.settings import Limits, Settings
from ari_app.shifts.roster import NowAndNext, now_and_next
from ari_app.store.database import DatabaseAway
from ari_app.store.desk_database import Row
from ari_app.telephone_number import INDONESIA
from ari_app.tickets.callbacks import LOCK_S
from ari_app.tickets.clocks import AS_SHIPPED, Wait, wait_of
from ari_app.tickets.history import told_once
from ari_app.tickets.numbers import lowered_now
from ari_app.tickets.open_tickets import OpenTicket, open_tickets
from ari_app.tickets.telling import truth_of
from ari_app.tickets.timekeeping import desk_ticket

LATEST_CALLS = 14
LATEST_TICKETS = 8
MOST_ALARMS = 100
MOST_CALLBACKS = 50
READ_AGAIN_S = 1.0
FRESH_S = 1.0  # the longest a page waits for what is known to be read anew
COUNT_REVIEWS_S = 5.0
ASLEEP_S = 30.0  # while nobody looks
SETTLE_S = 0.1  # after a board was shown: what changes at once is shown at once, together
LATELY = timedelta(minutes=10)  # a second call within it is worth a word on the ring
HEALTH_S = 2.0
_NO_TIME = datetime.min.replace(tzinfo=UTC)
ALWAYS_OPEN = Opening(is_open=True, until=None)
NOBODY_PLANNED = NowAndNext()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """The database's part, as of ``at``; ``current`` False: the database did not answer since.

    ``known`` False: it has not answered at all since the start.
    """

    at: datetime
    current: bool = False
    known: bool = False
    calls: Sequence[Row] = ()
    journeys: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    tickets: Sequence[Row] = ()
    occupants: Mapping[str, str] = field(default_factory=dict)  # extension → who sits there
    seats: Mapping[str, str] = field(default_factory=dict)  # extension → what the seat is called
    taken_seats: frozenset[str] = frozenset()  # where somebody sits who has chosen the seat
    empty_seats: frozenset[str] = frozenset()  # seats that could be chosen
    types: Sequence[Row] = ()
    callbacks: Sequence[Row] = ()
    agencies: Sequence[Row] = ()
    again: Mapping[str, int] = field(default_factory=dict)  # number on the line → calls today
    lately: Mapping[str, int] = field(default_factory=dict)  # the same, within `LATELY`
    earlier: Mapping[str, Sequence[Row]] = field(default_factory=dict)  # number → its tickets
    announced: Row = field(default_factory=dict)  # what those who wait are told now
    lowered: Mapping[str, Row] = field(default_factory=dict)  # number → its lower place now
    noted: Mapping[str, Row] = field(default_factory=dict)  # number on the line → newest note
    told: Mapping[str, Sequence[Row]] = field(default_factory=dict)  # call on the line → agencies
    labels: Mapping[str, str] = field(default_factory=dict)  # call on the line → its ticket
    today: Row = field(default_factory=dict)
    centre_now: Row = field(default_factory=dict)  # of ``desk_calls.centre_now``
    unacknowledged: Sequence[Row] = ()  # agencies that have not said yet that they have a ticket
    units: Sequence[Row] = ()  # of ``units.counts``: what each agency has ready
    alarms: Sequence[Row] = ()  # that stand now, the loud ones first, then the newest
    line_alarms: Sequence[Row] = ()  # what SIP refused and nobody has seen yet
    overdue_reviews: int = 0  # recordings that should have been heard by now
    backup_wrong: bool = False  # there should be a newer backup, or a newer proof of one
    open_tickets: Sequence[OpenTicket] = ()  # still somebody's work, the oldest first
    open_total: int = 0  # how many there are, where not all are shown
    shares: Sequence[Row] = ()  # what callers sent over a link and nobody has looked at
    notices: Sequence[Row] = ()  # that stand on the consoles, with who has confirmed them
    messages: Sequence[Row] = ()  # between desks and the supervisor, the newest first
    unsent: Sequence[Row] = ()  # tickets that no agency has though their talk is over


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    view: LiveView
    lists: Lists
    health: Health
    screeners_wanted: int
    hold_limit_s: float
    answers: Mapping[str, Sequence[KeyAnswer]] = field(default_factory=dict)  # call → keys pressed
    targets: Sequence[Target] = ()  # whom a call-taker may call to a talk
    calls_out: bool = False  # whether a trunk can
    wrap_ups: Mapping[str, datetime] = field(default_factory=dict)  # extension → its end
    country: str = INDONESIA  # where the line is
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    limits: Limits = AS_SHIPPED
    vain: Mapping[str, Vain] = field(default_factory=dict)  # extension → callers rung in vain
    state_since: Mapping[str, datetime] = field(default_factory=dict)  # of each desk's state
    hours: Opening = ALWAYS_OPEN
    centre_alarms: Sequence[CentreAlarm] = ()  # of the centre as a whole
    disk_free: int | None = None  # bytes
    shifts: NowAndNext = NOBODY_PLANNED
    unread_notes: Sequence[Row] = ()  # of ``shifts.unread``, a row a person
    announces_supervisor: bool = True  # to the call-taker in whose talk one is

    @property
    def live_alarms(self) -> tuple[LiveAlarm, ...]:
        """Of the line: callers whom nobody answers, desks that do not answer."""
        known = self.view.is_known
        return live_alarms(self.view, self.vain, self.now, self.limits) if known else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """A new board, how loud held callers are (dBFS by call id), or after a while neither."""

    board: Board | None = None
    levels: Mapping[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class _Reader:
    """What one who looks at the board has not been given yet: never more than one of each."""

    board_due: bool = True
    levels: dict[str, int] = field(default_factory=dict)
    due: asyncio.Event = field(default_factory=asyncio.Event)

    async def wait(self, quiet_s: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(quiet_s):
                await self.due.wait()

    def news(self, board: Board) -> News:
        news = News(board=board if self.board_due else None, levels=self.levels)
        self.board_due, self.levels = False, {}
        self.due.clear()
        return news


@dataclass(slots=True)
class BoardFeed:
    """Run `run` as a task; `news` yields the present board and what changes."""

    desk: Desk
    lists: Lists = field(default_factory=lambda: Lists(at=datetime.now(UTC)))
    health: Health = NOTHING_KNOWN
    _readers: list[_Reader] = field(default_factory=list)
    _looked_at: asyncio.Event = field(default_factory=asyncio.Event)  # while there are readers
    _anew: asyncio.Task[None] | None = None  # gathers for who comes while nobody looked
    _centre_alarms: Sequence[CentreAlarm] = ()
    _reviews: tuple[float, int] = (-math.inf, 0)  # when they were counted, and how many are overdue
    _gathered_s: float = 0.0  # when the lists and the health were, by time.monotonic
    _shown: Board | None = None  # one for all readers, until something is new
    _state_times: StateTimes = field(default_factory=StateTimes)

    async def run(self) -> None:
        """Gather anew on every change of the line and every `READ_AGAIN_S`; never ends.

        While nobody looks it is gathered for the next one who comes (`fresh`), and now and then.
        """
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._watch_health(), name="board-health")
            tasks.create_task(self._read_lists(), name="board-lists")
            tasks.create_task(self._follow_live(), name="board-line")

    @property
    def board(self) -> Board:
        return Board(
            view=self.desk.live.view,
            lists=self.lists,
            health=self.health,
            screeners_wanted=self.desk.settings.screening.workers,
            hold_limit_s=self.desk.settings.screening.hold_limit_s,
            answers=self.desk.interview.answers(),
            targets=self.desk.directory.targets,
            calls_out=self.desk.settings.calls_out,
            wrap_ups=self.desk.wrap_ups.ends(self.desk.live.view),
            country=self.desk.settings.centre.country,
            limits=self.desk.settings.limits,
            state_since=self._state_times.seen(self.desk.live.view),
            vain=self.desk.vain_rings.standing(self.desk.live.view),
            hours=self._hours(),
            centre_alarms=self._centre_alarms,
            disk_free=self.desk.centre_watch.disk_free,
            shifts=now_and_next(self.desk.centre_watch.shifts, datetime.now(UTC)),
            unread_notes=self.desk.centre_watch.unread,
            announces_supervisor=self.desk.settings.supervisor.announce,
        )

    def _hours(self) -> Opening:
        settings = self.desk.settings
        zone = ZoneInfo(settings.centre.time_zone)
        return opening(settings.hours.opening, datetime.now(UTC), zone)

    async def news(self, quiet_s: float) -> AsyncIterator[News]:
        """The board at once, then what is new; neither when nothing was for ``quiet_s``."""
        await self.fresh()
        reader = _Reader()
        self._readers.append(reader)
        self._looked_at.set()
        try:
            while True:
                yield reader.news(self._board_for_all())
                await asyncio.sleep(SETTLE_S)
                await reader.wait(quiet_s)
        finally:
            self._readers.remove(reader)
            if not self._readers:
                self._looked_at.clear()

    async def fresh(self) -> Board:
        """The board of this moment, for who comes while nobody looked."""
        if not self._readers:
            if self._anew is None or self._anew.done():
                self._anew = asyncio.create_task(self._gather_anew(), name="board-fresh")
            await asyncio.wait({self._anew}, timeout=FRESH_S)  # a ring waits for no sick database
        return self.board

    async def _gather_anew(self) -> None:
        if time.monotonic() - self._gathered_s > READ_AGAIN_S:
            await asyncio.gather(self._gather_lists(), self._gather_health())
            self._gathered_s = time.monotonic()

    def _board_for_all(self) -> Board:
        if self._shown is None:
            self._shown = self.board
        return self._shown

    async def _rest(self, seconds: float) -> None:
        """Longer while nobody looks, until somebody does."""
        await asyncio.sleep(seconds)
        if not self._readers:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(ASLEEP_S):
                    await self._looked_at.wait()

    async def _watch_health(self) -> None:
        while True:
            await self._gather_health()
            await self._rest(HEALTH_S)

    async def _gather_health(self) -> None:
        before, self.health = self.health, await look(self.desk.of_health)
        if self.health != before:
            self._tell()

    async def _follow_live(self) -> None:
        async for _ in self.desk.live.changes():
            view = self.desk.live.view  # these remember, also while nobody looks
            self._state_times.seen(view)
            self.desk.vain_rings.standing(view)
            self._tell()

    async def _read_lists(self) -> None:
        while True:
            await self._gather_lists()
            await self._rest(READ_AGAIN_S)

    async def _gather_lists(self) -> None:
        try:
            self.lists = await read_lists(self.desk, await self._overdue_reviews())
            self.desk.directory.agencies = self.lists.agencies
        except DatabaseAway:
            self.lists = replace(self.lists, current=False)
        await self._gather_alarms()
        now = self.board
        if self._shown is None or _grows_older(now) or _timeless(now) != _timeless(self._shown):
            self._tell()

    async def _gather_alarms(self) -> None:
        calls = self.lists.centre_now if self.lists.current else None
        self._centre_alarms = await self.desk.centre_watch.look(
            self.desk.live.view, self.health.trunks, calls, datetime.now(UTC)
        )

    async def _overdue_reviews(self) -> int:
        """Counted now and then: it looks at all that wait to be heard."""
        counted_s, overdue = self._reviews
        if time.monotonic() - counted_s > COUNT_REVIEWS_S:
            centre, limits = self.desk.settings.centre.code, self.desk.settings.limits
            row = await self.desk.database.row("reviews.count", centre, limits.review_s)
            overdue = row["overdue"] if row else 0
            self._reviews = (time.monotonic(), overdue)
        return overdue

    def _tell(self) -> None:
        self._shown = None
        for reader in self._readers:
            reader.board_due = True
            reader.due.set()

    def hear_levels(self, event: AmiEvent) -> None:
        """What a screener says about the calls that it holds; any other event is none of ours."""
        levels = held_levels.levels_in(event.headers) or {}
        for reader in self._readers if levels else ():
            reader.levels.update(levels)
            reader.due.set()


def _grows_older(board: Board) -> bool:
    """Whether what is shown changes by itself: callers who wait, desks that do not answer."""
    return bool(board.view.callers or board.vain)


def _timeless(board: Board) -> Board:
    """To be compared with another one's."""
    view, lists = replace(board.view, at=_NO_TIME), replace(board.lists, at=_NO_TIME)
    alarms = tuple(replace(alarm, figure=0.0) for alarm in board.centre_alarms)
    return replace(
        board, now=_NO_TIME, view=view, lists=lists, centre_alarms=alarms, disk_free=None
    )


async def read_lists(desk: Desk, overdue_reviews: int) -> Lists:
    """The latest calls with their journeys, tickets, places and the day's figures."""
    database, centre, now = desk.database, desk.settings.centre, datetime.now(UTC)
    nothing = [None] * 8
    calls = await database.rows("desk_calls.page", centre.code, *nothing, LATEST_CALLS)
    ids = [call["call_id"] for call in calls]
    live_call_ids = [caller.call_id for caller in desk.live.view.callers]
    facts = await database.rows("desk_calls.journey", centre.code, [*ids, *live_call_ids])
    occupants = await database.rows("desk_access.occupants", centre.code)
    morning = now.astimezone(ZoneInfo(centre.time_zone)).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    again = await _again(desk, morning, now)
    open_ones = await open_tickets(database, centre.code)
    return Lists(
        at=now,
        current=True,
        known=True,
        calls=calls,
        journeys=_by_call(facts),
        tickets=await database.rows("desk_tickets.page", centre.code, *nothing[:4], LATEST_TICKETS),
        occupants={row["extension"]: row["name"] for row in occupants},
        seats={row["extension"]: row["seat"] for row in occupants if row["seat"]},
        taken_seats=frozenset(row["extension"] for row in occupants if row["seating_id"]),
        empty_seats=frozenset(row["extension"] for row in occupants if row["empty"]),
        types=await database.rows("tickets.types", centre.code),
        callbacks=await database.rows("callbacks.waiting", centre.code, MOST_CALLBACKS, LOCK_S),
        agencies=await database.rows("agencies.list", centre.code, None),
        again={row["ani"]: row["calls"] for row in again},
        lately={row["ani"]: row["lately"] for row in again},
        earlier=await _earlier(desk, live_call_ids),
        announced=await announcements.standing(database, centre.code, now) or {},
        lowered=await lowered_now(database, centre.code, now),
        noted=await _noted(desk),
        told=await _told(desk, live_call_ids, now),
        labels=await _labels(desk, live_call_ids),
        today=await database.row("desk_calls.today", centre.code, morning) or {},
        centre_now=await _centre_now(desk, morning),
        unacknowledged=await database.rows("dispatches.unacknowledged", centre.code),
        units=await database.rows("units.counts", centre.code),
        alarms=await database.rows("clocks.list", centre.code, False, MOST_ALARMS),
        line_alarms=await seeing.alarms(database, centre.code),
        overdue_reviews=overdue_reviews,
        shares=await database.rows("clocks.shares", centre.code),
        notices=await database.rows("notices.standing", centre.code),
        messages=await database.rows("messages.lately", *_lately(centre.code, now)),
        backup_wrong=await asyncio.to_thread(backup_is_wrong, desk.settings, now),
        unsent=await unsent_tickets(desk),
        open_tickets=open_ones.tickets,
        open_total=open_ones.total,
    )


def _lately(centre: str, now: datetime) -> tuple[object, ...]:
    """Of all desks."""
    return (centre, now - MESSAGES_OF, None, MOST_MESSAGES)


async def _centre_now(desk: Desk, morning: datetime) -> Row:
    values = (desk.settings.centre.code, morning, TARGETS[0].limit.total_seconds())
    return await desk.database.row("desk_calls.centre_now", *values) or {}


def backup_is_wrong(settings: Settings, now: datetime) -> bool:
    """Only where backups are wanted."""
    stale = timedelta(hours=settings.backup.stale_hours)
    return bool(settings.backup.folder and wrong(BackupState.read(settings.home), now, stale))


async def unsent_tickets(desk: Desk) -> Sequence[Row]:
    """Rows of ``clocks.desk`` with what each waits for, as ``wait``; the most urgent first."""
    rows = await desk.database.rows("clocks.desk", desk.settings.centre.code)
    waits = [{**row, "wait": wait_of(desk_ticket(row))} for row in rows]
    order = list(Wait)
    return sorted((row for row in waits if row["wait"]), key=lambda row: order.index(row["wait"]))


def _by_call(facts: Sequence[Row]) -> Mapping[str, Sequence[Row]]:
    found: dict[str, list[Row]] = {}
    for fact in facts:
        found.setdefault(fact["call_id"], []).append(fact)
    return {call_id: told_once(told) for call_id, told in found.items()}


async def _again(desk: Desk, morning: datetime, now: datetime) -> Sequence[Row]:
    """How often each number that is on the line now has called today, and within `LATELY`."""
    numbers = sorted({caller.ani for caller in desk.live.view.callers if caller.ani})
    if not numbers:
        return ()
    values = (desk.settings.centre.code, morning, numbers, now - LATELY)
    return await desk.database.rows("desk_calls.again", *values)


async def _earlier(desk: Desk, live_call_ids: Sequence[str]) -> Mapping[str, Sequence[Row]]:
    """What was told before from each number that is on the line now, the newest first."""
    numbers = sorted({caller.ani for caller in desk.live.view.callers if caller.ani})
    if not numbers:
        return {}
    values = (desk.settings.centre.code, numbers, live_call_ids)
    found: dict[str, list[Row]] = {}
    for row in await desk.database.rows("earlier.of_numbers", *values):
        found.setdefault(row["ani"], []).append(row)
    return found


async def _noted(desk: Desk) -> Mapping[str, Row]:
    """What was written last of each number that is on the line now."""
    numbers = sorted({caller.ani for caller in desk.live.view.callers if caller.ani})
    if not numbers:
        return {}
    rows = await desk.database.rows("numbers.newest_notes", desk.settings.centre.code, numbers)
    return {row["number"]: row for row in rows}


async def _told(
    desk: Desk, live_call_ids: Sequence[str], now: datetime
) -> Mapping[str, Sequence[Row]]:
    """The agencies that have the ticket of each call on the line, in the order of sending.

    Each with its ``truth`` now: what only time changes is shown anew by it.
    """
    if not live_call_ids:
        return {}
    found: dict[str, list[Row]] = {}
    values = (desk.settings.centre.code, live_call_ids)
    for row in await desk.database.rows("dispatches.of_calls", *values):
        told = {**row, "truth": truth_of(row, now)}
        found.setdefault(row["call_id"], []).append(told)
    return found


async def _labels(desk: Desk, live_call_ids: Sequence[str]) -> Mapping[str, str]:
    if not live_call_ids:
        return {}
    rows = await desk.database.rows("desk_tickets.labels", desk.settings.centre.code, live_call_ids)
    return {row["call_id"]: row["label"] for row in rows}
