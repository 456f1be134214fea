"""The sample sounds are what the demo says they are, to the ear of a live call."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from ari_app import samples
from ari_app.screening.ear import LISTEN_S
from ari_app.screening.model import VoiceModel
from ari_app.screening.offline import judge_calls, read_call
from ari_app.screening.rate import RATE_HZ
from ari_app.verdict import Verdict


@pytest.mark.parametrize(
    ("sample", "verdict"),
    [
        (samples.SPEAKING_CALLER, Verdict.VOICE),
        (samples.CALL_TAKER, Verdict.VOICE),
        (samples.EXHAUST, Verdict.NOISE),
        (samples.QUIET_ROOM, Verdict.SILENT),
    ],
)
def test_a_sample_is_small_telephone_audio_and_judged_right(sample: Path, verdict: Verdict) -> None:
    found = soundfile.info(sample)
    assert (found.samplerate, found.channels) == (8000, 1)
    assert sample.stat().st_size < 400_000
    call = read_call(sample)
    played = np.resize(call, max(len(call), round(LISTEN_S * RATE_HZ)))  # again and again
    (judgement,) = judge_calls(VoiceModel.load(), [played])
    assert judgement.verdict is verdict
