"""Callers who cannot speak: hands in any rhythm, and breath; and what only sounds like them."""

import numpy as np
import pytest

from ari_app.screening.ear import Ear
from ari_app.screening.hearing import hear_together
from ari_app.screening.model import VoiceModel
from ari_app.verdict import HELD_VERDICTS, Judgement, Verdict
from tests.screening.rhythms import breath, by_chance, clicks, figure, rustle, swayed
from tests.screening.sounds import RATE, Samples, pink_noise, silence, spoken

ASKED = ((0.1, spoken("prompt_greeting")), (6.0, spoken("prompt_cannot_hear")))  # as in a live call


def judged(model: VoiceModel, call: Samples) -> Judgement:
    """The call with our prompts playing; the first opinion, or the verdict of the whole window."""
    ear = Ear()
    for at_s, prompt in ASKED:
        ear.prompt_started(prompt, at_s)
    for start in range(0, len(call), 160):
        ear.hear(call[start : start + 160], start / RATE)
        hear_together(model, [ear])
        opinion = ear.opinion((start + 160) / RATE)
        if opinion is not None:
            return opinion
    return ear.close(len(call) / RATE)


SOS = figure(0.2, 0.2, 0.45, 0.45, 0.45, 0.45, 0.2, 0.2, start_s=0.8, pause_s=1.4)
TAP, DOUBT = {Verdict.TAP}, {Verdict.TAP, Verdict.UNSURE}
HANDS = [
    (swayed(SOS, 0.01), TAP, "an SOS from the first second on, through both prompts"),
    (swayed(tuple(t * 1.4 for t in SOS if t < 8), 0.015), TAP, "a slower one"),
    (swayed(figure(0.45, start_s=0.7, pause_s=0.45), 0.02), TAP, "taps through the prompts"),
    (swayed(figure(0.22, start_s=1.5, pause_s=1.3), 0.03), TAP, "two and two"),
    (swayed(figure(0.3, 0.3, start_s=2.0, pause_s=1.2), 0.012), TAP, "three and three"),
    ((4.6, 4.9, 9.0, 9.31), DOUBT, "two knocks in answer to each question"),
    ((4.7, 9.4), DOUBT, "one knock for each question"),
    ((4.8, 8.9, 9.25), DOUBT, "one, then two: no and yes"),
    (swayed(figure(1.6, start_s=2.0, pause_s=1.6), 0.08), DOUBT, "slow knocks of a weak hand"),
    ((7.0, 7.4, 7.8), TAP, "three even knocks after the prompt"),
]
NOBODY = [
    (clicks(figure(0.5, start_s=0.1, pause_s=0.5), spread_db=0.3), "a clock that always ticked"),
    (clicks(figure(0.46, start_s=0.2, pause_s=0.54), spread_db=0.5), "tick and tock"),
    (clicks(figure(1.3, start_s=0.4, pause_s=1.3), spread_db=0.5), "an electric fence"),
    (clicks(by_chance(24, 1)), "a line that crackles"),
    (clicks(by_chance(11, 2)), "a line that clicks at times"),
    (clicks(by_chance(9, 3), spread_db=6.0) + rustle(), "a telephone in a pocket"),
    (clicks((4.6, 9.3)) + rustle(5), "two bumps between rustling"),
    (clicks((0.6, 1.5)), "two clicks before anybody was asked"),
    (clicks((8.0,)), "one click may be anything"),
]


@pytest.mark.parametrize(("times", "verdicts", "remark"), HANDS, ids=[row[2] for row in HANDS])
def test_a_hand_in_any_rhythm_is_heard(
    model: VoiceModel, times: tuple[float, ...], verdicts: set[Verdict], remark: str
) -> None:
    assert judged(model, clicks(times)).verdict in verdicts, remark


@pytest.mark.parametrize(("call", "remark"), NOBODY, ids=[row[1] for row in NOBODY])
def test_machines_lines_and_pockets_are_no_hands(
    model: VoiceModel, call: Samples, remark: str
) -> None:
    assert judged(model, call).verdict in HELD_VERDICTS, remark


BREATH = [
    (breath(3.2), "calm breath"),
    (breath(2.1, drawn=0.8), "an asthma attack: quick, both ways loud"),
    (breath(2.4, jerk=1.8, drawn=1.2), "gasps"),
    (breath(0.9, level_dbfs=-30), "panting"),
    (breath(4.4, drawn=0.1), "a slow breath of which only the half is heard"),
    (breath(2.6, level_dbfs=-44), "faint"),
    (breath(2.6, level_dbfs=-30, behind_dbfs=-48), "in a room that is not quiet"),
]
NO_BREATH = [
    (pink_noise(12, -35), "a line's noise"),
    (rustle(), "handling"),
    (np.concatenate([pink_noise(2, -34), silence(2)] * 3), "noise that is switched on and off"),
]


@pytest.mark.parametrize(("call", "remark"), BREATH, ids=[row[1] for row in BREATH])
def test_somebody_who_only_breathes_is_a_doubt(
    model: VoiceModel, call: Samples, remark: str
) -> None:
    judgement = judged(model, call)
    assert judgement.verdict not in HELD_VERDICTS, remark


@pytest.mark.parametrize(("call", "remark"), NO_BREATH, ids=[row[1] for row in NO_BREATH])
def test_noise_that_does_not_breathe_is_held(model: VoiceModel, call: Samples, remark: str) -> None:
    assert judged(model, call).verdict in HELD_VERDICTS, remark


def test_the_reason_names_what_was_heard(model: VoiceModel) -> None:
    knocked, breathed = judged(model, clicks((4.7, 9.4))), judged(model, breath(2.5, drawn=0.2))
    assert knocked.why == {"code": "knocks", "clicks": 2.0}
    assert breathed.why is not None and breathed.why["code"] == "breath"
    assert breathed.why["every_s"] == pytest.approx(2.5, abs=0.4)


def test_a_held_caller_who_knocks_once_for_each_question_is_let_go(model: VoiceModel) -> None:
    ear = Ear()
    for at_s, prompt in ASKED:
        ear.prompt_started(prompt, at_s)
    call = np.concatenate([clicks((8.0,)), clicks((5.0,))])
    for start in range(0, len(call), 160):
        ear.hear(call[start : start + 160], start / RATE)
        hear_together(model, [ear])
        if start == 12 * RATE - 160:
            assert ear.close(12.0).verdict in HELD_VERDICTS
        if start > 12 * RATE and (opinion := ear.opinion(start / RATE)):
            assert opinion.verdict == Verdict.UNSURE and 17.0 < opinion.at_s < 17.6
            return
    pytest.fail("held to the end")
