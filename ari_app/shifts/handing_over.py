"""What a shift hands over to the next: written, read, and confirmed by each who works that one."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from ari_app.errors import Conflict
from ari_app.people.access import Account
from ari_app.people.audit import AuditEntry, Trail
from ari_app.shifts.planning import shifts_between
from ari_app.shifts.roster import Shift
from ari_app.store.desk_database import DeskDatabase

LONGEST = 2000
MOST_TICKETS = 30
LATELY = timedelta(hours=2)  # after its end a shift still hands over
_LABEL = re.compile(r"[A-Z]{2,5}-\d{4}-\d{5,}")


class NoShift(Conflict):
    """No shift runs or has just ended, so there is nothing to hand over from."""


def labels_in(text: str) -> list[str]:
    """The tickets that a text names, each once."""
    return list(dict.fromkeys(_LABEL.findall(text.upper())))[:MOST_TICKETS]


def handing(shifts: Iterable[Shift], login: str, now: datetime) -> Shift | None:
    """The shift that somebody hands over from: their own that runs or has just ended, else any."""
    found = [shift for shift in shifts if shift.begins_at <= now and now < shift.ends_at + LATELY]
    own = [shift for shift in found if shift.duty_of(login) is not None]
    running = [shift for shift in found if shift.runs(now)]
    last = sorted(own or running or found, key=lambda shift: shift.ends_at)
    return last[0] if last else None


async def handing_now(database: DeskDatabase, account: Account) -> Shift | None:
    now = datetime.now(UTC)
    shifts = await shifts_between(database, account.centre, now - LATELY, now)
    return handing(shifts, account.actor, now)


async def write(
    database: DeskDatabase, account: Account, said: str, chosen: Sequence[str], trail: Trail
) -> None:
    """``chosen``: labels beside those that the text names. A second click writes nothing more.

    Raises `NoShift` and ``DatabaseAway``.
    """
    shift = await handing_now(database, account)
    if shift is None:
        raise NoShift("No shift runs now.")
    wanted = list(dict.fromkeys([*chosen, *labels_in(said)]))[:MOST_TICKETS]
    async with database.transaction() as session:
        await session.run("shifts.lock", account.centre)
        known = await session.rows("shifts.labels", account.centre, wanted)
        labels = [label for label in wanted if label in {row["label"] for row in known}]
        values = (account.centre, shift.shift_id, account.actor, said, labels)
        if await session.row("shifts.write_note", *values) is None:
            return
        subject = f"{shift.day} {shift.name}"
        detail = {"tickets": ", ".join(labels)} if labels else {}
        entry = AuditEntry(action="shift.note", subject=subject, detail=detail)
        await trail.write_in(session, entry)


async def confirm(database: DeskDatabase, account: Account, number: int, trail: Trail) -> None:
    """They have read it; once is enough."""
    async with database.transaction() as session:
        values = (account.centre, number, account.actor)
        if await session.row("shifts.read_note", *values) is not None:
            entry = AuditEntry(action="shift.note_read", subject=str(number))
            await trail.write_in(session, entry)
