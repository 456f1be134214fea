"""Which days a report is about."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ari_app.errors import Invalid
from ari_app.reports.period import (
    Hours,
    Period,
    hours_of_minutes,
    of_hours,
    period_of,
    today,
    usual,
)

TODAY = date(2026, 11, 28)


@pytest.mark.parametrize(
    ("asked", "period"),
    [
        ({}, Period(first=date(2026, 11, 1), last=TODAY)),  # the month that goes on
        ({"from": "2026-10-05"}, Period(first=date(2026, 10, 5), last=date(2026, 10, 5))),
        (
            {"from": "2026-10-05", "until": "2026-10-11", "hours": "21:00-07:00"},
            Period(
                first=date(2026, 10, 5),
                last=date(2026, 10, 11),
                hours=Hours(begin=time(21), end=time(7)),
            ),
        ),
        ({"hours": "00:00-00:00"}, Period(first=date(2026, 11, 1), last=TODAY)),  # the whole day
        (
            {"hours": "07:00-07:00"},  # 24 hours from then
            Period(first=date(2026, 11, 1), last=TODAY, hours=Hours(begin=time(7), end=time(7))),
        ),
    ],
)
def test_an_address(asked: dict[str, str], period: Period) -> None:
    assert period_of(asked, TODAY) == period


@pytest.mark.parametrize(
    "asked",
    [
        {"from": "2026-11-31"},
        {"from": "1"},
        {"from": "2026-11-02", "until": "2026-11-01"},
        {"from": "2024-01-01", "until": "2026-01-01"},
        {"from": "0001-01-01"},
        {"hours": "7-14"},
        {"hours": "24:00-07:00"},
        {"from": "2026-01-01", "until": "2026-03-01", "hours": "07:00-14:00"},
    ],
)
def test_what_cannot_be(asked: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        period_of(asked, TODAY)


@given(st.dictionaries(st.sampled_from(["from", "until", "hours"]), st.text()))
def test_anything_is_a_period_or_refused(asked: dict[str, str]) -> None:
    try:
        period = period_of(asked, TODAY)
    except Invalid:
        return
    assert period.days >= 1


@pytest.mark.parametrize("code", ["today", "yesterday", "week", "month", "last_month", "year"])
def test_the_usual_ones_come_back_from_their_address(code: str) -> None:
    period = usual(TODAY)[code]
    asked = dict(part.split("=") for part in period.query.split("&"))
    assert period_of(asked, TODAY) == period


def test_a_day_begins_by_the_clock_of_the_centre() -> None:
    assert today(datetime(2026, 11, 28, 16, 59, tzinfo=UTC), "Asia/Jakarta") == TODAY
    assert today(datetime(2026, 11, 28, 17, 0, tzinfo=UTC), "Asia/Jakarta") == date(2026, 11, 29)


@pytest.mark.parametrize(
    ("begin", "end", "hours"),
    [
        (1260, 1860, Hours(begin=time(21), end=time(7))),
        (1020, 1440, Hours(begin=time(17), end=time(0))),
        (420, 1860, Hours(begin=time(7), end=time(7))),
        (0, 1440, None),
    ],
)
def test_the_hours_of_a_planned_shift(begin: int, end: int, hours: Hours | None) -> None:
    assert hours_of_minutes(begin, end) == hours
    assert hours is None or hours.pass_midnight == (end > 1440)


def test_hours_of_too_many_days_are_of_the_last_of_them() -> None:
    year, hours = (
        Period(first=TODAY.replace(year=2025), last=TODAY),
        Hours(begin=time(7), end=time(8)),
    )
    assert (of_hours(year, hours).days, of_hours(year, hours).last) == (31, TODAY)
    assert of_hours(year, None) == year
