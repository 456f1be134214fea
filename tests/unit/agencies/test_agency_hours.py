"""An agency's hours as an admin writes them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from ari_app.agencies.agency_hours import agency_opening, hours_of

WIB = ZoneInfo("Asia/Jakarta")


def local(day: int, hour: int, minute: int = 0) -> datetime:
    """May 2026: the first is a Friday."""
    return datetime(2026, 5, day, hour, minute, tzinfo=WIB)


@pytest.mark.parametrize(
    ("written", "at", "is_open", "until"),
    [
        ("24 jam", local(3, 3), True, None),
        ("24 Jam.", local(3, 3), True, None),
        ("07:00-21:00", local(1, 6, 59), False, local(1, 7)),
        ("07.00-21.00", local(1, 20, 59), True, local(1, 21)),
        ("senin-jumat 07:00-15:30; sabtu 07:00-12:00", local(1, 16), False, local(2, 7)),
        ("senin-jumat 07:00-15:30; sabtu 07:00-12:00", local(3, 9), False, local(4, 7)),
        ("Senin-Jum'at 07.00-15.30", local(1, 15), True, local(1, 15, 30)),
        ("minggu 24 jam", local(3, 23), True, local(4, 0)),
    ],
)
def test_hours_that_a_clock_reads(
    written: str, at: datetime, is_open: bool, until: datetime | None
) -> None:
    found = agency_opening(written, at.astimezone(UTC), WIB)
    assert found is not None
    assert (found.is_open, found.until) == (is_open, until)


@pytest.mark.parametrize(
    "written",
    ["", "jam kantor", "senin - jumat", "jumat-senin 07:00-15:00", "7", "25:00-26:00", "senin"],
)
def test_words_say_nothing_about_the_clock(written: str) -> None:
    assert hours_of(written) is None
    assert agency_opening(written, datetime(2026, 5, 1, tzinfo=UTC), WIB) is None
