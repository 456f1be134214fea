"""The database's part of the live board: read at once, as of one moment."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ari_app.call import State
from ari_app.desk.web.running_desk import Desk
from ari_app.line import seeing
from ari_app.live import announcements
from ari_app.operations import backup_state
from ari_app.operations.backup_state import Wrong
from ari_app.people.desk_messages import LATELY as MESSAGES_OF
from ari_app.people.desk_messages import MOST as MOST_MESSAGES
from ari_app.reports.safety import NOTHING_JUDGED, Safety
from ari_app.reports.service_level import TARGETS
from ari_app.settings import Settings
from ari_app.store.desk_database import Row
from ari_app.tickets.callbacks import LOCK_S
from ari_app.tickets.clocks import Wait, wait_of
from ari_app.tickets.history import journey_of
from ari_app.tickets.numbers import lowered_now
from ari_app.tickets.open_tickets import OpenTicket, open_tickets
from ari_app.tickets.telling import truth_of
from ari_app.tickets.timekeeping import desk_ticket
from recordings.transcripts.spoken import Line, Word, lines_of, word_of

LATEST_CALLS = 14
LATEST_TICKETS = 8
MOST_ALARMS = 100
MOST_CALLBACKS = 50
MOST_STRETCHES, MOST_LINES = 8, 6  # of what a caller said last, as a recogniser guesses it
LATELY = timedelta(minutes=10)  # a second call within it is worth a word on the ring


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
    occupied_seats: frozenset[str] = frozenset()  # where somebody sits who has chosen the seat
    empty_seats: frozenset[str] = frozenset()  # seats that could be chosen
    types: Sequence[Row] = ()
    callbacks: Sequence[Row] = ()  # `MOST_CALLBACKS` of them
    agencies: Sequence[Row] = ()
    again: Mapping[str, int] = field(default_factory=dict)  # number on the line → calls today
    lately: Mapping[str, int] = field(default_factory=dict)  # the same, within `LATELY`
    earlier: Mapping[str, Sequence[Row]] = field(default_factory=dict)  # number → its tickets
    announced: Row = field(default_factory=dict)  # what those who wait are told now
    lowered: Mapping[str, Row] = field(default_factory=dict)  # number → its lower place now
    noted: Mapping[str, Row] = field(default_factory=dict)  # number on the line → newest note
    agencies_of_calls: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)  # call on the line → its ticket
    said: Mapping[str, Sequence[Line]] = field(default_factory=dict)  # call on the line → guessed
    called_back: Mapping[str, Row] = field(default_factory=dict)  # call out → the ticket it is of
    today: Row = field(default_factory=dict)
    centre_now: Row = field(default_factory=dict)  # of ``desk_calls.centre_now``
    unacknowledged: Sequence[Row] = ()  # agencies that have not said yet that they have a ticket
    units: Sequence[Row] = ()  # of ``units.counts``: what each agency has ready
    alarms: Sequence[Row] = ()  # that stand now, the loud ones first, then the newest
    line_alarms: Sequence[Row] = ()  # what SIP refused and nobody has seen yet
    safety: Safety = NOTHING_JUDGED  # of screening, the days before
    overdue_reviews: int = 0  # recordings that should have been heard by now
    backup_wrong: Wrong | None = None  # why the backups want a human
    backup_made_at: datetime | None = None  # when the newest whole one began
    open_tickets: Sequence[OpenTicket] = ()  # still somebody's work, the oldest first
    open_total: int = 0  # how many there are, where not all are shown
    shares: Sequence[Row] = ()  # what callers sent over a link and nobody has looked at
    notices: Sequence[Row] = ()  # that stand on the consoles, with who has confirmed them
    messages: Sequence[Row] = ()  # between desks and the supervisor, the newest first
    unsent: Sequence[Row] = ()  # tickets that no agency has though their talk is over

    @property
    def all_callbacks(self) -> int:
        """How many wait, where not all are listed."""
        return int(self.callbacks[0]["all"]) if self.callbacks else 0


async def read_lists(desk: Desk, overdue_reviews: int) -> Lists:
    """Everything of the database that a board shows; raises `DatabaseAway`."""
    now = datetime.now(UTC)
    lists = Lists(at=now, current=True, known=True, overdue_reviews=overdue_reviews)
    lists = await _with_latest(lists, desk)
    lists = await _with_seats(lists, desk)
    lists = await _with_work(lists, desk)
    lists = await _with_the_calls_on_now(lists, desk, now)
    return await _with_the_day(lists, desk, now)


async def _with_latest(lists: Lists, desk: Desk) -> Lists:
    """The latest calls with their journeys, the latest tickets and the open ones."""
    database, centre, nothing = desk.database, desk.settings.centre.code, [None] * 8
    calls = await database.rows("desk_calls.page", centre, *nothing, LATEST_CALLS)
    ids = [*(call["call_id"] for call in calls), *_calls_on_now(desk)]
    open_ones = await open_tickets(database, centre)
    return replace(
        lists,
        calls=calls,
        journeys=_by_call(await database.rows("desk_calls.journey", centre, ids)),
        tickets=await database.rows("desk_tickets.page", centre, *nothing[:4], LATEST_TICKETS),
        open_tickets=open_ones.tickets,
        open_total=open_ones.total,
    )


async def _with_seats(lists: Lists, desk: Desk) -> Lists:
    """Who sits at which extension, and which seats are free."""
    occupants = await desk.database.rows("desk_access.occupants", desk.settings.centre.code)
    return replace(
        lists,
        occupants={row["extension"]: row["name"] for row in occupants},
        seats={row["extension"]: row["seat"] for row in occupants if row["seat"]},
        occupied_seats=frozenset(row["extension"] for row in occupants if row["seating_id"]),
        empty_seats=frozenset(row["extension"] for row in occupants if row["empty"]),
    )


async def _with_work(lists: Lists, desk: Desk) -> Lists:
    """What waits for somebody, and the types and agencies to choose from."""
    database, centre = desk.database, desk.settings.centre.code
    return replace(
        lists,
        types=await database.rows("tickets.types", centre),
        agencies=await database.rows("agencies.list", centre, None),
        units=await database.rows("units.counts", centre),
        callbacks=await database.rows("callbacks.waiting", centre, MOST_CALLBACKS, LOCK_S),
        unacknowledged=await database.rows("dispatches.unacknowledged", centre),
        unsent=await unsent_tickets(desk),
        shares=await database.rows("clocks.shares", centre),
        alarms=await database.rows("clocks.list", centre, False, MOST_ALARMS),
        line_alarms=await seeing.alarms(database, centre),
    )


async def _with_the_calls_on_now(lists: Lists, desk: Desk, now: datetime) -> Lists:
    """What is known of the calls and the numbers that are on the line now."""
    call_ids, again = _calls_on_now(desk), await _again(desk, now)
    return replace(
        lists,
        again={row["ani"]: row["calls"] for row in again},
        lately={row["ani"]: row["lately"] for row in again},
        earlier=await _earlier(desk, call_ids),
        lowered=await lowered_now(desk.database, desk.settings.centre.code, now),
        noted=await _number_notes(desk),
        agencies_of_calls=await _agencies_of_calls(desk, call_ids, now),
        labels=await _labels(desk, call_ids),
        said=await _said(desk),
        called_back=await _called_back(desk),
    )


async def _with_the_day(lists: Lists, desk: Desk, now: datetime) -> Lists:
    """The day's figures, what is announced and noticed, and whether backups want a human."""
    database, centre, morning = desk.database, desk.settings.centre.code, _morning(desk, now)
    messages_of_all = (centre, now - MESSAGES_OF, None, MOST_MESSAGES)
    return replace(
        lists,
        announced=await announcements.standing(database, centre, now) or {},
        today=await database.row("desk_calls.today", centre, morning) or {},
        centre_now=await _centre_now(desk, morning),
        notices=await database.rows("notices.standing", centre),
        messages=await database.rows("messages.lately", *messages_of_all),
        **await asyncio.to_thread(_of_backups, desk.settings, now),
    )


def _calls_on_now(desk: Desk) -> list[str]:
    return [caller.call_id for caller in desk.live.view.callers]


def _morning(desk: Desk, now: datetime) -> datetime:
    """The last midnight by the centre's clock."""
    local = now.astimezone(ZoneInfo(desk.settings.centre.time_zone))
    return local.replace(hour=0, minute=0, second=0, microsecond=0)


async def _centre_now(desk: Desk, morning: datetime) -> Row:
    values = (desk.settings.centre.code, morning, TARGETS[0].limit.total_seconds())
    return await desk.database.row("desk_calls.centre_now", *values) or {}


def _of_backups(settings: Settings, now: datetime) -> dict[str, Any]:
    """Only where backups are wanted."""
    if not settings.backup.destination:
        return {}
    stale = timedelta(hours=settings.backup.stale_hours)
    state, wrong = backup_state.look(settings.home, now, stale)
    return {"backup_wrong": wrong, "backup_made_at": state.made_at}


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
    return {call_id: journey_of(of_call) for call_id, of_call in found.items()}


async def _again(desk: Desk, now: datetime) -> Sequence[Row]:
    """How often each number that is on the line now has called today, and within `LATELY`."""
    numbers = sorted({caller.ani for caller in desk.live.view.callers if caller.ani})
    if not numbers:
        return ()
    values = (desk.settings.centre.code, _morning(desk, now), numbers, now - LATELY)
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


async def _number_notes(desk: Desk) -> Mapping[str, Row]:
    """What was written last of each number that is on the line now."""
    numbers = sorted({caller.ani for caller in desk.live.view.callers if caller.ani})
    if not numbers:
        return {}
    rows = await desk.database.rows("numbers.newest_notes", desk.settings.centre.code, numbers)
    return {row["number"]: row for row in rows}


async def _agencies_of_calls(
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
        found.setdefault(row["call_id"], []).append({**row, "truth": truth_of(row, now)})
    return found


async def _called_back(desk: Desk) -> Mapping[str, Row]:
    """The tickets of those whom a desk calls back now."""
    ids = [caller.call_id for caller in desk.live.view.callers if caller.outgoing]
    if not ids:
        return {}
    rows = await desk.database.rows("callbacks.of_calls", desk.settings.centre.code, ids)
    return {row["call_id"]: row for row in rows}


async def _labels(desk: Desk, live_call_ids: Sequence[str]) -> Mapping[str, str]:
    if not live_call_ids:
        return {}
    rows = await desk.database.rows("desk_tickets.labels", desk.settings.centre.code, live_call_ids)
    return {row["call_id"]: row["label"] for row in rows}


async def _said(desk: Desk) -> Mapping[str, Sequence[Line]]:
    """What the callers in a talk said last, where that is written down while they speak."""
    ids = [caller.call_id for caller in desk.live.view.in_state(State.TALKING)]
    if not ids or not desk.settings.transcript.live_calls:
        return {}
    values = (desk.settings.centre.code, ids, MOST_STRETCHES)
    words: dict[str, list[Word]] = {}
    for row in await desk.database.rows("live_words.lately", *values):
        words.setdefault(row["call_id"], []).extend(word_of(each) for each in row["words"])
    return {call_id: lines_of(said)[-MOST_LINES:] for call_id, said in words.items()}
