"""What a wall shows, taken from the board: figures, call-takers, agencies, parts. Pure.

A wall hangs where visitors pass. The template is given this and nothing else, and no field of it
holds a number, a name or an address of a caller: what is not in here cannot be shown.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ari_app.call import State
from ari_app.desk.live.board_feed import Board
from ari_app.desk.live.board_lists import Lists
from ari_app.desk.live.live_page import level_of
from ari_app.live.live_view import Member
from ari_app.operations.health import Health, PartName
from ari_app.reports.service_level import TARGETS, Share
from ari_app.store.desk_database import Row
from ari_app.tickets.clocks import Tone, caller_tone

MOST_TAKERS = 8
MOST_AGENCIES = 5
MOST_KINDS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class OnNow:
    """The calls that are on now."""

    waiting: int
    held: int
    talking: int
    longest_since: datetime | None
    tone: Tone


@dataclass(frozen=True, slots=True, kw_only=True)
class Taker:
    """``since``: of the state, where it was seen to begin. ``wraps_up``: after a talk."""

    name: str
    state: str
    pause_reason: str
    since: datetime | None
    wraps_up: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """``share`` None: nobody called."""

    share: float | None
    kept: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """From the database, as of its last answer."""

    hour: Level
    day: Level
    abandoned: int
    callbacks: int
    kept_away: int
    held_human: Share  # of those held and judged in the days before, that were a human


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyWaits:
    """Tickets that an agency has not acknowledged; ``late``: its time for the oldest is over."""

    name: str
    tickets: int
    since: datetime
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitsReady:
    """Of one kind, of all agencies together."""

    kind: str
    ready: int
    all: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OldestTicket:
    label: str
    since: datetime
    emergency: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownShift:
    """A shift that runs, or that comes next; ``missing``: how many the plan lacks."""

    name: str
    runs: bool
    begins_at: datetime
    people: tuple[str, ...]
    missing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """``ok`` None: not asked yet. ``figure``: how many are ready, or what is free."""

    name: str
    ok: bool | None
    figure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WallPicture:
    """``on_now`` None: Asterisk cannot be asked; ``day`` None: the database never answered."""

    on_now: OnNow | None
    day: Day | None
    takers: Sequence[Taker]
    more_takers: int
    agencies: Sequence[AgencyWaits]
    more_agencies: int
    units: Sequence[UnitsReady]
    oldest: OldestTicket | None
    open_tickets: int
    parts: Sequence[Part]
    shifts: Sequence[ShownShift] = ()


def picture_of(board: Board, *, initials: bool) -> WallPicture:
    lists, takers = board.lists, _takers(board, initials=initials)
    shifts = _shifts(board, initials=initials)
    most = _room(len(takers), with_shifts=bool(shifts))
    agencies = [
        AgencyWaits(
            name=row["name"],
            tickets=row["tickets"],
            since=row["since"],
            late=row["due"] <= board.now,
        )
        for row in lists.unacknowledged
    ]
    units = _units(lists.units)[:MOST_KINDS]
    most_agencies = MOST_AGENCIES - bool(units)  # there is room for so many lines
    return WallPicture(
        on_now=_on_now(board) if board.view.is_known else None,
        day=_day(lists) if lists.known and lists.centre_now else None,
        takers=takers[:most],
        more_takers=max(0, len(takers) - most),
        agencies=agencies[:most_agencies],
        more_agencies=max(0, len(agencies) - most_agencies),
        units=units,
        oldest=_oldest(lists),
        open_tickets=max(lists.open_total, len(lists.open_tickets)),
        parts=_parts(board.health, board.screeners_wanted, board),
        shifts=shifts,
    )


def _room(takers: int, *, with_shifts: bool) -> int:
    """How many call-takers are shown: the two lines of shifts take the room of one or two."""
    if not with_shifts:
        return MOST_TAKERS
    return MOST_TAKERS - 1 if takers < MOST_TAKERS else MOST_TAKERS - 2


def initials_of(name: str) -> str:
    """S. R. for Siti Rahayu."""
    return " ".join(f"{part[0].upper()}." for part in name.split() if part)


def _on_now(board: Board) -> OnNow:
    waiting = board.view.in_state(State.WAITING)
    longest = min((caller.began_at for caller in waiting), default=None)
    tone = caller_tone(longest, board.now, board.limits) if longest else Tone.CALM
    return OnNow(
        waiting=len(waiting),
        held=len(board.view.in_state(State.HELD)),
        talking=len(board.view.in_state(State.TALKING)),
        longest_since=longest,
        tone=tone,
    )


def _day(lists: Lists) -> Day:
    hour, day = (level_of(lists.centre_now, span) for span in ("hour", "day"))
    return Day(
        hour=Level(share=hour.fraction, kept=hour.meets(TARGETS[0])),
        day=Level(share=day.fraction, kept=day.meets(TARGETS[0])),
        abandoned=lists.centre_now["abandoned"],
        callbacks=lists.all_callbacks,
        kept_away=lists.centre_now["kept_away"],
        held_human=lists.safety.held_human,
    )


def _takers(board: Board, *, initials: bool) -> list[Taker]:
    """Seats that nobody has taken are left out; who works comes first."""
    talks = {one.with_extension: one.since for one in board.view.in_state(State.TALKING)}
    seen = [
        member
        for member in board.view.members
        if not (member.state == "away" and member.extension in board.lists.empty_seats)
    ]
    order = ("ringing", "talking", "ready", "paused", "away")
    seen.sort(key=lambda member: (order.index(member.state), member.extension))
    return [_taker(member, board, talks, initials=initials) for member in seen]


def _shifts(board: Board, *, initials: bool) -> Sequence[ShownShift]:
    """Now and next, a line each; of several that run at once the first."""
    found = [(shift, True) for shift in board.shifts.now[:1]]
    found += [(shift, False) for shift in board.shifts.next[:1]]
    return [
        ShownShift(
            name=shift.name,
            runs=runs,
            begins_at=shift.begins_at,
            people=tuple(
                initials_of(duty.name) if initials else duty.name for duty in shift.working
            ),
            missing=shift.missing,
        )
        for shift, runs in found
    ]


def _taker(member: Member, board: Board, talks: Mapping[str, datetime], *, initials: bool) -> Taker:
    """A name is the account's or the seat's: what a phone calls itself is shown nowhere."""
    person = board.lists.occupants.get(member.extension)
    name = initials_of(person) if person and initials else person
    extension = member.extension
    return Taker(
        name=name or board.lists.seats.get(extension) or extension,
        state=member.state,
        pause_reason=member.pause_reason,
        since=board.state_since.get(extension) or talks.get(extension),
        wraps_up=extension in board.wrap_ups and member.state == "ready",
    )


def _units(rows: Sequence[Row]) -> list[UnitsReady]:
    """The kinds of which there are most come first, so that what is left out is seldom sent."""
    ready, there = Counter[str](), Counter[str]()
    for row in rows:
        ready[row["kind"]] += row["ready"]
        there[row["kind"]] += row["ready"] + row["at_work"] + row["out"]
    return [UnitsReady(kind=kind, ready=ready[kind], all=n) for kind, n in there.most_common()]


def _oldest(lists: Lists) -> OldestTicket | None:
    if not lists.open_tickets:
        return None
    row = min(lists.open_tickets, key=lambda one: one.since).row
    return OldestTicket(label=row["label"], since=row["since"], emergency=row["emergency"])


def _trunk_part(name: str, health: Health) -> Part:
    """One that takes calls, and whose operator is there to bring them."""
    end = health.far_ends.get(name)
    return Part(name=name, ok=health.trunks[name].ok and not (end and end.silent_since))


def _parts(health: Health, screeners_wanted: int, board: Board) -> Sequence[Part]:
    asked = {name: part.detail != "not asked yet" for name, part in health.parts.items()}
    ok = {name: part.ok if asked[name] else None for name, part in health.parts.items()}
    low = any(alarm.kind == "disk_low" for alarm in board.centre_alarms)
    free = board.disk_free
    return (
        *(_trunk_part(name, health) for name in sorted(health.trunks)),
        Part(name="asterisk", ok=ok[PartName.ASTERISK]),
        Part(name="ari", ok=ok[PartName.ARI]),
        Part(
            name="screeners",
            ok=ok[PartName.SCREENERS],
            figure=f"{health.screeners_warm}/{screeners_wanted}",
        ),
        Part(name="database", ok=ok[PartName.DATABASE]),
        Part(
            name="disk",
            ok=None if free is None else not low,
            figure="" if free is None else f"{free // 1_000_000_000} GB",
        ),
    )
