"""Is the centre open? A table with a remark per row, the settings' words, and when it changes."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from ari_app.hours import (
    DAY,
    WHOLE_DAY,
    OpeningHours,
    Span,
    is_open,
    open_since,
    opening,
    parse_day,
)
from ari_app.settings import Hours, SettingsError, load

WIB = ZoneInfo("Asia/Jakarta")
JEPARA = Hours(every_day="07:00-21:00").opening
NIGHT = Hours(every_day="21:00-07:00", saturday="closed").opening
FEASTS = Hours(
    every_day="07.00-12.00, 13.00-21.00",
    sunday="22:00-02:00",
    holidays=[date(2026, 12, 25), date(2026, 12, 28)],
    holiday="09:00-10:00, 23:00-01:00",
).opening
# hours, by the centre's clock, open?, remark; 2026-12-21 is a Monday
TABLE = [
    (JEPARA, "2026-12-21 07:00", True, "the first minute belongs to it"),
    (JEPARA, "2026-12-21 06:59", False, "a minute before"),
    (JEPARA, "2026-12-21 20:59", True, "the last minute"),
    (JEPARA, "2026-12-21 21:00", False, "the end does not belong to it"),
    (NIGHT, "2026-12-22 00:00", True, "Monday's night goes on past midnight"),
    (NIGHT, "2026-12-22 06:59", True, "until the morning"),
    (NIGHT, "2026-12-22 07:00", False, "and ends"),
    (NIGHT, "2026-12-26 03:00", True, "Friday's night is open on Saturday, though that is closed"),
    (NIGHT, "2026-12-26 22:00", False, "Saturday has no night of its own"),
    (NIGHT, "2026-12-27 03:00", False, "so neither has Sunday's early morning"),
    (FEASTS, "2026-12-24 12:30", False, "the noon break"),
    (FEASTS, "2026-12-24 20:00", True, "the day before a holiday is a day like others"),
    (FEASTS, "2026-12-25 20:00", False, "a holiday's own hours count"),
    (FEASTS, "2026-12-25 09:30", True, "these"),
    (FEASTS, "2026-12-26 00:30", True, "they go past midnight too"),
    (FEASTS, "2026-12-28 01:00", True, "Sunday's night goes on into a holiday"),
    (FEASTS, "2026-12-28 02:00", False, "and ends as it would"),
    (OpeningHours(), "2026-12-25 03:00", True, "as shipped, always"),
]


@pytest.mark.parametrize(("hours", "local", "expected", "remark"), TABLE)
def test_open_or_not(hours: OpeningHours, local: str, expected: bool, remark: str) -> None:
    at = datetime.fromisoformat(local).replace(tzinfo=WIB)
    assert is_open(hours, at) is expected, remark
    assert opening(hours, at.astimezone(UTC), WIB).is_open is expected, remark


@pytest.mark.parametrize(
    ("hours", "local", "until"),
    [
        (JEPARA, "2026-12-21 12:00", "2026-12-21 21:00"),
        (JEPARA, "2026-12-21 22:00", "2026-12-22 07:00"),
        (NIGHT, "2026-12-25 23:00", "2026-12-26 07:00"),
        (NIGHT, "2026-12-26 08:00", "2026-12-27 21:00"),
        (FEASTS, "2026-12-28 01:30", "2026-12-28 02:00"),
    ],
)
def test_when_that_changes(hours: OpeningHours, local: str, until: str) -> None:
    at, wanted = (datetime.fromisoformat(text).replace(tzinfo=WIB) for text in (local, until))
    assert opening(hours, at, WIB).until == wanted


def test_what_never_closes_or_never_opens_again_has_no_change() -> None:
    at = datetime(2026, 12, 21, tzinfo=UTC)
    assert opening(OpeningHours(), at, WIB).until is None
    whole_days_again = Hours(every_day="00:00-24:00").opening
    assert whole_days_again.always and opening(whole_days_again, at, WIB).until is None
    never = OpeningHours(weekdays=((),) * 7)
    assert opening(never, at, WIB) == opening(never, at + timedelta(days=3), WIB)


spans = st.builds(
    lambda begin, length: Span(begin=begin, end=begin + length),
    st.integers(0, DAY - 1),
    st.integers(1, DAY),
)
days = st.lists(spans, max_size=2).map(tuple)
hours_of_any_centre = st.builds(
    OpeningHours,
    weekdays=st.tuples(*[days] * 7),
    holidays=st.frozensets(st.dates(date(2026, 12, 20), date(2027, 1, 5)), max_size=4),
    holiday=days,
)
times = st.datetimes(datetime(2026, 12, 19), datetime(2027, 1, 6), timezones=st.just(UTC))


@given(hours_of_any_centre, times)
def test_until_the_change_nothing_changes_and_then_it_does(
    hours: OpeningHours, at: datetime
) -> None:
    found = opening(hours, at, WIB)
    if found.until is None:
        return
    assert found.until > at
    just_before = max(at, found.until - timedelta(minutes=1))
    assert is_open(hours, just_before.astimezone(WIB)) is found.is_open
    assert is_open(hours, found.until.astimezone(WIB)) is not found.is_open


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("7-21", "no opening hours"),
        ("pagi", "no opening hours"),
        ("", "no opening hours"),
        ("07:00-07:00", "has no length"),
        ("24:00-07:00", "has no length"),
        ("07:60-21:00", "no clock shows"),
        ("07:00-25:00", "no clock shows"),
        ("07:00-12:00, 11:00-21:00", "overlap"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        parse_day(text)
    file = tmp_path / "centre.toml"
    file.write_text(f'[hours]\nfriday = "{text}"\n')
    with pytest.raises(SettingsError, match=rf"'hours\.friday'.*{said}"):
        load(file)


def test_the_settings_read_dates_and_refuse_a_centre_that_never_opens(tmp_path: Path) -> None:
    file = tmp_path / "centre.toml"
    file.write_text('[hours]\nevery_day = "07:00-21:00"\nholidays = [2026-12-25]\n')
    assert load(file).hours.opening.holidays == {date(2026, 12, 25)}
    with pytest.raises(ValidationError, match="would never open"):
        Hours(every_day="closed")
    assert Hours().opening == OpeningHours(weekdays=(WHOLE_DAY,) * 7)


@pytest.mark.parametrize(
    ("hours", "local", "since"),
    [
        (JEPARA, "2026-12-21 12:00", "2026-12-21 07:00"),
        (JEPARA, "2026-12-21 07:00", "2026-12-21 07:00"),
        (JEPARA, "2026-12-21 06:59", None),
        (JEPARA, "2026-12-21 21:00", None),
        (NIGHT, "2026-12-22 03:00", "2026-12-21 21:00"),
        (OpeningHours(), "2026-12-21 12:00", None),
    ],
)
def test_when_it_opened(hours: OpeningHours, local: str, since: str | None) -> None:
    wanted = datetime.fromisoformat(since).replace(tzinfo=WIB) if since else None
    assert open_since(hours, datetime.fromisoformat(local).replace(tzinfo=WIB), WIB) == wanted
