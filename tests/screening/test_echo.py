"""Our own prompt coming back is not a voice and no knocking; a voice over it is one."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from ari_app.screening.alaw import decode, encode
from ari_app.screening.ear import Ear
from ari_app.screening.hearing import hear_together
from ari_app.screening.model import VoiceModel
from ari_app.verdict import Judgement, Verdict
from tests.screening.sounds import RATE, Samples, knocks, mixed, pink_noise, placed, spoken

ECHOES = [
    (-6, 0.05, "loud and at once"),
    (-6, 0.40, "loud and late"),
    (-15, 0.20, "a loudspeaker"),
    (-25, 0.12, "a handset"),
    (-35, 0.30, "faint"),
]


SHIPPED = Path(__file__).parents[2] / "dialplan" / "sounds" / "id"


def echoed(prompt: Samples, decibels: float, late_s: float, at_s: float) -> Samples:
    """The prompt as the line sends it back, dulled by a crude low pass."""
    dull = np.convolve(prompt, [0.25, 0.5, 0.25], "same") * 10 ** (decibels / 20)
    return placed(dull.astype(np.int16), at_s + late_s)


def judged(
    model: VoiceModel, call: Samples, prompt: Samples, at_s: float, every_lost: int = 0
) -> Judgement:
    """The ear's verdict; of ``every_lost`` packets, where asked, one never arrives."""
    return decided(model, call, prompt, at_s, every_lost)[0]


def decided(
    model: VoiceModel, call: Samples, prompt: Samples, at_s: float, every_lost: int = 0
) -> tuple[Judgement, float]:
    """The verdict, and after how many seconds of the call it was given."""
    ear = Ear()
    for number, start in enumerate(range(0, len(call), 160)):
        if start == round(at_s * RATE):
            ear.prompt_started(prompt, at_s)
        if not every_lost or number % every_lost:
            ear.hear(call[start : start + 160], start / RATE)
        hear_together(model, [ear])
        if opinion := ear.opinion((start + 160) / RATE):
            return opinion, (start + 160) / RATE
    return ear.close(len(call) / RATE), len(call) / RATE


@pytest.mark.parametrize("name", ["prompt_greeting", "prompt_cannot_hear"])
@pytest.mark.parametrize(("decibels", "late_s", "remark"), ECHOES, ids=[row[2] for row in ECHOES])
def test_an_echo_is_not_a_voice(
    model: VoiceModel, name: str, decibels: float, late_s: float, remark: str
) -> None:
    prompt = spoken(name)
    call = mixed(echoed(prompt, decibels, late_s, 0.4), pink_noise(12, -65))
    assert judged(model, call, prompt, 0.4).verdict != Verdict.VOICE, remark


@pytest.mark.parametrize("late_s", [0.06, 0.12])
def test_an_echo_is_not_a_voice_where_packets_are_lost(model: VoiceModel, late_s: float) -> None:
    """Lost time must not make the echo seem to come before the prompt."""
    prompt, _ = soundfile.read(SHIPPED / "cannot_hear.wav", dtype="int16")
    call = mixed(echoed(prompt, -15, late_s, 2.0), pink_noise(12, -65))
    assert judged(model, call, prompt, 2.0, every_lost=25).verdict != Verdict.VOICE


@pytest.mark.parametrize("decibels", [-12, -25, -60])
def test_a_voice_over_the_prompt_is_heard_before_it_ends(
    model: VoiceModel, decibels: float
) -> None:
    prompt = spoken("prompt_cannot_hear")
    call = mixed(
        echoed(prompt, decibels, 0.15, 0.4),
        placed(spoken("tolong_wanita"), 1.5),
        pink_noise(12, -65),
    )
    judgement = judged(model, call, prompt, 0.4)
    assert judgement.verdict == Verdict.VOICE
    assert 1.5 < judgement.at_s < 4.0


def test_over_a_prompt_that_does_not_come_back_a_voice_is_heard_at_once(model: VoiceModel) -> None:
    """The line sent nothing back of the prompt's first second: it has no echo to wait for."""
    prompt = spoken("prompt_cannot_hear")
    call = mixed(placed(spoken("tolong_wanita"), 2.6), pink_noise(12, -65))
    over_it, without = (decided(model, call, prompt, at_s)[1] for at_s in (0.4, 99.0))
    assert over_it == pytest.approx(without, abs=0.001)


def test_a_voice_at_once_is_compared_with_the_prompt(model: VoiceModel) -> None:
    prompt = spoken("prompt_cannot_hear")
    call = mixed(placed(spoken("tolong_wanita"), 0.7), pink_noise(12, -65))
    over_it, without = (decided(model, call, prompt, at_s)[1] for at_s in (0.4, 99.0))
    assert without + 0.1 < over_it < without + 0.5


def test_without_the_prompt_the_same_sound_is_a_voice(model: VoiceModel) -> None:
    prompt = spoken("prompt_greeting")
    call = mixed(echoed(prompt, -15, 0.2, 0.4), pink_noise(12, -65))
    assert judged(model, call, prompt, 99.0).verdict == Verdict.VOICE


@pytest.mark.parametrize("late_s", [0.2, 0.3])
def test_syllables_of_an_echo_are_no_knocks(model: VoiceModel, late_s: float) -> None:
    """They stand out of a quiet line, evenly: a silent caller would be first in line."""
    prompt, _ = soundfile.read(SHIPPED / "cannot_hear.wav", dtype="int16")
    call = mixed(echoed(prompt, -25, late_s, 6.06), pink_noise(12, -80))
    heard = judged(model, decode(encode(call)), prompt, 6.06)
    assert heard.verdict not in (Verdict.TAP, Verdict.VOICE)


@pytest.mark.parametrize("echo_db", [None, -40])
def test_knocks_are_heard_while_the_prompt_plays(model: VoiceModel, echo_db: float | None) -> None:
    prompt, _ = soundfile.read(SHIPPED / "cannot_hear.wav", dtype="int16")
    call = mixed(knocks(8.0, 8.4, 8.8), pink_noise(12, -60))
    if echo_db is not None:
        call = mixed(call, echoed(prompt, echo_db, 0.15, 6.06))
    assert judged(model, call, prompt, 6.06).verdict is Verdict.TAP
