"""The ear's evidence as it is drawn below a recording."""

from typing import Any

import pytest

from ari_app.desk.review.evidence_picture import HeardAs, bars, level_line

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


def test_a_certain_human_fills_the_height() -> None:
    certain, nobody = bars([{**SECOND, "human": 1.0}, {**SECOND, "human": 0.0}], 0.0)
    assert (certain.height, nobody.height) == (100, 2)


@pytest.mark.parametrize(("level", "depth"), [(0.0, 0), (-30.0, 50), (-60.0, 100), (-96.0, 100)])
def test_the_line_is_the_level(level: float, depth: float) -> None:
    [bar] = bars([{**SECOND, "level_dbfs": level}], 0.0)
    assert level_line([bar]) == f"3.48,{depth}"


@pytest.mark.parametrize("stored", [None, {}, "x", [1, None], [{"second": "?"}], [{}]])
def test_what_cannot_be_read_is_left_out(stored: object) -> None:
    assert bars(stored, 0.0) == []
