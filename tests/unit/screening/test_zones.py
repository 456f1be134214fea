"""Every row of the verdict table, and what must never be."""

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ari_app.screening.ear_settings import EarSettings
from ari_app.screening.evidence import Heard
from ari_app.screening.zones import Answer, answer, call_score, without_answer
from ari_app.verdict import HELD_VERDICTS, Verdict

SETTINGS = EarSettings()
BAR = SETTINGS.lenient_score
QUIET = Heard(until_s=12, heard_s=12, human_score=-5, second_score=-5, second_until_s=11.5)
LOUD = QUIET._replace(loud_s=11)


def scored(heard: Heard, first: float, second: float) -> Heard:
    """The same call with other scores of the two passes."""
    return heard._replace(human_score=first, second_score=second)


ANSWERS = [
    (QUIET, None, None, "nothing yet"),
    (QUIET._replace(voice_at_s=2.0), None, (Verdict.VOICE, 2.0), "a clear voice"),
    (QUIET, 3.0, (Verdict.KEY, 3.0), "a key, as an event"),
    (QUIET._replace(key_at_s=7.0), None, (Verdict.KEY, 7.0), "a key, as a tone"),
    (QUIET._replace(tap_at_s=8.0), None, (Verdict.TAP, 8.0), "knocks"),
    (QUIET._replace(tap_at_s=8.0, voice_at_s=9.0), 9.5, (Verdict.TAP, 8.0), "the first counts"),
]


@pytest.mark.parametrize(("heard", "key_at_s", "given", "remark"), ANSWERS)
def test_the_first_clear_answer_decides(
    heard: Heard, key_at_s: float | None, given: tuple[Verdict, float] | None, remark: str
) -> None:
    expected = Answer(verdict=given[0], at_s=given[1]) if given else None
    assert answer(heard, key_at_s) == expected, remark


CLOSINGS = [
    (QUIET, 12.0, Verdict.SILENT, "nothing above comfort noise"),
    (LOUD, 12.0, Verdict.NOISE, "loud, and surely nobody"),
    (scored(LOUD, BAR - 0.01, BAR - 0.01), 12.0, Verdict.NOISE, "just below the lenient bar"),
    (scored(LOUD, BAR + 1e-9, BAR + 1e-9), 12.0, Verdict.UNSURE, "on the bar: a doubt"),
    (scored(QUIET, BAR + 1, BAR + 1), 12.0, Verdict.UNSURE, "faint, but perhaps a human"),
    (scored(LOUD, -3, -3)._replace(echo_s=4.0), 12.0, Verdict.UNSURE, "an echo may hide a voice"),
    (scored(LOUD, -3, -3)._replace(echo_s=1.5), 12.0, Verdict.NOISE, "like our prompt by chance"),
    (LOUD._replace(echo_s=0.5, echo_voiced_s=0.3), 12.0, Verdict.UNSURE, "a voice, taken for echo"),
    (LOUD._replace(echo_s=5.0, echo_voiced_s=4.0), 12.0, Verdict.NOISE, "our prompt, for seconds"),
    (scored(LOUD, -5, BAR + 5), 12.0, Verdict.UNSURE, "the second pass alone hears a human"),
    (scored(LOUD, BAR + 8, -5), 12.0, Verdict.UNSURE, "the first pass alone hears a human"),
    (LOUD._replace(second_score=None), 12.0, Verdict.UNSURE, "nobody listened twice"),
    (QUIET._replace(second_until_s=10.4), 12.0, Verdict.UNSURE, "nobody listened twice to its end"),
    (QUIET._replace(heard_s=0.0), 0.0, Verdict.NO_MEDIA, "not one frame"),
    (QUIET._replace(heard_s=0.9), 0.9, Verdict.NO_MEDIA, "hardly any frames"),
    (QUIET._replace(heard_s=0.9, loud_s=0.3), 0.9, Verdict.UNSURE, "a cry, and then no frames"),
    (QUIET._replace(heard_s=5.0), 5.0, Verdict.UNSURE, "half of the audio is missing"),
    (QUIET._replace(heard_s=11.0), 12.0, Verdict.UNSURE, "a second that nobody had time to hear"),
    (QUIET._replace(heard_s=0.0), 12.0, Verdict.UNSURE, "the model never ran"),
]


@pytest.mark.parametrize(("heard", "received_s", "verdict", "remark"), CLOSINGS)
def test_a_window_without_an_answer(
    heard: Heard, received_s: float, verdict: Verdict, remark: str
) -> None:
    said = without_answer(heard, listened_s=12.0, received_s=received_s, settings=SETTINGS)
    assert said == verdict, remark


@given(
    first=st.floats(-8, 8),
    second=st.floats(-10, 10) | st.none(),
    loud=st.floats(0, 12),
    heard_s=st.floats(0, 12),
    late=st.floats(0, 12),
    second_until_s=st.floats(0, 12),
)
def test_no_doubt_is_ever_held(
    first: float, second: float | None, loud: float, heard_s: float, late: float,
    second_until_s: float,
) -> None:  # fmt: skip
    heard = Heard(
        until_s=heard_s, heard_s=heard_s, loud_s=loud, human_score=first, second_score=second,
        second_until_s=second_until_s,
    )  # fmt: skip
    said = without_answer(heard, listened_s=12.0, received_s=heard_s + late, settings=SETTINGS)
    score = call_score(heard, SETTINGS)
    doubt = score is None or score >= BAR or late > SETTINGS.unheard_s
    doubt |= heard_s - second_until_s > SETTINGS.second_late_s
    nothing = heard_s + late < SETTINGS.media_s and loud == 0.0
    if doubt and not nothing:
        assert said not in HELD_VERDICTS


def test_thresholds_that_make_no_sense_cannot_be_built() -> None:
    with pytest.raises(ValueError, match="must fit"):
        EarSettings(accept_s=1.0, accept_span_s=0.5)
    with pytest.raises(ValueError, match="bars to accept"):
        EarSettings(relevant_probability=0.9)


@pytest.mark.parametrize("name", [f.name for f in fields(EarSettings) if f.type is float])
def test_any_other_threshold_is_another_ear(name: str) -> None:
    changed = replace(SETTINGS, **{name: getattr(SETTINGS, name) * 0.999})
    assert changed.fingerprint() != SETTINGS.fingerprint()
