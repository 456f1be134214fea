"""Where the sound of somebody who still speaks is cut, and where nobody speaks in it."""

from pathlib import Path

import numpy as np
import pytest

from recordings.transcripts.recogniser import RATE_HZ, Samples
from recordings.transcripts.stretches import (
    CUT_WITHIN_S,
    LONGEST_S,
    Stretch,
    cut_at,
    is_silent,
    quietest,
)


def sound(*parts: tuple[float, int]) -> Samples:
    """Parts of so many seconds, each so loud."""
    noise = np.random.default_rng(1).uniform(-1, 1, 60 * RATE_HZ)
    levels = np.concatenate([np.full(round(seconds * RATE_HZ), loud) for seconds, loud in parts])
    made: Samples = (noise[: len(levels)] * levels).astype(np.int16)
    return made


@pytest.mark.parametrize(
    ("parts", "cut_s", "remark"),
    [
        ([], None, "nothing yet"),
        ([(4, 8000)], None, "in the middle of a sentence"),
        ([(3, 8000), (1, 0)], 3.5, "in the middle of the pause"),
        ([(2, 8000), (0.2, 0), (2, 8000)], None, "a breath is no pause"),
        ([(2, 8000), (0.5, 0), (2, 8000), (0.5, 0), (1, 8000)], 4.75, "the last pause"),
        ([(0.3, 8000), (0.4, 0), (2, 8000)], None, "too early to be worth the asking"),
        ([(3, 8000), (1, 400), (1, 8000)], 3.5, "quiet against this loud line"),
        ([(3, 500), (1, 30), (1, 500)], 3.5, "a faint caller pauses too"),
        ([(4, 0)], 2.0, "silence goes bit by bit"),
    ],
)
def test_a_cut_lies_in_a_pause(
    parts: list[tuple[float, int]], cut_s: float | None, remark: str
) -> None:
    made = cut_at(sound(*parts) if parts else np.zeros(0, np.int16))
    assert (made is None) is (cut_s is None), remark
    assert made is None or made / RATE_HZ == pytest.approx(cut_s, abs=0.06), remark


def test_who_never_pauses_is_cut_where_they_are_quietest() -> None:
    made = cut_at(sound((9.5, 8000), (0.1, 3000), (LONGEST_S - 9.6, 8000)))
    assert made and 9.45 * RATE_HZ <= made <= 9.65 * RATE_HZ
    siren = cut_at(sound((LONGEST_S, 8000)))
    assert siren and siren >= (LONGEST_S - CUT_WITHIN_S) * RATE_HZ


def test_all_silence_is_passed_over_sooner_or_later() -> None:
    left, cuts = sound((LONGEST_S, 0)), 0
    while (cut := cut_at(left)) is not None:
        assert cut > 0 and is_silent(left[:cut])
        left, cuts = left[cut:], cuts + 1
    assert cuts < 10 and len(left) < 3 * RATE_HZ


@pytest.mark.parametrize(
    ("parts", "silent"),
    [([(2, 0)], True), ([(2, 60)], True), ([(2, 0), (0.1, 2000)], False), ([(2, 400)], False)],
)
def test_silence_needs_no_recogniser(parts: list[tuple[float, int]], silent: bool) -> None:
    assert is_silent(sound(*parts)) is silent


def test_the_quietest_place_is_looked_for_near_the_end() -> None:
    made = sound((1, 8000), (1, 0), (5, 8000), (0.1, 900), (1, 8000))
    assert 7.0 * RATE_HZ <= quietest(made, 3.0) <= 7.1 * RATE_HZ


def test_a_stretch_of_a_file_that_grows(tmp_path: Path) -> None:
    file = tmp_path / "c-caller.alaw"
    file.write_bytes(b"a" * 8000 + b"b" * 4000)
    stretch = Stretch(path=file, start=8000, stop=20_000)
    assert (stretch.start_s, stretch.read()) == (1.0, b"b" * 4000)
