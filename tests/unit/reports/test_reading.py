"""How a long range is read: in parts of which no statement counts more than a week."""

from datetime import date, timedelta

from ari_app.reports.period import Period
from ari_app.reports.reading import pieces

FIRST = date(2026, 1, 1)


def days(*numbers: int) -> list[date]:
    return [FIRST + timedelta(days=number) for number in numbers]


def test_a_range_is_read_once_where_at_most_a_week_of_it_is_to_be_counted() -> None:
    period = Period(first=FIRST, last=days(364)[0])
    assert pieces(period, []) == [(period.first, period.last)]
    assert pieces(period, days(1, 5, 8, 100, 200, 300)) == [(period.first, period.last)]
    week = Period(first=FIRST, last=days(6)[0])
    assert pieces(week, days(*range(7))) == [(week.first, week.last)]


def test_the_parts_are_the_whole_range_each_day_once() -> None:
    period = Period(first=FIRST, last=days(99)[0])
    for uncounted in (days(*range(100)), days(*range(0, 100, 3)), days(*range(80, 100))):
        parts = pieces(period, uncounted)
        each = [
            first + timedelta(days=n)
            for first, last in parts
            for n in range(100)
            if first + timedelta(days=n) <= last
        ]
        assert each == days(*range(100))
        assert all(sum(first <= day <= last for day in uncounted) <= 7 for first, last in parts)
