"""What the live board shows, gathered once for all who look at it.

The line comes from `LiveWatch`, the latest calls and tickets from the database. When the database
is away the last lists stay, marked with the time they were read; they are never passed off as new.
"""

import asyncio
import contextlib
import json
import math
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from ari_app.asterisk import held_levels
from ari_app.asterisk.ami_connection import AmiEvent
from ari_app.call import State
from ari_app.desk.live.board_lists import Lists, read_lists
from ari_app.desk.web.running_desk import Desk
from ari_app.hours import Opening, opening
from ari_app.live.centre_alarms import CentreAlarm
from ari_app.live.interview import KeyAnswer
from ari_app.live.live_alarms import LiveAlarm, live_alarms
from ari_app.live.live_view import LiveView
from ari_app.live.state_times import StateTimes
from ari_app.live.targets import Target
from ari_app.live.vain_rings import Vain
from ari_app.operations.health import NOT_ASKED, NOTHING_KNOWN, Health, look
from ari_app.reports.reading import read_safety
from ari_app.reports.safety import NOTHING_JUDGED, Safety
from ari_app.settings import Limits
from ari_app.shifts.roster import NowAndNext, now_and_next
from ari_app.store.database import DatabaseAway, Listening
from ari_app.store.desk_database import Row
from ari_app.telephone_number import INDONESIA
from ari_app.tickets.clocks import AS_SHIPPED, caller_tone
from ari_app.tickets.telling import truth_of

CHANNEL = "sigap_board"  # functions/tell_of_board.sql
READ_AGAIN_S = 1.0  # while the database tells nothing, and so long what was read counts as fresh
READ_ANYWAY_S = 3.0  # while it tells of what is written: time alone changes something too
READ_GAP_S = 0.5  # between two readings, however much is written
FRESH_S = 1.0  # the longest a page waits for what is known to be read anew
COUNT_REVIEWS_S = 5.0
ASLEEP_S = 30.0  # while nobody looks
SETTLE_S = 0.1  # after a board was shown: what changes at once is shown at once, together
LEVELS_S = 0.4  # of all screeners together, as often as one says how loud its callers are
HEALTH_S = 2.0
_NO_TIME = datetime.min.replace(tzinfo=UTC)
ALWAYS_OPEN = Opening(is_open=True, until=None)
NOBODY_PLANNED = NowAndNext()


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
    def is_known(self) -> bool:
        """Whether no alarm means that there is none: line, database and every part were asked."""
        asked = all(part.detail != NOT_ASKED for part in self.health.parts.values())
        return asked and self.view.is_known and self.lists.current

    @property
    def live_alarms(self) -> tuple[LiveAlarm, ...]:
        """Of the line: callers whom nobody answers, desks that do not answer."""
        known = self.view.is_known
        return live_alarms(self.view, self.vain, self.now, self.limits) if known else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """A new board, the event of how loud held callers are, or after a while neither."""

    board: Board | None = None
    levels: bytes = b""


@dataclass(slots=True, kw_only=True)
class _Reader:
    """What one who looks at the board has not been given yet: never more than one of each."""

    hears_levels: bool
    board_due: bool = True
    levels: bytes = b""
    due: asyncio.Event = field(default_factory=asyncio.Event)

    async def wait(self, quiet_s: float) -> None:
        """Until something is due, or nothing was for so long."""
        over = asyncio.get_running_loop().call_later(quiet_s, self.due.set)
        try:
            await self.due.wait()
        finally:
            over.cancel()

    def news(self, board: Callable[[], Board]) -> News:
        news = News(board=board() if self.board_due else None, levels=self.levels)
        self.board_due, self.levels = False, b""
        self.due.clear()
        return news


@dataclass(slots=True)
class _Levels:
    """How loud the held are, gathered from all screeners and told at most each `LEVELS_S`."""

    send: Callable[[bytes], None]
    _heard: dict[str, int] = field(default_factory=dict)  # dBFS by call id, since it was told
    _sent_s: float = -math.inf
    _due: asyncio.TimerHandle | None = None

    def hear(self, levels: Mapping[str, int]) -> None:
        self._heard.update(levels)
        if self._due is None:
            loop = asyncio.get_running_loop()
            self._due = loop.call_at(max(loop.time(), self._sent_s + LEVELS_S), self._send)

    def _send(self) -> None:
        event = f"event: levels\ndata: {json.dumps(self._heard)}\n\n".encode()
        self._heard, self._due, self._sent_s = {}, None, asyncio.get_running_loop().time()
        self.send(event)


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
    # when they were counted, how many are overdue, and how safe screening is by them
    _reviews: tuple[float, int, Safety] = (-math.inf, 0, NOTHING_JUDGED)
    _gathered_s: float = 0.0  # when the lists and the health were, by time.monotonic
    _shown: Board | None = None  # one for all readers, until something is new
    _state_times: StateTimes = field(default_factory=StateTimes)
    _levels: _Levels = field(init=False)
    _written: Listening | None = None  # of what is written to the database, while it is listened to
    _callers: frozenset[str] = frozenset()  # whose rows are read
    _sending: asyncio.TimerHandle | None = None
    _sent_s: float = -math.inf

    def __post_init__(self) -> None:
        self._levels = _Levels(self._send_levels)

    async def run(self) -> None:
        """Gather anew on every change of the line and of the database; never ends.

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

    async def news(self, quiet_s: float, *, levels: bool = True) -> AsyncIterator[News]:
        """The board at once, then what is new; neither when nothing was for ``quiet_s``."""
        await self.fresh()
        reader = _Reader(hears_levels=levels)
        self._readers.append(reader)
        self._looked_at.set()
        try:
            while True:
                yield reader.news(self._board_for_all)
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
            await self._gather_alarms()
            self._send()

    async def _follow_live(self) -> None:
        async for _ in self.desk.live.changes():
            view = self.desk.live.view  # these remember, also while nobody looks
            self._state_times.seen(view)
            self.desk.vain_rings.standing(view)
            self._send_what_is_new()
            callers = frozenset(caller.call_id for caller in view.callers)
            if callers != self._callers and self._written is not None:
                self._written.hear()  # what is known of them is to be read
            self._callers = callers

    async def _read_lists(self) -> None:
        """Whenever something is written; as often as `READ_AGAIN_S` while nobody would tell."""
        while True:
            try:
                async with self.desk.database.listening(CHANNEL) as self._written:
                    await self._read_when_written(self._written)
            except DatabaseAway:
                self._written = None
                await self._gather_lists()
                await self._rest(READ_AGAIN_S)

    async def _read_when_written(self, written: Listening) -> None:
        """Raises `DatabaseAway` when the database would tell no more."""
        while True:
            await self._gather_lists()
            await self._rest(READ_GAP_S)
            await written.wait(READ_ANYWAY_S if self.lists.current else READ_AGAIN_S)

    async def _gather_lists(self) -> None:
        try:
            overdue, safety = await self._of_reviews()
            self.lists = replace(await read_lists(self.desk, overdue), safety=safety)
            self.desk.directory.agencies = self.lists.agencies
        except DatabaseAway:
            self.lists = replace(self.lists, current=False)
        await self._gather_alarms()
        self._send_what_is_new()

    async def _gather_alarms(self) -> None:
        calls = self.lists.centre_now if self.lists.current else None
        self._centre_alarms = await self.desk.centre_watch.look(
            self.desk.live.view, self.health, calls, datetime.now(UTC)
        )

    async def _of_reviews(self) -> tuple[int, Safety]:
        """Counted now and then: it looks at all that wait to be heard."""
        counted_s, overdue, safety = self._reviews
        if time.monotonic() - counted_s > COUNT_REVIEWS_S:
            centre, limits = self.desk.settings.centre.code, self.desk.settings.limits
            row = await self.desk.database.row("reviews.count", centre, limits.review_s)
            overdue = row["overdue"] if row else 0
            safety = await read_safety(self.desk.database, centre)
            self._reviews = (time.monotonic(), overdue, safety)
        return overdue, safety

    def _send_what_is_new(self) -> None:
        """Nothing, where nobody would see another board than the one that is shown."""
        now, shown = self.board, self._shown
        if shown is None or _by_time(now) != _by_time(shown) or _timeless(now) != _timeless(shown):
            self._send()

    def _send(self) -> None:
        """At once; but not sooner than `SETTLE_S` after the last board."""
        self._shown = None
        if self._sending is None:
            loop = asyncio.get_running_loop()
            at_s = max(loop.time(), self._sent_s + SETTLE_S)
            self._sending = loop.call_at(at_s, self._send_to_readers)

    def _send_to_readers(self) -> None:
        self._shown, self._sending = None, None
        self._sent_s = asyncio.get_running_loop().time()
        for reader in self._readers:
            reader.board_due = True
            reader.due.set()

    def hear_levels(self, event: AmiEvent) -> None:
        """What a screener says about the calls that it holds; any other event is none of ours."""
        levels = held_levels.levels_in(event.headers)
        if levels and self._readers:
            self._levels.hear(levels)

    def _send_levels(self, event: bytes) -> None:
        for reader in self._readers:
            if reader.hears_levels:
                reader.levels = event
                reader.due.set()


def _by_time(board: Board) -> tuple[object, ...]:
    """What changes by itself on a board on which nothing happens; a page counts its seconds."""
    now, limits, waiting = board.now, board.limits, board.view.in_state(State.WAITING)
    figures = tuple(alarm.figure for alarm in board.centre_alarms) if board.view.callers else ()
    return (
        figures,
        tuple(caller_tone(caller.began_at, now, limits) for caller in waiting),
        board.live_alarms,
        tuple(truth_of(alarm, now) for alarm in board.lists.alarms if alarm["agency_name"]),
        tuple(row["due"] <= now for row in board.lists.unacknowledged),
        now.date(),
    )


def _timeless(board: Board) -> Board:
    """To be compared with another one's."""
    view, lists = replace(board.view, at=_NO_TIME), replace(board.lists, at=_NO_TIME)
    alarms = tuple(replace(alarm, figure=0.0) for alarm in board.centre_alarms)
    return replace(
        board, now=_NO_TIME, view=view, lists=lists, centre_alarms=alarms, disk_free=None
    )
