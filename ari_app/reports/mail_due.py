"""Which reports are to be mailed by now, of which time; when a failed one goes again. Pure.

The day before, the last week and the last month are due at an hour of the centre's clock; a shift's
soon after its end. A centre that was off sends what it missed for some days, and nothing older.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from ari_app.reports.period import Period, hours_from
from ari_app.shifts.roster import Shift

MOST_TRIES = 12
AFTER_SHIFT = timedelta(minutes=15)  # until its last call is counted
SHIFTS_BACK = timedelta(days=1)
_LONGEST_WAIT = timedelta(hours=1)


class Every(StrEnum):
    SHIFT = "shift"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


_DAYS_LATE = {Every.DAY: 1, Every.WEEK: 3, Every.MONTH: 10}


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """``key`` tells it from every other of its kind; ``span``: the exact time, of a shift."""

    every: Every
    key: str
    first: date
    last: date
    span: tuple[datetime, datetime] | None = None


def due_now(now: datetime, zone: ZoneInfo, hour: int, shifts: Iterable[Shift]) -> list[Due]:
    """``shifts``: those of the last days; the oldest report comes first."""
    today = now.astimezone(zone).date()
    found = [_of_shift(shift) for shift in shifts if _has_just_ended(shift, now)]
    for late in range(max(_DAYS_LATE.values()), -1, -1):
        day = today - timedelta(days=late)
        if datetime.combine(day, time(hour), zone) <= now:
            found += [due for due in _of_day(day) if late <= _DAYS_LATE[due.every]]
    return found


def _has_just_ended(shift: Shift, now: datetime) -> bool:
    return shift.ends_at + AFTER_SHIFT <= now < shift.ends_at + SHIFTS_BACK


def _of_shift(shift: Shift) -> Due:
    key = f"{shift.day} {shift.name}"
    span = (shift.begins_at, shift.ends_at)
    return Due(every=Every.SHIFT, key=key, first=shift.day, last=shift.day, span=span)


def _of_day(day: date) -> Iterable[Due]:
    """What is due on this day."""
    before = day - timedelta(days=1)
    if day.day == 1:
        yield _of_days(Every.MONTH, before.replace(day=1), before)
    if day.weekday() == 0:
        yield _of_days(Every.WEEK, day - timedelta(days=7), before)
    yield _of_days(Every.DAY, before, before)


def _of_days(every: Every, first: date, last: date) -> Due:
    return Due(every=every, key=first.isoformat(), first=first, last=last)


def period_of_due(
    first: date, last: date, span: tuple[datetime, datetime] | None, zone: ZoneInfo
) -> Period:
    """As the page has it too: of a shift the day on which it began and its hours, by the centre's
    clock.
    """
    if span is None:
        return Period(first=first, last=last)
    begin, end = (at.astimezone(zone) for at in span)
    day = begin.date()
    return Period(first=day, last=day, hours=hours_from(begin.time(), end.time()))


def next_try(tries: int, now: datetime) -> datetime | None:
    """After that many tries; None: it is given up, and a human hears of it."""
    if tries >= MOST_TRIES:
        return None
    return now + min(_LONGEST_WAIT, timedelta(minutes=2 ** max(0, tries - 1)))
