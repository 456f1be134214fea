"""What shifts a day has: a pattern repeats one by weekday, on holidays with a strength of its own.

Pure. A pattern's hours are minutes of the centre's own clock, as its opening hours are
(`ari_app.hours`): one that ends before it begins goes on past midnight, and belongs to the day on
which it begins. On a holiday only the holiday's strength counts, whatever the weekday; 0: nobody
works this shift then.
"""

from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ari_app.hours import DAY, Span

WEEK: frozenset[int] = frozenset(range(1, 8))  # ISO: Monday is 1
LONGEST_NAME = 30
MOST_PEOPLE = 50
AHEAD = timedelta(days=62)  # how far the plan is there to be filled
BEHIND = timedelta(days=1)  # a shift over midnight belongs to yesterday


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """``strength``: how many work it; ``weekdays``: 1 (Monday) … 7."""

    name: str
    hours: Span
    strength: int
    holiday_strength: int = 0
    weekdays: frozenset[int] = WEEK
    pattern_id: int = 0

    def __post_init__(self) -> None:
        if not self.name or len(self.name) > LONGEST_NAME:
            raise ValueError(f"a shift's name has 1 to {LONGEST_NAME} letters")
        if not 1 <= self.strength <= MOST_PEOPLE or not 0 <= self.holiday_strength <= MOST_PEOPLE:
            raise ValueError(f"1 to {MOST_PEOPLE} people work a shift")
        if not self.weekdays or not self.weekdays <= WEEK:
            raise ValueError("a pattern has at least one weekday, 1 to 7")

    def strength_on(self, day: date, holidays: Set[date]) -> int:
        if day in holidays:
            return self.holiday_strength
        return self.strength if day.isoweekday() in self.weekdays else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedShift:
    pattern_id: int
    name: str
    day: date
    begins_at: datetime
    ends_at: datetime
    strength: int


def planned(
    patterns: Iterable[Pattern], first: date, last: date, holidays: Set[date], zone: ZoneInfo
) -> list[PlannedShift]:
    """The shifts that begin on these days, in order."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    found = [
        PlannedShift(
            pattern_id=pattern.pattern_id,
            name=pattern.name,
            day=day,
            begins_at=at_minute(day, pattern.hours.begin, zone),
            ends_at=at_minute(day, pattern.hours.end, zone),
            strength=strength,
        )
        for pattern in patterns
        for day in days
        if (strength := pattern.strength_on(day, holidays))
    ]
    return sorted(found, key=lambda shift: (shift.begins_at, shift.name))


def at_minute(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """By the clock on the wall there; from `DAY` on it is tomorrow's."""
    later, within = divmod(minute, DAY)
    return datetime.combine(day + timedelta(days=later), time(*divmod(within, 60)), zone)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())
