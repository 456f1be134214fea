"""Seats that are chosen at the login: who may sit down where, and sitting down.

One person a seat and one seat a person: the database's unique indexes say so, and of two who
choose one seat at once the second gets a sentence. Who talks where is Asterisk's to say.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ari_app.asterisk.ami import Ami
from ari_app.asterisk.ami_connection import AmiError
from ari_app.errors import Conflict, NotFound, Unavailable
from ari_app.live.live_view import LiveView, Member
from ari_app.live.live_watch import LiveWatch
from ari_app.people.access import Account, Role
from ari_app.people.audit import AuditEntry, Trail
from ari_app.store.database import DatabaseAway, Session
from ari_app.store.desk_database import DeskDatabase, Row

log = logging.getLogger(__name__)

_NO_PHONE = "away"
_IN_CALL = ("talking", "ringing")


class SeatState(StrEnum):
    FREE = "free"
    OWN = "own"  # the asker sits there, in this browser or in another one
    LEFT = "left"  # somebody has it whose phone is not connected: it can be taken over
    TAKEN = "taken"
    BUSY = "busy"  # a call is there: nobody else may take it


OPEN_TO = (SeatState.FREE, SeatState.OWN, SeatState.LEFT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """A seat as it is now; ``seating`` names who sits there, 0 for nobody."""

    extension: str
    name: str
    state: SeatState
    seating: int = 0
    person: str = ""
    since: datetime | None = None

    @property
    def can_be_chosen(self) -> bool:
        return self.state in OPEN_TO


class SeatOccupied(Conflict):
    """Somebody was faster, or the seat is none any more."""


class SeatRefused(Conflict):
    """The seat cannot be taken; ``reason`` is the key of the page's sentence."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The place cannot be taken: {reason}.")
        self.reason = reason


def seats(rows: Sequence[Row], view: LiveView, login: str) -> list[Seat]:
    """The rows of ``seats.of_centre`` with what Asterisk says of each seat, for this person."""
    members = {member.extension: member for member in view.members}
    return [
        Seat(
            extension=row["extension"],
            name=row["name"],
            state=_state(row, view, members, login),
            seating=row["seating_id"] or 0,
            person=row["person"] or "",
            since=row["since"],
        )
        for row in rows
    ]


def in_call(view: LiveView, extension: str) -> bool:
    """Whether a caller is there, or rings there."""
    return any(
        extension == caller.with_extension or extension in caller.rings_at
        for caller in view.callers
    ) or any(one.extension == extension and one.state in _IN_CALL for one in view.members)


def preselected(choice: Sequence[Seat], last: str | None) -> str:
    """Where the person sits, else sat last, else the first free seat; "" when there is none."""
    own = (seat.extension for seat in choice if seat.state is SeatState.OWN)
    free = [seat.extension for seat in choice if seat.state is SeatState.FREE]
    before = (extension for extension in free if extension == last)
    return next(own, None) or next(before, None) or next(iter(free), "")


async def choice_of(database: DeskDatabase, account: Account, view: LiveView) -> list[Seat]:
    """The seats of the centre as they are for this person; raises ``DatabaseAway``."""
    rows = await database.rows("seats.of_centre", account.centre)
    return seats(rows, view, account.actor)


async def is_to_choose(database: DeskDatabase, account: Account) -> bool:
    """Whether this person is led to the choice: nobody is where there are no seats to choose."""
    if account.role is not Role.CALL_TAKER or account.extension or not account.chooses_seat:
        return False
    try:
        return bool(await database.rows("seats.of_centre", account.centre))
    except DatabaseAway:
        return False


async def sit_down(
    database: DeskDatabase,
    account: Account,
    extension: str,
    *,
    seen: int,
    session_sha256: str,
    live: LiveWatch,
    ami: Ami,
    trail: Trail,
) -> None:
    """The account sits at the seat from now on, and is ready there.

    ``seen``: who was shown sitting there (`Seat.seating`). Raises :class:`SeatRefused` and
    ``DatabaseAway``.
    """
    await live.look_now()
    choice = await choice_of(database, account, live.view)
    seat = next((one for one in choice if one.extension == extension), None)
    if seat is None or (seat.seating != seen and seat.state is not SeatState.OWN):
        raise SeatRefused("seat_too_late")
    _refuse_sitting_down(choice, seat, live.view)
    try:
        await _sit_down(database, account, seat, session_sha256, trail)
    except SeatOccupied as error:
        raise SeatRefused("seat_too_late") from error
    if seat.state is not SeatState.OWN:
        await _make_ready(seat.extension, live, ami)


def _refuse_sitting_down(choice: Sequence[Seat], seat: Seat, view: LiveView) -> None:
    """A talk is never taken away from anybody, the own one neither."""
    if seat.state is SeatState.BUSY:
        raise SeatRefused("seat_busy")
    if not seat.can_be_chosen:
        raise SeatRefused("seat_taken")
    own = (one.extension for one in choice if one.state is SeatState.OWN and one is not seat)
    if any(in_call(view, extension) for extension in own):
        raise SeatRefused("seat_own_talk")


async def _sit_down(
    database: DeskDatabase, account: Account, seat: Seat, session_sha256: str, trail: Trail
) -> None:
    detail = {"from": seat.person} if seat.state is SeatState.LEFT else {}
    entry = AuditEntry(action="seat.take", subject=seat.extension, detail=detail)
    async with database.transaction() as session:
        if seat.state is SeatState.LEFT:
            await session.row("seats.vacate", account.centre, seat.seating)
        by, login = session_sha256, account.actor
        await sit(session, account.centre, seat.extension, by=by, login=login)
        await trail.write_in(session, entry)


async def _make_ready(extension: str, live: LiveWatch, ami: Ami) -> None:
    """A pause is a person's, not a seat's: who sits down is ready."""
    for member in live.view.members:
        if member.extension == extension and member.pause_reason:
            try:
                await ami.pause(member.interface, paused=False)
            except AmiError as error:
                log.warning("a place stays paused: %s", error, extra={"extension": extension})


async def free_seat(
    database: DeskDatabase, account: Account, extension: str, *, live: LiveWatch, trail: Trail
) -> str:
    """Who sits there does so no more; the answer is their login.

    Refused while a call is there, or nobody can say: raises `NotFound`, `Conflict`, `Unavailable`
    and ``DatabaseAway``.
    """
    row = await _occupied(database, account, extension)
    await live.look_now()
    if not live.view.connected:
        raise Unavailable("Asterisk cannot be reached.")
    if in_call(live.view, extension):
        raise Conflict("A call is at this place; free it when that has ended.")
    login = str(row["login"])
    entry = AuditEntry(action="seat.free", subject=extension, detail={"who": login})
    async with database.transaction() as session:
        if await session.row("seats.vacate", account.centre, row["seating_id"]) is None:
            raise Conflict("Nobody sits at this place any more.")
        await trail.write_in(session, entry)
    return login


async def _occupied(database: DeskDatabase, account: Account, extension: str) -> Row:
    rows = await database.rows("seats.of_centre", account.centre)
    row = next((one for one in rows if one["extension"] == extension), None)
    if row is None:
        raise NotFound
    if row["login"] is None:
        raise Conflict("Nobody sits at this place.")
    return row


async def sit(session: Session, centre: str, extension: str, *, by: str, login: str) -> None:
    """In the caller's transaction; ``by`` is the session's SHA-256. Raises :class:`SeatOccupied`.

    Who sat somewhere else leaves that seat with the same commit.
    """
    await session.run("seats.end_stale", centre, extension, login)
    if await session.row("seats.keep", centre, extension, by) is not None:
        return
    await session.run("seats.leave", by)
    if await session.row("seats.sit", centre, extension, by) is None:
        raise SeatOccupied


def _state(row: Row, view: LiveView, members: Mapping[str, Member], login: str) -> SeatState:
    extension, own = row["extension"], row["login"] == login
    if own:
        return SeatState.OWN
    if in_call(view, extension):
        return SeatState.BUSY
    if row["login"] is None:
        return SeatState.FREE
    member = members.get(extension)
    gone = member is not None and member.state == _NO_PHONE
    return SeatState.LEFT if gone else SeatState.TAKEN
