"""A number's one form, and how long a lower place may last."""

from datetime import UTC, datetime, timedelta

import pytest

from ari_app.errors import Invalid, NotFound
from ari_app.tickets.numbers import LONGEST, end_of, number_in, one_line

NOW = datetime(2026, 11, 28, 20, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "typed", ["081234567890", "0812-3456-7890", " +62 812 3456 7890 ", "6281234567890"]
)
def test_a_number_has_one_form_however_it_is_written(typed: str) -> None:
    assert number_in(typed, "ID") == "081234567890"


@pytest.mark.parametrize("typed", ["", "anonymous", "0000", "x' OR 1", "0812\0"])
def test_what_is_no_number_does_not_exist(typed: str) -> None:
    with pytest.raises(NotFound):
        number_in(typed, "ID")


@pytest.mark.parametrize("hours", [1, 12, 24])
def test_a_lower_place_ends_within_a_day(hours: int) -> None:
    assert NOW < end_of(hours, NOW) <= NOW + LONGEST
    assert end_of(hours, NOW) - NOW == timedelta(hours=hours)


@pytest.mark.parametrize("hours", [-1, 0, 25, 10**6])
def test_none_lasts_longer_or_no_time(hours: int) -> None:
    with pytest.raises(Invalid):
        end_of(hours, NOW)


@pytest.mark.parametrize("text", ["", "  ", "two\nlines", "x" * 301, "\u202eturned"])
def test_a_reason_is_one_line(text: str) -> None:
    with pytest.raises(Invalid):
        one_line(text, 300, "reason")
    assert one_line(" Knalpot, 14 kali ", 300, "reason") == "Knalpot, 14 kali"
