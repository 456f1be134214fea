"""A month for the public: numbers, and types that many tickets have."""

from datetime import date

import pytest

from ari_app.public.months import (
    AT_ONCE,
    FEWEST,
    MOST,
    last_of,
    missing_months,
    month_words,
    months_to_count,
    other_types,
    public_month,
)
from ari_app.reports.counted import Counted
from ari_app.reports.report import Name
from ari_app.texts.catalog import Language

TYPES = {"fire": Name("Kebakaran", "Fire"), "rare": Name("Sengatan tawon", "Wasps")}


def row(what: str, key: str, n: int, total: float = 0.0) -> dict[str, object]:
    return {"what": what, "key": key, "n": n, "total": total}


ROWS = [
    *(row("class", "answered", 40), row("class", "abandoned_held", 9)),
    *(row("disposition", "prank", 3), row("disposition", "normal", 37), row("kept_away", "", 8)),
    *(row("type", "fire", 12), row("type", "rare", FEWEST - 1), row("type", "none", 20)),
    *(row("answered_after", "4", 30, 100), row("answered_after", "18", 10, 170)),
    row("agency", "damkar done", 11),
    row("person", "siti", 40, 4000),
]


def test_it_is_numbers_and_types_alone() -> None:
    month = public_month(Counted.of(ROWS), TYPES)
    assert (month.offered, month.answered, month.false_calls) == (49, 40, 11)
    assert (month.tickets, month.done, month.answered_in_time) == (16, 11, 75.0)
    assert (
        month.types == {"Kebakaran": 12} and other_types(month.tickets, month.types) == FEWEST - 1
    )
    assert "siti" not in repr(month)


@pytest.mark.parametrize(
    ("today", "months", "last"),
    [
        (date(2026, 11, 29), (date(2026, 10, 1), date(2026, 11, 1)), date(2026, 11, 29)),
        (date(2026, 1, 1), (date(2025, 12, 1), date(2026, 1, 1)), date(2026, 1, 1)),
        (date(2028, 3, 31), (date(2028, 2, 1), date(2028, 3, 1)), date(2028, 3, 31)),
    ],
)
def test_which_months_are_counted(today: date, months: tuple[date, date], last: date) -> None:
    assert months_to_count(today) == months
    assert last_of(months[1], today) == last
    assert last_of(months[0], today).month == months[0].month
    assert last_of(date(2028, 2, 1), date(2028, 3, 31)) == date(2028, 2, 29)


def test_a_month_in_words() -> None:
    assert month_words(date(2026, 11, 1)) == "November 2026"
    assert month_words(date(2026, 5, 1), Language.EN) == "May 2026"


@pytest.mark.parametrize(
    ("since", "counted", "months"),
    [
        (None, (), []),
        (date(2026, 10, 3), (), []),  # the last two are counted anyway
        (date(2026, 8, 31), (), [date(2026, 9, 1), date(2026, 8, 1)]),
        (date(2026, 8, 31), (date(2026, 9, 1),), [date(2026, 8, 1)]),
        (date(2020, 1, 1), (), [date(2026, 9, 1), date(2026, 8, 1), date(2026, 7, 1)]),
        (
            date(2020, 1, 1),
            [date(2026, month, 1) for month in range(2, 12)],
            [date(2026, 1, 1), date(2025, 12, 1)],
        ),
    ],
)
def test_earlier_months_that_nobody_has_counted(
    since: date | None, counted: tuple[date, ...], months: list[date]
) -> None:
    assert missing_months(date(2026, 11, 29), since, counted) == months
    assert len(months) <= AT_ONCE


def test_a_year_is_complete_after_a_few_looks() -> None:
    today, counted, looks = date(2026, 11, 29), set(months_to_count(date(2026, 11, 29))), 0
    while found := missing_months(today, date(2010, 1, 1), counted):
        counted, looks = {*counted, *found}, looks + 1
    assert len(counted) == MOST and looks == 4
