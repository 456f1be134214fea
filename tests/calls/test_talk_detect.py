"""The reference peer is Asterisk's own TALK_DETECT, with the calls really played through it."""

import pytest

from bench.talk_detect import talk_detect
from tests.screening.sounds import mixed, pink_noise, placed, silence, spoken, tone

pytestmark = pytest.mark.alone
TRIES = 4  # a busy machine plays late, which only ever adds; one of so many is in time


def test_it_says_when_asterisk_first_heard_somebody() -> None:
    calls = [
        silence(2),
        mixed(placed(spoken("tolong_pria"), 1.0, 3.0), pink_noise(3, -70)),
        pink_noise(2, -60),
        tone(2, 700),
    ]
    in_time = pytest.approx((1.1, 0.05), abs=0.3)  # the machine: it cannot be told from a voice
    for _ in range(TRIES):
        quiet, voice, line, machine = talk_detect(calls)
        assert quiet is None and line is None
        if (voice, machine) == in_time:
            break
    assert (voice, machine) == in_time
