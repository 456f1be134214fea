"""Whatever a line delivers: no exception, the same verdict for the same audio, doubts only rise."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ari_app.screening.ear import Ear
from ari_app.screening.evidence import Heard
from ari_app.screening.hearing import hear_together
from ari_app.screening.model import VoiceModel
from ari_app.verdict import Judgement
from tests.screening.sounds import RATE, Samples, engine, mixed, pink_noise, placed, spoken, tone

SLOW = settings(max_examples=15)
PROMPT = spoken("prompt_greeting")[: 2 * RATE]
CALL = mixed(placed(spoken("tolong_anak"), 1.0, 4.0), pink_noise(4, -50))


def judged(model: VoiceModel, call: Samples, lengths: list[int], every: int = 1) -> Judgement:
    """The call in frames of these lengths, over and over; the model runs at every so many."""
    ear, start, count = Ear(), 0, 0
    while start < len(call):
        length = lengths[count % len(lengths)]
        ear.hear(call[start : start + length], start / RATE)
        start, count = start + length, count + 1
        if count % every == 0:
            hear_together(model, [ear])
    hear_together(model, [ear])
    return ear.close(len(call) / RATE)


def prompted(model: VoiceModel, lengths: list[int], every: int) -> list[object]:
    """A call with our prompt's echo and then a voice: the judgement and all that was heard."""
    call = mixed(
        placed((PROMPT // 8).astype(np.int16), 0.7, 4.0), placed(spoken("bisik"), 2.6, 4.0)
    )
    ear, start, count, told = Ear(), 0, 0, False
    while start < len(call):
        length = lengths[count % len(lengths)]
        if not told and (start + length) / RATE > 0.5:
            ear.prompt_started(PROMPT, 0.5)
            told = True
        ear.hear(call[start : start + length], start / RATE)
        start, count = start + length, count + 1
        if count % every == 0:
            hear_together(model, [ear])
    hear_together(model, [ear])
    return [ear.close(4.0), ear.heard]


def arrived(breaks: list[tuple[float, float]]) -> list[tuple[float, Samples]]:
    """What is left of the call after those breaks (from, for seconds): start and samples."""
    kept = np.ones(len(CALL), bool)
    for from_s, for_s in breaks:
        kept[round(from_s * RATE) : round((from_s + for_s) * RATE)] = False
    edges = np.flatnonzero(np.diff(kept.astype(int), prepend=0, append=0))
    runs = zip(edges[::2], edges[1::2], strict=True)
    return [(start / RATE, CALL[start:end]) for start, end in runs]


def pieced(
    model: VoiceModel, parts: list[tuple[float, Samples]], lengths: list[int], every: int
) -> Judgement:
    """Each part in frames of these lengths; the model runs at every so many."""
    ear, count = Ear(), 0
    for from_s, samples in parts:
        start = 0
        while start < len(samples):
            length = lengths[count % len(lengths)]
            ear.hear(samples[start : start + length], from_s + start / RATE)
            start, count = start + length, count + 1
            if count % every == 0:
                hear_together(model, [ear])
    hear_together(model, [ear])
    return ear.close(4.0)


@SLOW
@given(lengths=st.lists(st.integers(1, 4000), min_size=1, max_size=6), every=st.integers(1, 9))
def test_any_split_into_frames_gives_the_same_judgement(
    model: VoiceModel, lengths: list[int], every: int
) -> None:
    assert judged(model, CALL, lengths, every) == judged(model, CALL, [160])


@SLOW
@given(lengths=st.lists(st.integers(1, 2500), min_size=1, max_size=6), every=st.integers(1, 9))
def test_any_split_gives_the_same_judgement_while_our_prompt_comes_back(
    model: VoiceModel, lengths: list[int], every: int
) -> None:
    """Each mark is told before the first frame that holds its time, as a live line does."""
    assert prompted(model, lengths, every) == prompted(model, [160], 1)


@SLOW
@given(
    breaks=st.lists(
        st.tuples(st.floats(0, 3.9), st.floats(0.001, 0.7)), max_size=8, unique_by=lambda b: b[0]
    ),
    lengths=st.lists(st.integers(1, 2500), min_size=1, max_size=6),
    every=st.integers(1, 9),
)
def test_the_same_loss_gives_the_same_judgement_in_any_frames(
    model: VoiceModel, breaks: list[tuple[float, float]], lengths: list[int], every: int
) -> None:
    parts = arrived(breaks)
    assert pieced(model, parts, lengths, every) == pieced(model, parts, [160], 1)


@SLOW
@given(data=st.data())
def test_what_was_heard_only_grows_and_an_answer_stays(
    model: VoiceModel, data: st.DataObject
) -> None:
    """Loss, prompts and delays as they like; the score may fall only while a prompt comes back."""
    prompt_at_s = data.draw(st.none() | st.floats(0.0, 3.0))
    lost = data.draw(st.sets(st.integers(0, 199), max_size=60))
    every = data.draw(st.integers(1, 20))
    ear, before, answered = Ear(), Ear().heard, False
    for frame in range(200):
        if prompt_at_s is not None and frame == int(prompt_at_s * 50):
            ear.prompt_started(PROMPT, prompt_at_s)
        if frame not in lost:
            ear.hear(CALL[frame * 160 : (frame + 1) * 160], frame * 0.02)
        if frame % every:
            continue
        hear_together(model, [ear])
        assert_grown(before, ear.heard, prompted=prompt_at_s is not None)
        assert not answered or ear.opinion(frame * 0.02) is not None
        before, answered = ear.heard, ear.opinion(frame * 0.02) is not None


def assert_grown(before: Heard, after: Heard, *, prompted: bool) -> None:
    for name in ("until_s", "heard_s", "loud_s", "tone_s"):
        assert getattr(after, name) >= getattr(before, name), name
    for name in ("voice_at_s", "tap_at_s", "key_at_s"):
        assert getattr(before, name) in (None, getattr(after, name)), name
    assert after.seconds[: len(before.seconds)] == before.seconds
    assert prompted or after.human_score >= before.human_score


@SLOW
@given(
    lost=st.sets(st.integers(0, 199), max_size=60), late_s=st.floats(-2, 2), seed=st.integers(0, 99)
)
def test_any_loss_and_any_clock_are_survived(
    model: VoiceModel, lost: set[int], late_s: float, seed: int
) -> None:
    random = np.random.default_rng(seed)
    ear, score = Ear(), -8.0
    for frame in range(200):
        if frame in lost:
            continue
        at_s = max(0.0, frame * 0.02 + (late_s if random.random() < 0.05 else 0.0))
        ear.hear(CALL[frame * 160 : (frame + 1) * 160], at_s)
        if frame % 7 == 0:
            hear_together(model, [ear])
            assert ear.heard.human_score >= score
            score = ear.heard.human_score
    assert ear.close(4.0).as_json()["evidence"] is not None


@SLOW
@given(noise=st.lists(st.integers(-32768, 32767), min_size=1, max_size=3000))
def test_any_samples_are_survived(model: VoiceModel, noise: list[int]) -> None:
    call = np.tile(np.array(noise, np.int16), 8000 // len(noise) + 1)
    judged(model, call, [160])


@SLOW
@given(at=st.floats(0, 4), length=st.integers(0, 30000), stop=st.floats(0, 6))
def test_any_prompt_is_survived(model: VoiceModel, at: float, length: int, stop: float) -> None:
    ear = Ear()
    for frame in range(200):
        if frame == int(at * 50):
            ear.prompt_started(tone(4, 300)[:length], at)
        if frame == int(stop * 50):
            ear.prompt_stopped(stop)
        ear.hear(CALL[frame * 160 : (frame + 1) * 160], frame * 0.02)
    hear_together(model, [ear])
    ear.opinion(4.0)
    ear.close(4.0)


def test_overdriven_and_lost_audio_still_speaks(model: VoiceModel) -> None:
    loud = np.clip(placed(spoken("tolong_pria"), 2.0, 6.0).astype(np.int32) * 20, -32768, 32767)
    call = loud.astype(np.int16)
    for frame in range(0, 300, 20):  # 5 % of the frames
        call[frame * 160 : (frame + 1) * 160] = 0
    assert judged(model, call, [160]).verdict == "voice"


def test_noise_between_gaps_of_comfort_noise_is_nobody(model: VoiceModel) -> None:
    call = engine(12)
    for second in range(0, 12, 2):
        call[second * RATE : second * RATE + RATE] = pink_noise(1, -65, seed=second)
    assert judged(model, call, [160]).verdict in ("noise", "unsure")
