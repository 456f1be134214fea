"""What people know of a telephone number: notes, and for some hours a lower place in the queue.

A lower place is given by a human, with a reason and an end within `LONGEST`; it ends by itself.
It is no block: who may be answered later for it says `ari_app.live.lower_places`, and whoever is
heard, presses a key or taps keeps their place. Where the database does not answer, every place is
as usual.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ari_app.errors import Conflict, Invalid, NotFound
from ari_app.people.access import Account, Right
from ari_app.people.audit import AuditEntry, Trail
from ari_app.store.desk_database import DeskDatabase, Row
from ari_app.telephone_number import canonical_number

LONGEST_NOTE = 500
LONGEST_REASON = 300
LONGEST = timedelta(hours=24)
HOURS = (1, 2, 4, 8, 12, 24)
MOST_CALLS = 100
MOST_NOTES = 100
MOST_LISTED = 50
_LONGEST_NUMBER = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownNumber:
    """Rows of ``numbers.…``, the newest first; ``lowered`` is the lower place that stands now."""

    number: str
    notes: Sequence[Row]
    places: Sequence[Row]
    calls: Sequence[Row]
    lowered: Row | None


def number_in(text: str, country: str) -> str:
    """The one form of a number, however it was written; raises `NotFound` for what is none."""
    number = canonical_number(text.strip(), country)
    if number is None or len(number) > _LONGEST_NUMBER:
        raise NotFound
    return number


async def known_number(
    database: DeskDatabase, account: Account, number: str, now: datetime
) -> KnownNumber:
    """What `account` may know of it: a reviewer learns nobody else's finding here, for they may
    be the second who hears the call. Raises ``DatabaseAway``.
    """
    centre = account.centre
    calls = await database.rows("numbers.calls", centre, number, MOST_CALLS)
    if account.may(Right.REVIEW):
        calls = [{**row, "finding": None} for row in calls]
    standing = await database.rows("numbers.lowered", centre, now, [number])
    return KnownNumber(
        number=number,
        notes=await database.rows("numbers.notes", centre, number, MOST_NOTES),
        places=await database.rows("numbers.places", centre, number, MOST_NOTES),
        calls=calls,
        lowered=standing[0] if standing else None,
    )


async def lowered_now(
    database: DeskDatabase, centre: str, now: datetime, numbers: Sequence[str] | None = None
) -> Mapping[str, Row]:
    """The lower places of now, by number; of some numbers or of all. Raises ``DatabaseAway``."""
    rows = await database.rows("numbers.lowered", centre, now, numbers)
    return {row["number"]: row for row in rows}


async def add_note(
    database: DeskDatabase, account: Account, number: str, text: str, *, trail: Trail
) -> None:
    """Raises `Invalid` and ``DatabaseAway``."""
    note = one_line(text, LONGEST_NOTE, "note")
    async with database.transaction() as session:
        await session.run(
            "numbers.add_note", account.centre, number, note, account.actor, account.name
        )
        await trail.write_in(session, AuditEntry(action="number.note", subject=number))


async def lower(
    database: DeskDatabase,
    account: Account,
    number: str,
    *,
    reason: str,
    hours: int,
    now: datetime,
    trail: Trail,
) -> datetime:
    """Lowers the number and says until when; an earlier lower place ends. Raises `Invalid`."""
    why, ends_at = one_line(reason, LONGEST_REASON, "reason"), end_of(hours, now)
    detail = {"reason": why, "until": ends_at.isoformat(timespec="seconds")}
    async with database.transaction() as session:
        await session.run("numbers.lock", account.centre, number)
        await session.run("numbers.lift", account.centre, number, now, account.actor)
        values = (account.actor, account.name, now, ends_at)
        await session.run("numbers.lower", account.centre, number, why, *values)
        entry = AuditEntry(action="number.lower", subject=number, detail=detail)
        await trail.write_in(session, entry)
    return ends_at


async def lift(
    database: DeskDatabase, account: Account, number: str, *, now: datetime, trail: Trail
) -> None:
    """The number has its usual place again; raises `Conflict` where it had it already."""
    async with database.transaction() as session:
        await session.run("numbers.lock", account.centre, number)
        row = await session.row("numbers.lift", account.centre, number, now, account.actor)
        if not row or not row["lifted"]:
            raise Conflict("This number has its usual place.")
        await trail.write_in(session, AuditEntry(action="number.lift", subject=number))


def end_of(hours: int, now: datetime) -> datetime:
    """When a lower place that begins now ends; raises `Invalid`."""
    if not timedelta() < timedelta(hours=hours) <= LONGEST:
        raise Invalid("A lower place lasts 1 to 24 hours.")
    return now + timedelta(hours=hours)


def one_line(text: str, longest: int, name: str) -> str:
    """What somebody wrote, without blanks around it; raises `Invalid`."""
    line = text.strip()
    if not line or len(line) > longest or not line.isprintable():
        raise Invalid(f"{name}: one line of at most {longest} characters is needed.")
    return line
