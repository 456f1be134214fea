"""The ear's evidence as it is drawn below a recording."""

from typing import Any

import pytest

from ari_app.desk.review.evidence_picture import HeardAs, bars, level_curve, thresholds_shown

SECOND = {"second": 3, "human": 0.2, "level_dbfs": -30.0, "speech_s": 0.0, "echo_s": 0.0}


@pytest.mark.parametrize(
    ("more", "heard_as"),
    [
        ({}, HeardAs.QUIET),
        ({"human": 0.5}, HeardAs.MAYBE),
        ({"human": 0.99, "speech_s": 0.1}, HeardAs.VOICE),
        ({"human": 0.99, "echo_s": 0.6}, HeardAs.ECHO),
        ({"speech_s": 0.1, "echo_s": 0.6}, HeardAs.VOICE),  # in any doubt it is a voice
        ({"tone_s": 0.5}, HeardAs.TONE),
    ],
)
def test_a_second_is_shown_as_what_it_was_taken_for(
    more: dict[str, Any], heard_as: HeardAs
) -> None:
    [bar] = bars([{**SECOND, **more}], 0.25)
    assert (bar.heard_as, bar.x) == (heard_as, 3.25)


@pytest.mark.parametrize(
    ("thresholds", "echo_s", "heard_as"),
    [
        (None, 0.0, HeardAs.QUIET),  # 0.2: less than even
        ({"lenient_score": -1.6, "echo_score": -3.5, "echo_hides_s": 2.0}, 0.0, HeardAs.MAYBE),
        ({"lenient_score": 0.0, "echo_score": -3.5, "echo_hides_s": 2.0}, 0.0, HeardAs.QUIET),
        ({"lenient_score": 0.0, "echo_score": -3.5, "echo_hides_s": 2.0}, 2.5, HeardAs.MAYBE),
        ({"lenient_score": "?"}, 0.0, HeardAs.QUIET),
        ({"lenient_score": -1e9, "echo_hides_s": 2}, 0.0, HeardAs.QUIET),
    ],
)
def test_a_doubt_is_what_the_thresholds_of_then_say(
    thresholds: Any, echo_s: float, heard_as: HeardAs
) -> None:
    echo = {**SECOND, "second": 9, "human": 0.0, "echo_s": echo_s}
    assert bars([SECOND, echo], 0.0, thresholds)[0].heard_as is heard_as


def test_thresholds_are_shown_one_by_one() -> None:
    told = {"media_s": 1.0, "echo": {"lag_s": 0.4}}
    assert thresholds_shown(told) == [("media_s", 1.0), ("echo.lag_s", 0.4)]
    assert thresholds_shown(None) == []


def test_a_certain_human_fills_the_height() -> None:
    certain, nobody = bars([{**SECOND, "human": 1.0}, {**SECOND, "human": 0.0}], 0.0)
    assert (certain.height, nobody.height) == (100, 2)


@pytest.mark.parametrize(("level", "depth"), [(0.0, 0), (-30.0, 50), (-60.0, 100), (-96.0, 100)])
def test_the_line_is_the_level(level: float, depth: float) -> None:
    [bar] = bars([{**SECOND, "level_dbfs": level}], 0.0)
    assert level_curve([bar]) == f"3.48,{depth}"


@pytest.mark.parametrize("stored", [None, {}, "x", [1, None], [{"second": "?"}], [{}]])
def test_what_cannot_be_read_is_left_out(stored: object) -> None:
    assert bars(stored, 0.0) == []
