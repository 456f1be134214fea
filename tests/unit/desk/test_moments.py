"""Durations, clock times and steps of a call as people read them."""

from datetime import UTC, datetime, timedelta

import pytest

from ari_app.desk.web import words
from ari_app.desk.web.moments import Moments
from ari_app.texts.catalog import Language

NOW = datetime(2026, 5, 1, 2, 11, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "indonesian", "english"),
    [
        (0.2, "0,2 dtk", "0.2 s"),
        (12, "12 dtk", "12 s"),
        (150, "2:30", "2:30"),
        (-1, "0,0 dtk", "0.0 s"),
    ],
)
def test_how_long_after(seconds: float, indonesian: str, english: str) -> None:
    for language, shown in ((Language.ID, indonesian), (Language.EN, english)):
        moments = Moments(time_zone="Asia/Jakarta", language=language)
        assert moments.after(NOW, NOW + timedelta(seconds=seconds)) == shown


def test_the_clock_is_the_centres() -> None:
    assert Moments(time_zone="Asia/Jakarta", language=Language.ID).clock(NOW) == "09.11.02"
    assert Moments(time_zone="Asia/Jayapura", language=Language.EN).clock(NOW) == "11:11:02"


def test_steps_that_repeat_another_are_left_out() -> None:
    assert words.step("queue_entered", {}, Language.ID) is None
    assert words.step("answered", {"taker": "PJSIP/101"}, Language.ID) == "dijawab 101"
    assert words.step("judged", {"verdict": "noise"}, Language.EN) == "noise"
