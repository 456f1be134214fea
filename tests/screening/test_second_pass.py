"""Nobody is held before the whole window was heard twice."""

from pathlib import Path

import numpy as np
import pytest

from ari_app.screening.ear import Ear
from ari_app.screening.hearing import hear_together
from ari_app.screening.model import VoiceModel, VoiceModelError
from ari_app.screening.offline import judge_calls
from ari_app.screening.second_pass import SECOND_PASS_FILE, WINDOW, SecondPass, Window
from ari_app.verdict import Verdict
from tests.screening.sounds import RATE, mixed, pink_noise, placed, silence, spoken

SPECTRUM = np.zeros(88, np.float32)


def test_a_window_begins_as_silence_and_forgets_the_oldest() -> None:
    window = Window()
    assert window.sound().shape == (WINDOW, 88) and np.all(window.sound() == -1.0)
    window.add(SPECTRUM)
    assert np.all(window.sound()[:-1] == -1.0) and np.all(window.sound()[-1] == 0.0)
    for _ in range(WINDOW):
        window.add(None)  # our own echo
    assert np.all(window.sound() == -1.0)


def test_a_voice_in_noise_scores_above_the_noise_alone() -> None:
    noise = pink_noise(12, -40)
    alone, voiced = _score(noise), _score(mixed(noise, placed(spoken("tolong_wanita"), 4.0)))
    assert alone < 0.0 < voiced


def test_it_hears_at_fixed_times_whatever_else_happens(model: VoiceModel) -> None:
    """The times follow the audio's own clock, so that every split gives the same verdict."""
    ear, times, call = Ear(), [], pink_noise(12, -45)
    for start in range(0, 12 * RATE, 160):
        ear.hear(call[start : start + 160], start / RATE)
        before = ear.heard.second_score
        hear_together(model, [ear])
        if ear.heard.second_score != before:
            times.append(round(ear.heard.until_s, 1))
    assert times[0] == 3.6 and times[-1] == 11.6


@pytest.mark.parametrize("window_s", [5.0, 8.0, 10.0, 13.0])
def test_it_hears_just_before_any_window_closes(model: VoiceModel, window_s: float) -> None:
    """Whatever ``listen_s`` a centre chooses: a noise is held, not sent on as unheard."""
    (judgement,) = judge_calls(model, [pink_noise(20, -45)], window_s)
    assert judgement.verdict is Verdict.NOISE and judgement.at_s == window_s


def test_a_recording_shorter_than_the_window_is_heard_to_its_end(model: VoiceModel) -> None:
    (judgement,) = judge_calls(model, [pink_noise(6, -45)])
    assert judgement.verdict is Verdict.NOISE and judgement.at_s == 6.0


class _Broken(SecondPass):
    def __init__(self) -> None:
        pass

    def score(self, window: "np.ndarray[tuple[int, int], np.dtype[np.float32]]") -> float:
        raise RuntimeError("out of memory")


def test_a_second_pass_that_breaks_sends_the_caller_on_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ear, model = Ear(), VoiceModel.load()
    monkeypatch.setattr(model, "second_pass", _Broken())
    ear.hear(silence(4), 0.0)
    hear_together(model, [ear])
    said = ear.opinion(4.0)
    assert said is not None and said.verdict is Verdict.UNSURE
    assert said.why == {"code": "fault"} and "out of memory" in str(ear.fault)


def test_a_call_too_short_for_it_is_a_doubt(model: VoiceModel) -> None:
    ear = Ear()
    ear.hear(silence(2), 0.0)
    hear_together(model, [ear])
    assert ear.close(2.0).verdict is Verdict.UNSURE


@pytest.mark.parametrize("content", [b"", b"not a network", SECOND_PASS_FILE.read_bytes()[:9000]])
def test_a_file_that_is_no_good_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "second_pass.onnx"
    file.write_bytes(content)
    with pytest.raises(VoiceModelError, match="install Sigap"):
        VoiceModel.load(second_pass=file)


def test_another_network_in_its_place_is_refused() -> None:
    with pytest.raises(VoiceModelError, match="not the ear's second pass"):
        SecondPass.load(SECOND_PASS_FILE.with_name("head.onnx"))


def _score(call: "np.ndarray[tuple[int], np.dtype[np.int16]]") -> float:
    ear, model = Ear(), VoiceModel.load()
    ear.hear(call, 0.0)
    hear_together(model, [ear])
    window = ear._evidence._window.sound()
    return model.second_pass.score(window)


def test_held_without_any_audio_stays_held_until_something_is_heard(model: VoiceModel) -> None:
    ear = Ear()
    assert ear.close(12.0).verdict is Verdict.NO_MEDIA
    hear_together(model, [ear])
    assert ear.opinion(13.0) is None
    ear.hear(spoken("tolong_pria"), 14.0)
    hear_together(model, [ear])
    assert ear.opinion(18.0) is not None
