"""Which days a report is about."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ari_app.errors import Invalid
from ari_app.reports.period import Hours, Period, period_of, today, usual

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
        ({"hours": "07:00-07:00"}, Period(first=date(2026, 11, 1), last=TODAY)),  # the whole day
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
