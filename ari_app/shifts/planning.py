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
from ari_app.shifts.pattern import AHEAD, BEHIND, Pattern, at_minute, planned
from ari_app.shifts.roster import LOOK_BACK_H, Refusal, Shift, refusal, shift_of
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


class NameInUse(Conflict):
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
    """And its shifts. Raises `NameInUse` and ``DatabaseAway``."""
    async with database.transaction() as session:
        row = await session.row(
            "shifts.add_pattern",
            *(account.centre, pattern.name, pattern.hours.begin, pattern.hours.end),
            *(sorted(pattern.weekdays), pattern.strength, pattern.holiday_strength),
            account.actor,
        )
        if row is None:
            raise NameInUse("Another shift has this name.")
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
    """The shifts of which any part lies between these moments."""
    rows = await database.rows("shifts.between", centre, begin, end)
    return [shift_of(row) for row in rows]


async def shifts_of_days(
    database: DeskDatabase, centre: str, zone: ZoneInfo, first: date, last: date
) -> list[Shift]:
    """The shifts that begin on one of these days, by the centre's clock."""
    begin, end = at_minute(first, 0, zone), at_minute(last + timedelta(days=1), 0, zone)
    found = await shifts_between(database, centre, begin, end)
    return [shift for shift in found if first <= shift.day <= last]


async def exported(
    database: DeskDatabase, account: Account, first: date, last: date, trail: Trail
) -> list[Shift]:
    """The shifts of these days for a file that leaves the centre; the trail says who took it."""
    zone = ZoneInfo(account.time_zone)
    shifts = await shifts_of_days(database, account.centre, zone, first, last)
    await trail.write(AuditEntry(action="shift.export", subject=f"{first} - {last}"))
    return shifts


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


async def replace_duty(
    database: DeskDatabase, account: Account, shift_id: int, login: str, by: str, trail: Trail
) -> None:
    """Somebody (``by``) gets the seat of one who is absent, and who stays in the plan as absent.

    Raises `DutyRefused`, ``NotFound`` (also where the one is not absent) and ``DatabaseAway``.
    """
    async with database.transaction() as session:
        await session.run("shifts.lock", account.centre)
        shift, around = await one_shift(session, account.centre, shift_id)
        duty = shift.duty_of(login)
        if duty is None or not duty.absent:
            raise NotFound
        absent = await absent_days(session, account.centre, shift.day, shift.day)
        now = datetime.now(UTC)
        if why := refusal(shift, by, "", around, absent.get(by, ()), now):
            raise DutyRefused(why)
        await session.run("shifts.clear_seats", shift_id, [login])
        values = (account.centre, shift_id, by, duty.seat or None, account.actor)
        if await session.row("shifts.add_duty", *values) is None:
            raise NotFound
        await trail.write_in(session, _entry("shift.replace", shift, who=by, of=login))


async def remove_duty(
    database: DeskDatabase, account: Account, shift_id: int, login: str, trail: Trail
) -> None:
    """Somebody who is not on it any more stays so. Raises ``NotFound`` and ``DatabaseAway``."""
    async with database.transaction() as session:
        await session.run("shifts.lock", account.centre)
        shift, _ = await one_shift(session, account.centre, shift_id)
        duty = shift.duty_of(login)
        if await session.row("shifts.remove_duty", account.centre, shift_id, login) is not None:
            swap = "ended" if duty is not None and duty.swapping else ""
            await trail.write_in(session, _entry("shift.remove", shift, who=login, swap=swap))


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

    Raises `PlanChanged` when a shift is not as the change was made from, or somebody cannot work it
    any more (they are away since, or work another one), and ``DatabaseAway``.
    """
    async with database.transaction() as session:
        await session.run("shifts.lock", account.centre)
        for change in changes:
            await _clear(session, account.centre, change)
        for change in changes:
            await _fill(session, account, change)
            detail = {
                "what": _people(change.added),
                "of": _people(change.removed),
                "at": ", ".join(f"{login} {seat or '-'}" for login, seat in change.moved),
                "swap": "ended" if change.swaps_ended else "",
            }
            await trail.write_in(session, _entry("shift.import", change.shift, **detail))


async def _clear(session: Session, centre: str, change: Change) -> None:
    now, _ = await one_shift(session, centre, change.shift.shift_id)
    if now.duties != change.shift.duties or now.ends_at <= datetime.now(UTC):
        raise PlanChanged("The plan has changed since; look at it again.")
    for login, _ in change.removed:
        await session.run("shifts.remove_duty", centre, now.shift_id, login)
    await session.run("shifts.clear_seats", now.shift_id, [login for login, _ in change.moved])


async def _fill(session: Session, account: Account, change: Change) -> None:
    """Whoever comes is looked at once more: the file was read before the lock was held."""
    number, centre = change.shift.shift_id, account.centre
    for login, seat in change.moved:
        await session.run("shifts.move_duty", number, login, seat or None)
    shift, around = await one_shift(session, centre, number)
    absent = await absent_days(session, centre, shift.day, shift.day)
    for login, seat in change.added:
        values = (centre, number, login, seat or None, account.actor)
        why = refusal(shift, login, "", around, absent.get(login, ()), datetime.now(UTC))
        if why or await session.row("shifts.add_duty", *values) is None:
            raise PlanChanged("Somebody of the file cannot work this shift any more.")


def _people(placed: Iterable[Placed]) -> str:
    return ", ".join(login for login, _ in placed)


def _entry(action: str, shift: Shift, **detail: str) -> AuditEntry:
    kept = {name: value for name, value in detail.items() if value}
    return AuditEntry(action=action, subject=f"{shift.day} {shift.name}", detail=kept)
