"""The public is told the hours of the centre, and that 112 is answered outside them too."""

from datetime import date

import pytest

from ari_app.hours import OpeningHours, Spans, parse_day
from ari_app.public.hours_words import hours_words
from ari_app.texts.catalog import Language

DAY, SHORT, LATE, CLOSED = (
    parse_day(text) for text in ("07:00-21:00", "08:00-12:00, 13:00-24:00", "21:00-07:00", "closed")
)
WHOLE = parse_day("always")


def week(usual: Spans, saturday: Spans, sunday: Spans) -> tuple[Spans, ...]:
    return (*(usual,) * 5, saturday, sunday)


@pytest.mark.parametrize(
    ("hours", "indonesian", "english"),
    [
        (OpeningHours(), "siang dan malam", "day and night"),
        (
            OpeningHours(weekdays=(DAY,) * 7),
            "setiap hari 07.00–21.00; di luar",  # noqa: RUF001
            "every day 07:00–21:00; outside",  # noqa: RUF001
        ),
        (
            OpeningHours(weekdays=week(DAY, SHORT, CLOSED)),
            "Senin–Jumat 07.00–21.00, Sabtu 08.00–12.00 & 13.00–24.00, Minggu tutup;",  # noqa: RUF001
            "Monday–Friday 07:00–21:00, Saturday 08:00–12:00 & 13:00–24:00, Sunday closed;",  # noqa: RUF001
        ),
        (
            OpeningHours(weekdays=week(LATE, WHOLE, WHOLE)),
            "Senin–Jumat 21.00–07.00, Sabtu–Minggu 24 jam;",  # noqa: RUF001
            "Monday–Friday 21:00–07:00, Saturday–Sunday 24 hours;",  # noqa: RUF001
        ),
        (
            OpeningHours(weekdays=(WHOLE,) * 7, holidays=frozenset({date(2026, 12, 25)})),
            "setiap hari 24 jam, hari libur tutup;",
            "every day 24 hours, holidays closed;",
        ),
    ],
)
def test_the_hours_in_words(hours: OpeningHours, indonesian: str, english: str) -> None:
    said, told = (hours_words(hours, language) for language in Language)
    assert said.startswith(indonesian) and told.startswith(english)
    assert hours.always or ("piket" in said and "duty officer" in told)
