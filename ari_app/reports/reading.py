"""A report from the database, whatever is kept of its days: those that nobody has counted yet are
counted now, a week of them at a time.

So a reader right after an update of the rules waits (a year of 1,400 calls a day: half a minute)
and is never refused, and no statement lasts as long as the desk gives one.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from ari_app.reports.agency_times import AgencyTimes
from ari_app.reports.counted import Counted
from ari_app.reports.making import report_of
from ari_app.reports.opening import opening_lines
from ari_app.reports.period import Period
from ari_app.reports.report import Names, Report
from ari_app.reports.safety import DAYS, Safety, safety_of
from ari_app.reports.saying import Score
from ari_app.settings import Hours
from ari_app.shifts.attendance import Attendance, Worked, attendance, worked_of
from ari_app.texts.catalog import Language

AT_ONCE = 7  # days that one statement counts from the calls themselves
_DAY = timedelta(days=1)

Days = tuple[date, date]  # both are within


class Asked(Protocol):
    """A database that is asked in named statements."""

    async def rows(self, name: str, *values: object) -> Sequence[Mapping[str, Any]]: ...

    async def row(self, name: str, *values: object) -> Mapping[str, Any] | None: ...


async def read_counted(database: Asked, centre: str, zone: str, period: Period) -> Counted:
    hours = () if period.hours is None else hours_of(period)
    asked = "reports.figures_of_hours" if hours else "reports.figures"
    rows = [
        row
        for days in pieces(period, await _uncounted(database, centre, zone, period))
        for row in await database.rows(asked, centre, *days, zone, *hours)
    ]
    return Counted.of(rows)


async def _uncounted(database: Asked, centre: str, zone: str, period: Period) -> list[date]:
    if period.days <= AT_ONCE:
        return []
    if period.hours is not None:  # nothing is kept of hours
        return [period.first + each * _DAY for each in range(period.days)]
    days = (centre, *days_of(period), zone)
    return [row["day"] for row in await database.rows("reports.uncounted", *days)]


def pieces(period: Period, uncounted: Sequence[date]) -> list[Days]:
    """The period in parts, of whose days so many are to be counted; ``uncounted``: in order."""
    ends = [day for day in uncounted[AT_ONCE - 1 :: AT_ONCE] if day < period.last]
    return list(
        zip([period.first, *(day + _DAY for day in ends)], [*ends, period.last], strict=True)
    )


async def read_agency_times(
    database: Asked, centre: str, agency: str, zone: str, period: Period
) -> AgencyTimes:
    """Of whole days, from the dispatches themselves: they are few."""
    values = (centre, *days_of(period), zone, agency)
    return AgencyTimes.of(period, await database.rows("reports.agency_times", *values))


async def read_safety(database: Asked, centre: str) -> Safety:
    """Of screening, by the counted days of the last month: cheap to ask again and again."""
    rows = await database.rows("reports.safety", centre, DAYS)
    return safety_of({row["key"]: row["n"] for row in rows})


async def read_attendance(
    database: Asked, centre: str, time_zone: str, period: Period
) -> list[Attendance]:
    """Of shifts that began in the period and are over; as late as the last one to end."""
    return attendance(await read_worked(database, centre, time_zone, period))


async def read_worked(database: Asked, centre: str, time_zone: str, period: Period) -> list[Worked]:
    """The duties that attendance counts."""
    values = (centre, *days_of(period), time_zone, *hours_of(period))
    return [worked_of(row) for row in await database.rows("shifts.worked", *values)]


async def read_scores(database: Asked, centre: str, zone: str, period: Period) -> Sequence[Score]:
    """Of each person with a scorecard of the period, beside what theirs were right before it."""
    before = await _scores(database, centre, zone, period.before) if period.before else ()
    earlier = {row["login"]: row["percent"] for row in before}
    return [
        Score(**row, before=earlier.get(row["login"]))
        for row in await _scores(database, centre, zone, period)
    ]


async def _scores(
    database: Asked, centre: str, zone: str, period: Period
) -> Sequence[Mapping[str, Any]]:
    values = (centre, *days_of(period), zone, *hours_of(period))
    return await database.rows("reports.scores", *values)


async def read_report(
    database: Asked,
    *,
    centre: str,
    centre_name: str,
    time_zone: str,
    period: Period,
    now: datetime,
    language: Language,
    hours: Hours | None = None,
) -> Report:
    """``hours``: the settings of the centre, where the report is to say them."""
    counted = await read_counted(database, centre, time_zone, period)
    names = Names.of(await database.rows("reports.names", centre))
    unplaced = await database.row(
        "reports.not_placed", centre, *days_of(period), time_zone, *hours_of(period)
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
        unplaced=unplaced["unplaced"] if unplaced else 0,
        attendance=await read_attendance(database, centre, time_zone, period),
        scores=await read_scores(database, centre, time_zone, period),
        opening=await _opening(database, centre, time_zone, period, hours, language),
    )


async def _opening(
    database: Asked,
    centre: str,
    zone: str,
    period: Period,
    hours: Hours | None,
    language: Language,
) -> Sequence[str]:
    if hours is None:
        return ()
    values = (centre, *days_of(period), zone, *hours_of(period))
    return opening_lines(
        hours, await database.rows("reports.hours_changed", *values), zone, language
    )


def hours_of(period: Period) -> tuple[object, object]:
    return (period.hours.begin, period.hours.end) if period.hours else (None, None)


def days_of(period: Period) -> Days:
    return period.first, period.last
