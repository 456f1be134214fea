"""What is missing in a recording: its length by SIP, and what was lost within it."""

import numpy as np
import pytest

from ari_app.screening.alaw import decode
from bench.overload import FRAME, Kept, line, silent_s, unbroken_voice


def test_a_caller_of_the_bench_is_never_silent() -> None:
    assert silent_s(decode(unbroken_voice())) == 0.0


@pytest.mark.parametrize("lost", [0, 1, 50])
def test_each_lost_frame_is_found(lost: int) -> None:
    samples = decode(unbroken_voice()).copy()
    samples[FRAME * 10 : FRAME * (10 + lost)] = 0
    assert silent_s(samples) == pytest.approx(lost * 0.02)


def test_half_a_recording_is_not_a_whole_one() -> None:
    kept = [Kept(lacking_s=0.1, silent_s=0.2), Kept(lacking_s=0.0, silent_s=4.0)]
    assert [each.whole for each in kept] == [True, False]
    assert line(kept, 3, 0.5).startswith("1 of 3 recordings are whole; too short by 0.1 s")
    assert np.isfinite(kept[0].lacking_s) and line([], 3, 0.0).startswith("0 of 3")
