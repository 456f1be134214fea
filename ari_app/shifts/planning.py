"""Keeps the plan: the shifts of the next weeks from the patterns, and who works them.

Whoever changes the plan holds its lock, so that of two who put one person into two shifts at once
the second is refused. The jobs make the shifts of the next weeks over and over; a pattern that was
changed changes those that have not begun, and a holiday that was added theirs.
"""

import asyncio
import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from ari_app.errors import Conflict, NotFound
from ari_app.hours import Span
from ari_app.people.access import Account
from ari_app.people.audit import AuditEntry, Trail
from ari_app.settings import Settings
from ari_app.shifts.pattern import AHEAD, BEHIND, Pattern, planned
from ari_app.shifts.roster import (
    LOOK_BACK_H,
    AbsenceKind,
    Refusal,
    Shift,
    refusal,
    shift_of,
)
from ari_app.shifts.roster_csv import Change, Placed
from ari_app.store.database import Database, DatabaseAway, Session
from ari_app.store.desk_database import DeskDatabase, Row

log = logging.getLogger(__name__)

LOOK_EVERY_S = 600.0
_BESIDE = timedelta(hours=LOOK_BACK_H)


class DutyRefused(Conflict):
    """Somebody cannot be put into a shift."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(f"They cannot work this shift: {why.value}.")
        self.why = why


class NameTaken(Conflict):
    """Another pattern has this name."""


class PlanChanged(Conflict):
    """The plan is not what it was when this change was shown."""


# ── the shifts of the next weeks ─────────────────────────────────────────────────────────────


async def keep_planning(settings: Settings, database: Database) -> None:
    """A side task of the jobs: makes shifts, and writes down who was there. Until cancelled."""
    while True:
        try:
            async with database.transaction() as session:
                await make_shifts(session, settings, datetime.now(UTC))
            while await _count(database, settings.centre.code):
                pass
        except DatabaseAway as error:
            log.debug("No shift can be planned now: %s", error)
        await asyncio.sleep(LOOK_EVERY_S)


async def _count(database: Database, centre: str) -> int:
    async with database.transaction() as session:
        return len(await session.rows("shifts.count_worked", centre))


async def make_shifts(session: Session, settings: Settings, now: datetime) -> None:
    """As the patterns and the holidays of the settings are now; repeating it changes nothing."""
    centre, zone = settings.centre.code, ZoneInfo(settings.centre.time_zone)
    await session.run("shifts.lock", centre)
    patterns = [pattern_of(row) for row in await session.rows("shifts.patterns", centre)]
    today, holidays = now.astimezone(zone).date(), frozenset(settings.hours.holidays)
    made = planned(patterns, today - BEHIND, today + AHEAD, holidays, zone)
    columns = (
        list(
            zip(
                *(
                    (one.pattern_id, one.name, one.day, one.begins_at, one.ends_at, one.strength)
                    for one in made
                ),
                strict=True,
            )
        )
        or [()] * 6
    )
    await session.run("shifts.make", centre, *map(list, columns))
    await session.run("shifts.unmake", centre, list(columns[1]), list(columns[2]))


def pattern_of(row: Mapping[str, object]) -> Pattern:
    """From a row of ``shifts.patterns``."""
    values: Row = row
    return Pattern(
        pattern_id=values["pattern_id"],
        name=values["name"],
        hours=Span(begin=values["begin_minute"], end=values["end_minute"]),
        strength=values["strength"],
        holiday_strength=values["holiday_strength"],
        weekdays=frozenset(values["weekdays"]),
    )


async def add_pattern(
    database: DeskDatabase, account: Account, pattern: Pattern, settings: Settings, trail: Trail
) -> None:
    """And its shifts. Raises `NameTaken` and ``DatabaseAway``."""
    async with database.transaction() as session:
        row = await session.row(
            "shifts.add_pattern",
            *(account.centre, pattern.name, pattern.hours.begin, pattern.hours.end),
            *(sorted(pattern.weekdays), pattern.strength, pattern.holiday_strength),
            account.actor,
        )
        if row is None:
            raise NameTaken("Another shift has this name.")
        await trail.write_in(session, AuditEntry(action="shift.pattern", subject=pattern.name))
        await make_shifts(session, settings, datetime.now(UTC))


async def remove_pattern(
    database: DeskDatabase, account: Account, number: int, settings: Settings, trail: Trail
) -> None:
    """Its shifts that nobody works go with it. Of two who do it at once, one has done it."""
    async with database.transaction() as session:
        row = await session.row("shifts.remove_pattern", account.centre, number)
        if row is not None:
            entry = AuditEntry(action="shift.pattern_removed", subject=row["name"])
            await trail.write_in(session, entry)
            await make_shifts(session, settings, datetime.now(UTC))


# ── who works them ───────────────────────────────────────────────────────────────────────────


async def shifts_between(
    database: DeskDatabase | Session, centre: str, begin: datetime, end: datetime
) -> list[Shift]:
    """Those that have anything of this time."""
    rows = await database.rows("shifts.between", centre, begin, end)
    return [shift_of(row) for row in rows]


async def one_shift(
    database: DeskDatabase | Session, centre: str, shift_id: int
) -> tuple[Shift, list[Shift]]:
    """It, and those beside it; raises ``NotFound``."""
    row = await database.row("shifts.of_id", centre, shift_id)
    if row is None:
        raise NotFound
    begin, end = row["begins_at"] - _BESIDE, row["ends_at"] + _BESIDE
    around = await shifts_between(database, centre, begin, end)
    found = next((shift for shift in around if shift.shift_id == shift_id), None)
    if found is None:
        raise NotFound
    return found, around


async def absent_days(
    database: DeskDatabase | Session, centre: str, first: date, last: date
) -> dict[str, list[tuple[date, date]]]:
    """Login → from and until, of absences that touch these days."""
    found: dict[str, list[tuple[date, date]]] = {}
    for row in await database.rows("shifts.absences", centre, first, last):
        found.setdefault(row["login"], []).append((row["first_day"], row["last_day"]))
    return found


async def add_duty(
    database: DeskDatabase, account: Account, shift_id: int, login: str, seat: str, trail: Trail
) -> None:
    """Raises `DutyRefused`, ``NotFound`` and ``DatabaseAway``."""
    async with database.transaction() as session:
        await session.run("shifts.lock", account.centre)
        shift, around = await one_shift(session, account.centre, shift_id)
        absent = await absent_days(session, account.centre, shift.day, shift.day)
        now = datetime.now(UTC)
        if why := refusal(shift, login, seat, around, absent.get(login, ()), now):
            raise DutyRefused(why)
        values = (account.centre, shift_id, login, seat or None, account.actor)
        if await session.row("shifts.add_duty", *values) is None:
            raise NotFound
        await trail.write_in(session, _entry("shift.add", shift, who=login, seat=seat))


async def remove_duty(
    database: DeskDatabase, account: Account, shift_id: int, login: str, trail: Trail
) -> None:
    """Somebody who is not on it any more stays so. Raises ``NotFound`` and ``DatabaseAway``."""
    async with database.transaction() as session:
        await session.run("shifts.lock", account.centre)
        shift, _ = await one_shift(session, account.centre, shift_id)
        if await session.row("shifts.remove_duty", account.centre, shift_id, login) is not None:
            await trail.write_in(session, _entry("shift.remove", shift, who=login))


async def set_strength(
    database: DeskDatabase, account: Account, shift_id: int, strength: int | None, trail: Trail
) -> None:
    """Of this shift only; None: what its pattern says. Raises ``NotFound``."""
    async with database.transaction() as session:
        shift, _ = await one_shift(session, account.centre, shift_id)
        await session.run("shifts.set_strength", account.centre, shift_id, strength)
        shown = "" if strength is None else str(strength)
        await trail.write_in(session, _entry("shift.strength", shift, what=shown))


async def apply_changes(
    database: DeskDatabase,
    account: Account,
    changes: Sequence[Change],
    trail: Trail,
) -> None:
    """What a file changes, all of it or nothing.

    Raises `PlanChanged` when a shift is not as the change was made from, and ``DatabaseAway``.
    """
    async with database.transaction() as session:
        await session.run("shifts.lock", account.centre)
        for change in changes:
            now, _ = await one_shift(session, account.centre, change.shift.shift_id)
            if now.duties != change.shift.duties or now.ends_at <= datetime.now(UTC):
                raise PlanChanged("The plan has changed since; look at it again.")
            for login, _ in change.removed:
                await session.run("shifts.remove_duty", account.centre, now.shift_id, login)
        for change in changes:
            await _add_all(session, account, change)
            moved = {"what": _people(change.added), "of": _people(change.removed)}
            await trail.write_in(session, _entry("shift.import", change.shift, **moved))


async def _add_all(session: Session, account: Account, change: Change) -> None:
    for login, seat in change.added:
        values = (account.centre, change.shift.shift_id, login, seat or None, account.actor)
        if await session.row("shifts.add_duty", *values) is None:
            raise PlanChanged("Somebody of the file has no account any more.")


def _people(placed: Iterable[Placed]) -> str:
    return ", ".join(login for login, _ in placed)


def _entry(action: str, shift: Shift, **detail: str) -> AuditEntry:
    kept = {name: value for name, value in detail.items() if value}
    return AuditEntry(action=action, subject=f"{shift.day} {shift.name}", detail=kept)


# ── who is away ──────────────────────────────────────────────────────────────────────────────


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
