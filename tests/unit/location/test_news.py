"""Whether a position is news to the desk: pure."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ari_app.location.news import is_news, metres_between
from ari_app.location.position import Position

SEEN = Position(
    latitude=-6.5895,
    longitude=110.668,
    accuracy_m=25,
    at=datetime(2026, 11, 28, 8, 0, tzinfo=UTC),
)
HUNDRED_M = 100 / 111_320


@pytest.mark.parametrize(
    ("accuracy_m", "north_m", "now_m", "news", "remark"),
    [
        (25, 0, 25, False, "it lies where it lay"),
        (25, 200, 25, False, "they walked to the road: the ambulance goes there anyway"),
        (25, 300, 25, True, "they are elsewhere"),
        (2000, 1500, 2000, False, "within what was known"),
        (2000, 0, 30, True, "it was a village and is a house now"),
        (200, 0, 30, False, "it was a house and is one"),
    ],
)
def test_what_is_news(
    accuracy_m: float, north_m: float, now_m: float, news: bool, remark: str
) -> None:
    seen = replace(SEEN, accuracy_m=accuracy_m)
    there = SEEN.latitude + north_m / 100 * HUNDRED_M
    assert is_news(replace(SEEN, latitude=there, accuracy_m=now_m), seen) is news, remark


def test_the_first_is_news() -> None:
    assert is_news(SEEN, None)


def test_metres_across_the_date_line() -> None:
    east, west = replace(SEEN, longitude=179.9995), replace(SEEN, longitude=-179.9995)
    assert 100 < metres_between(east, west) < 112
