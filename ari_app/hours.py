"""When a centre is open: days, holidays, and the one question whether it is open at a time. Pure.

A day's hours are spans of minutes in the centre's own time. A span that ends before it begins goes
on past midnight and belongs to the day on which it began: Friday's ``21:00-07:00`` is open on
Saturday until seven, also when Saturday is a holiday. On a holiday its own hours count and not the
weekday's.

The same question is answered for callers by Asterisk's clock (`ari_app.asterisk.opening_hours`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise, takewhile
from zoneinfo import ZoneInfo

DAY = 24 * 60
ALWAYS, CLOSED = "always", "closed"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_LOOK_AHEAD_DAYS = 370  # a centre that does not open within a year does not say when
_SPAN = re.compile(r"(\d{1,2})[:.](\d{2})\s*[-–]\s*(\d{1,2})[:.](\d{2})")  # noqa: RUF001


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """From minute ``begin`` of a day up to minute ``end``, which is not open any more.

    An ``end`` above `DAY` lies on the next day.
    """

    begin: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.begin < DAY or not self.begin < self.end <= self.begin + DAY:
            raise ValueError(f"no span of a day: {self.begin} … {self.end}")

    @property
    def today(self) -> tuple[int, int]:
        """Its part on the day on which it begins."""
        return self.begin, min(self.end, DAY)

    @property
    def next_day(self) -> tuple[int, int] | None:
        """Its part after midnight."""
        return (0, self.end - DAY) if self.end > DAY else None


Spans = tuple[Span, ...]
WHOLE_DAY: Spans = (Span(begin=0, end=DAY),)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningHours:
    """``weekdays``: Monday first, seven of them."""

    weekdays: tuple[Spans, ...] = (WHOLE_DAY,) * 7
    holidays: frozenset[date] = frozenset()
    holiday: Spans = ()

    def __post_init__(self) -> None:
        if len(self.weekdays) != 7:
            raise ValueError("a week has seven days")

    @property
    def always(self) -> bool:
        """No clock can close it."""
        days = [*self.weekdays, *([self.holiday] if self.holidays else [])]
        return all(spans == WHOLE_DAY for spans in days)

    def of(self, day: date) -> Spans:
        """What counts for the spans that begin on this day."""
        return self.holiday if day in self.holidays else self.weekdays[day.weekday()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """``until``: when that changes; None: it does not within a year."""

    is_open: bool
    until: datetime | None


def is_open(hours: OpeningHours, local: datetime) -> bool:
    """``local``: by the centre's clock."""
    minute, day = local.hour * 60 + local.minute, local.date()
    today = [span.today for span in hours.of(day)]
    tails = [span.next_day for span in hours.of(day - timedelta(days=1))]
    return any(begin <= minute < end for begin, end in [*today, *filter(None, tails)])


def opening(hours: OpeningHours, at: datetime, zone: ZoneInfo) -> Opening:
    """Whether the centre is open, and until when."""
    local = at.astimezone(zone)
    now = is_open(hours, local)
    later = (moment for moment in _changes(hours, local.date(), zone) if moment > at)
    until = next((each for each in later if is_open(hours, each.astimezone(zone)) != now), None)
    return Opening(is_open=now, until=until)


def open_since(hours: OpeningHours, at: datetime, zone: ZoneInfo) -> datetime | None:
    """When a centre that is open now has opened; None: longer ago than a day, or it is closed."""
    if not is_open(hours, at.astimezone(zone)):
        return None
    first = at.astimezone(zone).date() - timedelta(days=1)
    before = list(takewhile(lambda moment: moment <= at, _changes(hours, first, zone)))
    for moment in reversed(before):
        just_before = (moment - timedelta(minutes=1)).astimezone(zone)
        if not is_open(hours, just_before):
            return moment
    return None


def _changes(hours: OpeningHours, first: date, zone: ZoneInfo) -> Iterator[datetime]:
    """Each moment at which a span begins or ends, in order."""
    if hours.always:
        return
    for day in (first + timedelta(days=ahead) for ahead in range(_LOOK_AHEAD_DAYS)):
        here = [span.today for span in hours.of(day)]
        here += [end for span in hours.of(day - timedelta(days=1)) if (end := span.next_day)]
        # what begins at midnight here ended there: the end of a day is the next one's beginning
        for minute in sorted({0, *(minute for ends in here for minute in ends if minute < DAY)}):
            yield datetime.combine(day, time(*divmod(minute, 60)), zone)


def parse_day(text: str) -> Spans:
    """``always``, ``closed``, or ``07:00-12:00, 13:00-21:00``; 07.00 is read too.

    Raises ValueError with a sentence that names what cannot be read.
    """
    said = text.strip().lower()
    if said in (ALWAYS, CLOSED):
        return WHOLE_DAY if said == ALWAYS else ()
    spans = sorted((_span(each.strip()) for each in said.split(",")), key=lambda s: s.begin)
    for before, after in pairwise(spans):
        if after.begin < before.end:
            raise ValueError(f"the spans of {text!r} overlap")
    return tuple(spans)


def _span(text: str) -> Span:
    found = _SPAN.fullmatch(text)
    if found is None:
        raise ValueError(
            f"{text!r} is no opening hours; write always, closed or for example 07:00-21:00"
        )
    begin, end = _minute(found[1], found[2], text), _minute(found[3], found[4], text)
    if begin == end or begin == DAY:
        raise ValueError(f"{text!r} has no length; a whole day is written always")
    return Span(begin=begin, end=end if end > begin else end + DAY)


def _minute(hour: str, minute: str, text: str) -> int:
    found = int(hour) * 60 + int(minute)
    if int(minute) > 59 or found > DAY:
        raise ValueError(f"{text!r} names a time that no clock shows")
    return found
