"""A report from the database: one statement counts, whatever is kept of its days."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from ari_app.errors import SigapError
from ari_app.reports.counted import Counted
from ari_app.reports.period import Period
from ari_app.reports.report import Names, Report, report_of
from ari_app.shifts.attendance import Attendance, attendance, worked_of

MAY_COUNT_NOW = 40  # days that nobody has counted yet


class NotCountedYet(SigapError):
    """Most days of the range are still to be counted: after an update, for some minutes."""


class Asked(Protocol):
    """A database that is asked in named statements."""

    async def rows(self, name: str, *values: object) -> Sequence[Mapping[str, Any]]: ...

    async def row(self, name: str, *values: object) -> Mapping[str, Any] | None: ...


async def read_counted(database: Asked, centre: str, zone: str, period: Period) -> Counted:
    """Raises `NotCountedYet` rather than keep the reader waiting."""
    days = (centre, period.first, period.last, zone)
    if period.hours is not None:
        hours = (period.hours.begin, period.hours.end)
        return Counted.of(await database.rows("reports.figures_of_hours", *days, *hours))
    if period.days > MAY_COUNT_NOW:
        found = await database.row("reports.uncounted", *days)
        if found is not None and found["days"] > MAY_COUNT_NOW:
            raise NotCountedYet("The days are being counted.")
    return Counted.of(await database.rows("reports.figures", *days))


async def read_attendance(
    database: Asked, centre: str, time_zone: str, period: Period
) -> list[Attendance]:
    """Of shifts that began in the period and are over; as late as the last one to end."""
    values = (centre, *days_of(period), time_zone, *hours_of(period))
    rows = await database.rows("shifts.worked", *values)
    return attendance(worked_of(row) for row in rows)


async def read_report(
    database: Asked,
    *,
    centre: str,
    centre_name: str,
    time_zone: str,
    period: Period,
    now: datetime,
    language: str,
) -> Report:
    counted = await read_counted(database, centre, time_zone, period)
    names = Names.of(await database.rows("reports.names", centre))
    unplaced = await database.row(
        "reports.not_placed", centre, period.first, period.last, time_zone
    )
    return report_of(
        counted,
        names,
        centre=centre,
        centre_name=centre_name,
        time_zone=time_zone,
        period=period,
        made_at=now,
        language=language,
        unplaced=unplaced["waiting"] if unplaced else 0,
        attendance=await read_attendance(database, centre, time_zone, period),
    )


def hours_of(period: Period) -> tuple[object, object]:
    return (period.hours.begin, period.hours.end) if period.hours else (None, None)


def days_of(period: Period) -> tuple[date, date]:
    return period.first, period.last
