"""When an agency is there, read from the line that its admin wrote. Pure.

``24 jam``, ``07:00-21:00`` for every day, or days with their hours: ``senin-jumat 07:00-15:30;
sabtu 07:00-12:00``; a day that is not named is closed. Anything else is words for people, and says
nothing about the clock.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from ari_app.hours import WHOLE_DAY, Opening, OpeningHours, Spans, opening, parse_day

_ALWAYS = ("24 jam", "24 hours", "always")
_DAYS = ("senin", "selasa", "rabu", "kamis", "jumat", "sabtu", "minggu")


def hours_of(written: str) -> OpeningHours | None:
    """None: not hours that a clock can read."""
    said = written.strip().lower().rstrip(".").replace("jum'at", "jumat")
    if said in _ALWAYS:
        return OpeningHours()
    try:
        if said[:1].isdigit():
            return OpeningHours(weekdays=(parse_day(said),) * 7)
        return OpeningHours(weekdays=_week(said))
    except ValueError:
        return None


def agency_opening(written: str, at: datetime, zone: ZoneInfo) -> Opening | None:
    """Whether the agency is there, and until when; None where its hours are words."""
    hours = hours_of(written)
    return opening(hours, at, zone) if hours is not None else None


def _week(said: str) -> tuple[Spans, ...]:
    week: list[Spans] = [()] * 7
    for part in said.split(";"):
        days, _, hours = part.strip().partition(" ")
        spans = WHOLE_DAY if hours.strip() in _ALWAYS else parse_day(hours)
        for day in _days(days):
            week[day] = spans
    return tuple(week)


def _days(written: str) -> range:
    """``senin-jumat`` or one day; raises ValueError."""
    first, _, last = written.partition("-")
    begin, end = _DAYS.index(first), _DAYS.index(last or first)
    if end < begin:
        raise ValueError(f"{written!r} goes back in the week")
    return range(begin, end + 1)
