"""Places that are chosen at the login: who may sit down where, and sitting down.

One person a place and one place a person: the database's unique indexes say so, and of two who
choose one place at once the second gets a sentence. Who talks where is Asterisk's to say.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ari_app.live.live_line import LiveView, Member
from ari_app.store.database import Session
from ari_app.store.desk_database import Row

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
    """A place as it is now; ``seating`` names who sits there, 0 for nobody."""

    extension: str
    name: str
    state: SeatState
    seating: int = 0
    person: str = ""
    since: datetime | None = None

    @property
    def can_be_chosen(self) -> bool:
        return self.state in OPEN_TO


class SeatTaken(Exception):
    """Somebody was faster, or the place is none any more."""


def seats(rows: Sequence[Row], view: LiveView, login: str) -> list[Seat]:
    """The rows of ``seats.of_centre`` with what Asterisk says of each place, for this person."""
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
    """Where the person sits, else sat last, else the first free place; "" when there is none."""
    own = (seat.extension for seat in choice if seat.state is SeatState.OWN)
    free = [seat.extension for seat in choice if seat.state is SeatState.FREE]
    before = (extension for extension in free if extension == last)
    return next(own, None) or next(before, None) or next(iter(free), "")


async def sit(session: Session, centre: str, extension: str, *, by: str, login: str) -> None:
    """In the caller's transaction; ``by`` is the session's SHA-256. Raises :class:`SeatTaken`.

    Who sat somewhere else leaves that place with the same commit.
    """
    await session.run("seats.end_stale", centre, extension, login)
    if await session.row("seats.keep", centre, extension, by) is not None:
        return
    await session.run("seats.leave", by)
    if await session.row("seats.sit", centre, extension, by) is None:
        raise SeatTaken


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
