"""Knocks and in-band keys that answer a prompt; what only sounds like them."""

import numpy as np
import pytest

from ari_app.screening.knocks import KnockSettings
from ari_app.screening.sound import measure
from ari_app.screening.touches import Touches
from tests.screening.sounds import (
    RATE,
    Samples,
    engine,
    knocks,
    mixed,
    pink_noise,
    silence,
    tone,
)


def touched(call: Samples, prompt_at_s: float | None = 6.0) -> Touches:
    touches = Touches(KnockSettings())
    chunks = call[: len(call) // 256 * 256].reshape(-1, 256)
    for number, sound in enumerate(measure(chunks)):
        if prompt_at_s is not None and number == round(prompt_at_s / 0.032):
            touches.prompt_started(prompt_at_s)
        touches.hear_knock((number + 1) * 0.032, sound, lambda _: False)
        touches.hear_tone((number + 1) * 0.032, sound)
    return touches


THREE = knocks(7.0, 7.4, 7.8)
LINE = pink_noise(12, -60)
CALLS = [
    (mixed(THREE, LINE), 6.0, True, "three knocks after the prompt"),
    (mixed(knocks(7, 7.3, 7.62, 7.9, level=0.1), LINE), 6.0, True, "four, fainter"),
    (mixed(THREE, LINE), None, False, "nobody asked"),
    (mixed(knocks(7.0, 7.4), LINE), 6.0, False, "two may be anything"),
    (mixed(knocks(7.0, 7.2, 8.3, 8.4), LINE), 6.0, False, "no rhythm: handling"),
    (mixed(knocks(*np.arange(1, 12, 0.5)), LINE), 6.0, False, "a clock that ticked before"),
    (mixed(THREE, engine(12)), 6.0, False, "an engine bangs"),
    (mixed(knocks(0.5, 0.9, 1.3), LINE), 0.1, False, "the greeting alone does not ask"),
]


@pytest.mark.parametrize(("call", "asked_s", "expected", "remark"), CALLS)
def test_knocking(call: Samples, asked_s: float | None, expected: bool, remark: str) -> None:
    assert (touched(call, asked_s).tap_at_s is not None) == expected, remark


@pytest.mark.parametrize(("low", "high", "digit"), [(697, 1209, "1"), (941, 1336, "0")])
def test_a_key_as_a_tone_counts_only_after_a_prompt(low: int, high: int, digit: str) -> None:
    call = silence(12)
    call[7 * RATE : 7 * RATE + 1200] = tone(0.15, low, high)
    assert touched(call).key_at_s == pytest.approx(7.1, abs=0.1)
    assert touched(call, None).key_at_s is None
    assert touched(call, 8.0).key_at_s is None
    assert {sound.digit for sound in measure(call.reshape(-1, 256))} >= {digit}


@pytest.mark.parametrize("hertz", [(425,), (350, 440), (480, 620), (1100,), (2100,), (950, 1400)])
def test_tones_of_the_network_are_no_keys(hertz: tuple[float, ...]) -> None:
    assert touched(tone(12, *hertz)).key_at_s is None
    assert all(sound.tone for sound in measure(tone(1.024, *hertz).reshape(-1, 256)))
