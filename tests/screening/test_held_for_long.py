"""A held call is heard for longer than any call that taught the ear."""

import numpy as np
import pytest
import soundfile

from ari_app import samples
from ari_app.screening.ear import Ear
from ari_app.screening.hearing import hear_together
from ari_app.screening.human_score import CHUNKS, WINDOW_S, HumanScore, RollingScore
from ari_app.screening.model import VoiceModel
from ari_app.verdict import Verdict

HOLD_S = 60


@pytest.mark.parametrize("sound", ["exhaust", "quiet room"])
def test_what_was_held_stays_held_while_nothing_new_is_heard(sound: str) -> None:
    files = {"exhaust": samples.EXHAUST, "quiet room": samples.QUIET_ROOM}
    ear = _heard(np.resize(_sound(files[sound]), HOLD_S * 8000))
    assert ear.opinion(HOLD_S) is None


def test_a_voice_is_heard_in_the_last_second_too() -> None:
    noise = np.resize(_sound(samples.EXHAUST), (HOLD_S - 6) * 8000)
    speech = _sound(samples.SPEAKING_CALLER)[: 6 * 8000]
    heard = _heard(np.concatenate([noise, speech])).opinion(HOLD_S)
    assert heard is not None and heard.verdict is Verdict.VOICE


def test_in_the_first_window_nothing_is_forgotten() -> None:
    rolling, plain = RollingScore(), HumanScore()
    for number in range(int(WINDOW_S / 0.032)):
        probability = 0.9 if number < CHUNKS else 0.01
        rolling.add(probability, (number + 1) * 0.032)
        plain.add(probability)
    assert rolling.value() == plain.value()


def test_half_a_second_is_never_cut_in_two() -> None:
    """Wherever it lies, half a second of voice stands whole in one of the two scores."""
    for begins_s in np.arange(11.0, 31.0, 0.16):
        rolling = RollingScore()
        for number in range(1000):
            end_s = (number + 1) * 0.032
            inside = begins_s < end_s <= begins_s + CHUNKS * 0.032 + 0.001
            rolling.add(0.99 if inside else 0.001, end_s)
            if end_s > begins_s + CHUNKS * 0.032 + 0.002:
                break
        assert rolling.value() > 4.0, begins_s


def _sound(path: object) -> "np.ndarray[tuple[int], np.dtype[np.int16]]":
    samples_read, _ = soundfile.read(str(path), dtype="int16")
    return samples_read  # type: ignore[no-any-return]


def _heard(audio: "np.ndarray[tuple[int], np.dtype[np.int16]]") -> Ear:
    """An ear that has heard it all, its window closed after 12 s."""
    ear, model = Ear(), VoiceModel.load()
    for second in range(len(audio) // 8000):
        ear.hear(audio[second * 8000 : (second + 1) * 8000], float(second))
        hear_together(model, [ear])
        if second == WINDOW_S:
            assert ear.close(WINDOW_S).verdict in (Verdict.NOISE, Verdict.SILENT)
    return ear
