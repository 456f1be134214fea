"""What the ear says of calls that a person would have no doubt about."""

import numpy as np
import pytest

from ari_app.screening.ear import Ear
from ari_app.screening.hearing import hear_together
from ari_app.screening.model import VoiceModel
from ari_app.verdict import HELD_VERDICTS, Judgement, Verdict
from tests.screening.sounds import (
    RATE,
    Samples,
    cough,
    cry,
    engine,
    mixed,
    pink_noise,
    placed,
    silence,
    spoken,
    tone,
)


def judged(model: VoiceModel, call: Samples, ear: Ear | None = None) -> Judgement:
    """The call in frames of 20 ms; the first opinion, or the verdict of the whole window."""
    ear = ear or Ear()
    for start in range(0, len(call), 160):
        ear.hear(call[start : start + 160], start / RATE)
        hear_together(model, [ear])
        opinion = ear.opinion((start + 160) / RATE)
        if opinion is not None:
            return opinion
    return ear.close(len(call) / RATE)


HELD = [
    (silence(12), Verdict.SILENT, "digital silence"),
    (pink_noise(12, -70), Verdict.SILENT, "comfort noise"),
    (pink_noise(12, -35), Verdict.NOISE, "a noisy line"),
    (engine(12), Verdict.NOISE, "a steady exhaust"),
    (tone(12, 425), Verdict.NOISE, "a dial tone is not a voice"),
    (tone(12, 770, 1336), Verdict.NOISE, "DTMF in-band without a prompt is not a voice"),
    (silence(0), Verdict.NO_MEDIA, "not one frame arrived"),
]


@pytest.mark.parametrize(("call", "verdict", "remark"), HELD, ids=[row[2] for row in HELD])
def test_nobody_there_is_held(
    model: VoiceModel, call: Samples, verdict: Verdict, remark: str
) -> None:
    ear = Ear()
    for start in range(0, len(call), 160):
        ear.hear(call[start : start + 160], start / RATE)
        hear_together(model, [ear])
        assert ear.opinion(start / RATE) is None, remark
    assert ear.close(12.0).verdict == verdict, remark


@pytest.mark.parametrize("name", ["tolong_pria", "tolong_wanita", "tolong_anak"])
@pytest.mark.parametrize("snr_db", [10, 20, 60])
def test_a_voice_is_accepted_at_once(model: VoiceModel, name: str, snr_db: int) -> None:
    voice = spoken(name)
    level = 20 * np.log10(np.sqrt(np.mean(np.square(voice.astype(float)))) / 32768)
    call = mixed(placed(voice, 2.0), pink_noise(12, float(level) - snr_db))
    judgement = judged(model, call)
    assert judgement.verdict == Verdict.VOICE
    assert 2.0 < judgement.at_s < 3.2


def test_a_key_is_an_answer(model: VoiceModel) -> None:
    ear = Ear()
    ear.hear(silence(2), 0.0)
    hear_together(model, [ear])
    assert ear.opinion(2.0) is None
    ear.key("5", 2.1)
    judgement = ear.opinion(2.2)
    assert judgement is not None
    assert (judgement.verdict, judgement.at_s) == (Verdict.KEY, 2.1)


def test_a_whisper_is_never_held(model: VoiceModel) -> None:
    assert judged(model, placed(spoken("bisik"), 3.0)).verdict in (Verdict.VOICE, Verdict.UNSURE)


CRIES = {"a wail": cry(1.2, 350), "a child": cry(1.2, 430), "a cough": cough()}


@pytest.mark.parametrize("name", CRIES)
@pytest.mark.parametrize("background_dbfs", [None, -70.0, -45.0], ids=str)
def test_a_cry_or_a_cough_is_never_held(
    model: VoiceModel, name: str, background_dbfs: float | None
) -> None:
    """Also where the telephone sends nothing at all between the sounds."""
    behind = silence(12) if background_dbfs is None else pink_noise(12, background_dbfs)
    call = mixed(placed(CRIES[name], 3.0), placed(CRIES[name], 5.0), behind)
    assert judged(model, call).verdict not in HELD_VERDICTS


def test_audio_that_nobody_heard_in_time_is_a_doubt() -> None:
    ear = Ear()
    ear.hear(silence(12), 0.0)
    assert ear.close(12.0).verdict == Verdict.UNSURE


def test_a_line_with_large_holes_is_a_doubt(model: VoiceModel) -> None:
    ear = Ear()
    ear.hear(silence(2), 0.0)
    ear.hear(silence(2), 10.0)
    hear_together(model, [ear])
    assert ear.close(12.0).verdict == Verdict.UNSURE


def test_a_held_call_is_let_go_when_a_voice_comes(model: VoiceModel) -> None:
    ear = Ear()
    ear.hear(silence(12), 0.0)
    hear_together(model, [ear])
    assert ear.close(12.0).verdict == Verdict.SILENT
    assert ear.opinion(12.5) is None
    ear.hear(spoken("tolong_wanita"), 12.5)
    hear_together(model, [ear])
    opinion = ear.opinion(16.0)
    assert opinion is not None and opinion.verdict == Verdict.VOICE


def test_a_held_call_is_let_go_at_the_first_doubt(model: VoiceModel) -> None:
    ear = Ear()
    ear.hear(silence(12), 0.0)
    hear_together(model, [ear])
    ear.close(12.0)
    ear.hear(spoken("tolong_wanita")[2000:4500], 13.0)
    hear_together(model, [ear])
    assert ear.opinion(14.0) is not None


def test_a_judgement_carries_its_evidence(model: VoiceModel) -> None:
    judgement = judged(model, placed(spoken("tolong_pria"), 3.0))
    written = judgement.as_json()
    assert [second["second"] for second in written["evidence"]] == [0, 1, 2, 3]
    assert written["evidence"][3]["speech"] > 0.5 > written["evidence"][1]["speech"]
    assert written["ear"].startswith("ear-") and "silero-" in written["ear"]
    assert "detik 3" in judgement.reason


def test_the_level_is_that_of_the_last_second(model: VoiceModel) -> None:
    ear = Ear()
    ear.hear(tone(2.5, 1000, level_dbfs=-20), 0.0)
    hear_together(model, [ear])
    assert ear.level_dbfs == pytest.approx(-20, abs=0.5)


def test_an_ear_that_fails_is_a_doubt_and_harms_no_other(
    model: VoiceModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, sound = Ear(), Ear()
    monkeypatch.setattr(broken, "add", lambda *_: 1 / 0)
    for ear in (broken, sound):
        ear.hear(silence(12), 0.0)
    hear_together(model, [broken, sound])
    opinion = broken.opinion(1.0)
    assert opinion is not None and opinion.verdict == Verdict.UNSURE
    assert broken.close(12.0).verdict == Verdict.UNSURE
    assert sound.close(12.0).verdict == Verdict.SILENT


def test_how_far_behind_an_ear_is(model: VoiceModel) -> None:
    """Above a quarter of a second a worker takes no more calls."""
    ear = Ear()
    ear.hear(silence(1.6), 0.0)
    assert ear.behind_s == pytest.approx(1.6)
    hear_together(model, [ear], most=8)
    assert ear.behind_s == pytest.approx(1.6 - 8 * 0.032)
    hear_together(model, [ear])
    assert ear.behind_s < 0.032
