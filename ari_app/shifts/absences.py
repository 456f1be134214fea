"""Who is away on which days: written down by whoever manages shifts, or reported by the person.

A person who is away stays in the plan, so that everybody sees whose seat is open
(`ari_app.shifts.roster`); what they report themselves alarms whoever manages shifts until the seat
is given to another (`ari_app.live.shift_alarms`). Why they are away stays out of the audit trail.
"""

from datetime import date, timedelta

from ari_app.errors import Conflict, Invalid, NotFound
from ari_app.people.access import Account
from ari_app.people.audit import AuditEntry, Trail
from ari_app.shifts.roster import AbsenceKind
from ari_app.store.desk_database import DeskDatabase

LONGEST = timedelta(days=366)
LONGEST_OWN = timedelta(days=92)  # more than this a human arranges


class AlreadyAway(Conflict):
    """Some of the days are written down already."""


async def report_own(
    database: DeskDatabase,
    account: Account,
    days: tuple[date, date],
    kind: AbsenceKind,
    today: date,
    trail: Trail,
) -> None:
    """The person will not come, from today on at the earliest.

    Raises `Invalid` for days that cannot be, `AlreadyAway`, ``NotFound`` for whoever works no
    shifts, and ``DatabaseAway``.
    """
    first, last = days
    if first < today or not timedelta() <= last - first <= LONGEST_OWN:
        raise Invalid("first, last: from today on, and at most three months.")
    async with database.transaction() as session:
        await session.run("shifts.lock", account.centre)
        if await session.rows("shifts.own_absences_on", account.centre, account.actor, first, last):
            raise AlreadyAway("Some of these days are written down already.")
        values = (account.centre, account.actor, first, last, kind.value, account.actor)
        if await session.row("shifts.add_absence", *values) is None:
            raise NotFound
        entry = AuditEntry(
            action="shift.report_absent", subject=account.actor, detail={"at": f"{first} - {last}"}
        )
        await trail.write_in(session, entry)


async def withdraw_own(
    database: DeskDatabase, account: Account, number: int, today: date, trail: Trail
) -> None:
    """They come after all; only of what they reported themselves and is not over. Else nothing."""
    async with database.transaction() as session:
        values = (account.centre, number, account.actor, today)
        if await session.row("shifts.withdraw_absence", *values) is not None:
            entry = AuditEntry(action="shift.withdraw_absent", subject=account.actor)
            await trail.write_in(session, entry)


async def add_absence(
    database: DeskDatabase,
    account: Account,
    login: str,
    days: tuple[date, date],
    kind: AbsenceKind,
    trail: Trail,
) -> None:
    """Raises ``NotFound`` for nobody who works shifts. Why they are away stays out of the trail."""
    async with database.transaction() as session:
        values = (account.centre, login, *days, kind.value, account.actor)
        if await session.row("shifts.add_absence", *values) is None:
            raise NotFound
        detail = {"at": f"{days[0]} - {days[1]}"}
        await trail.write_in(
            session, AuditEntry(action="shift.absent", subject=login, detail=detail)
        )


async def remove_absence(
    database: DeskDatabase, account: Account, number: int, trail: Trail
) -> None:
    async with database.transaction() as session:
        row = await session.row("shifts.remove_absence", account.centre, number)
        if row is not None:
            await trail.write_in(
                session, AuditEntry(action="shift.not_absent", subject=row["login"])
            )
