"""What shifts a day has: over midnight, on holidays, by the clock of each Indonesian zone."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from ari_app.hours import Span
from ari_app.shifts.pattern import Pattern, monday_of, planned

FRIDAY = date(2026, 12, 25)
NIGHT = Pattern(name="Malam", hours=Span(begin=21 * 60, end=31 * 60), strength=2)
MORNING = Pattern(
    name="Pagi",
    hours=Span(begin=7 * 60, end=14 * 60),
    strength=2,
    holiday_strength=1,
    weekdays=frozenset({1, 2, 3, 4, 5}),
)
JAKARTA = ZoneInfo("Asia/Jakarta")


@pytest.mark.parametrize(
    ("day", "holidays", "strengths", "remark"),
    [
        (FRIDAY, set(), {"Pagi": 2, "Malam": 2}, "a weekday"),
        (date(2026, 12, 26), set(), {"Malam": 2}, "nobody in the morning of a Saturday"),
        (FRIDAY, {FRIDAY}, {"Pagi": 1}, "a holiday has its own strengths, 0 is no shift"),
        (date(2026, 12, 26), {date(2026, 12, 26)}, {"Pagi": 1}, "also on a Saturday"),
        (date(2026, 12, 24), {FRIDAY}, {"Pagi": 2, "Malam": 2}, "its night is of the day before"),
    ],
)
def test_strength_by_day(
    day: date, holidays: set[date], strengths: dict[str, int], remark: str
) -> None:
    found = planned([NIGHT, MORNING], day, day, holidays, JAKARTA)
    assert {shift.name: shift.strength for shift in found} == strengths, remark


@pytest.mark.parametrize(
    ("zone", "utc_hour"), [("Asia/Jakarta", 14), ("Asia/Makassar", 13), ("Asia/Jayapura", 12)]
)
def test_a_night_ends_on_the_next_day_by_the_centres_clock(zone: str, utc_hour: int) -> None:
    (night,) = planned([NIGHT], FRIDAY, FRIDAY, set(), ZoneInfo(zone))
    assert night.day == FRIDAY
    assert night.begins_at == datetime(2026, 12, 25, utc_hour, tzinfo=UTC)
    assert night.ends_at - night.begins_at == (
        datetime(2026, 12, 26, 7) - datetime(2026, 12, 25, 21)
    )


def test_where_clocks_are_changed_a_shift_ends_by_the_clock() -> None:
    """Not in Indonesia; a centre elsewhere has a night of eleven hours in autumn."""
    (night,) = planned(
        [NIGHT], date(2026, 10, 24), date(2026, 10, 24), set(), ZoneInfo("Europe/Berlin")
    )
    ends = night.ends_at.astimezone(UTC)
    assert (ends - night.begins_at.astimezone(UTC)).total_seconds() == 11 * 3600


def test_in_order_of_their_beginning() -> None:
    found = planned([NIGHT, MORNING], date(2026, 12, 24), FRIDAY, set(), JAKARTA)
    assert [shift.name for shift in found] == ["Pagi", "Malam", "Pagi", "Malam"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x" * 31},
        {"strength": 0},
        {"holiday_strength": 51},
        {"weekdays": frozenset()},
        {"weekdays": frozenset({0})},
    ],
)
def test_no_pattern_is_nonsense(wrong: dict[str, object]) -> None:
    right: dict[str, object] = {"name": "Pagi", "hours": NIGHT.hours, "strength": 2}
    with pytest.raises(ValueError, match=r"shift|pattern"):
        Pattern(**{**right, **wrong})  # type: ignore[arg-type]


def test_monday() -> None:
    assert monday_of(FRIDAY) == date(2026, 12, 21) == monday_of(date(2026, 12, 21))
