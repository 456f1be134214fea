"""Which days a report is about, and which hours of them; by the centre's own clock. Pure.

Everything stands in the address: ``?from=2026-11-01&until=2026-11-30&hours=07:00-14:00``. Without
days it is the month that goes on.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from ari_app.errors import Invalid

LONGEST_DAYS = 400
LONGEST_WITH_HOURS_DAYS = 31  # counted from the calls themselves, not from kept days
_FIRST_YEAR, _LAST_YEAR = 2000, 2200
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """From … until; on the next day where ``until`` is not the later: such hours are of the day on
    which they begin, and 07:00-07:00 are 24 from then.
    """

    begin: time
    end: time

    def __str__(self) -> str:
        return f"{self.begin:%H:%M}-{self.end:%H:%M}"

    @property
    def pass_midnight(self) -> bool:
        return self.end <= self.begin and self.end > time.min


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Both days are within; ``hours`` None: the whole of each."""

    first: date
    last: date
    hours: Hours | None = None

    def __post_init__(self) -> None:
        days = self.days
        if not _FIRST_YEAR <= self.first.year or not self.last.year <= _LAST_YEAR:
            raise Invalid(f"A year between {_FIRST_YEAR} and {_LAST_YEAR} is wanted.")
        if days < 1:
            raise Invalid("The first day comes after the last one.")
        if days > LONGEST_DAYS:
            raise Invalid(f"A report is of at most {LONGEST_DAYS} days.")
        if self.hours is not None and days > LONGEST_WITH_HOURS_DAYS:
            raise Invalid(f"With hours it is of at most {LONGEST_WITH_HOURS_DAYS} days.")

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def before(self) -> "Period | None":
        """As many days right before these, of the same hours; None: before the first year."""
        first, last = self.first - timedelta(days=self.days), self.first - timedelta(days=1)
        return replace(self, first=first, last=last) if first.year >= _FIRST_YEAR else None

    @property
    def query(self) -> str:
        """As it stands in the address."""
        return _query(self)

    @property
    def name(self) -> str:
        """For a file: ``2026-11-01_2026-11-30``."""
        hours = "_" + str(self.hours).replace(":", "") if self.hours else ""
        return f"{self.first}_{self.last}{hours}"


@lru_cache(maxsize=64)  # a report has a thousand links
def _query(period: Period) -> str:
    asked = {"from": period.first.isoformat(), "until": period.last.isoformat()}
    return urlencode(asked | ({"hours": str(period.hours)} if period.hours else {}), safe=":")


def period_of(asked: Mapping[str, str], today: date) -> Period:
    """Raises ``Invalid`` for what no form and no link of ours asks."""
    begin, end = asked.get("from", ""), asked.get("until", "")
    first = _day(begin) if begin else today.replace(day=1)
    last = _day(end) if end else (first if begin else today)
    return Period(first=first, last=last, hours=_hours(asked.get("hours", "")))


def of_hours(period: Period, hours: Hours | None) -> Period:
    """The same days, of those hours; the last of them where they are too many for hours."""
    most = LONGEST_DAYS if hours is None else LONGEST_WITH_HOURS_DAYS
    first = max(period.first, period.last - timedelta(days=most - 1))
    return replace(period, first=first, hours=hours)


def today(now: datetime, time_zone: str) -> date:
    return now.astimezone(ZoneInfo(time_zone)).date()


def usual(today: date) -> Mapping[str, Period]:
    """What is asked for most: code → period."""
    monday = today - timedelta(days=today.weekday())
    month = today.replace(day=1)
    before = month - timedelta(days=1)
    return {
        "today": Period(first=today, last=today),
        "yesterday": Period(first=today - timedelta(days=1), last=today - timedelta(days=1)),
        "week": Period(first=monday, last=today),
        "month": Period(first=month, last=today),
        "last_month": Period(first=before.replace(day=1), last=before),
        "year": Period(first=today - timedelta(days=364), last=today),
    }


def _day(text: str) -> date:
    if not _DAY.fullmatch(text):
        raise Invalid("A day is written like 2026-11-30.")
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Invalid("There is no such day.") from error


def _hours(text: str) -> Hours | None:
    if not text:
        return None
    found = _HOURS.fullmatch(text)
    if found is None:
        raise Invalid("Hours are written like 07:00-14:00.")
    hour, minute, until_hour, until_minute = map(int, found.groups())
    begin, end = time(hour, minute), time(until_hour, until_minute)
    return hours_from(begin, end)


def hours_from(begin: time, end: time) -> Hours | None:
    """None: from midnight until midnight is the whole day."""
    return Hours(begin=begin, end=end) if (begin, end) != (time.min, time.min) else None


def hours_of_minutes(begin: int, end: int) -> Hours | None:
    """From minutes after midnight, as a shift is planned; those of the next day go on from 1440."""
    return hours_from(*(time(at // 60 % 24, at % 60) for at in (begin, end)))
