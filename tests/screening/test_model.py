"""The model refuses bad files with a sentence, and hears many calls as it hears one."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ari_app.screening.ear import Ear
from ari_app.screening.head import HEAD_FILE
from ari_app.screening.hearing import hear_together
from ari_app.screening.model import (
    SILERO_FILE,
    Due,
    Memory,
    Opinion,
    VoiceModel,
    VoiceModelError,
)
from ari_app.screening.onnx_file import read_session
from bench.ear_training.silero import wheel_file
from tests.screening.sounds import engine, pink_noise, placed, silence, spoken


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(VoiceModelError, match=r"cannot be read.*install"):
        VoiceModel.load(tmp_path / "gone.onnx")


def test_a_corrupt_file_is_refused(tmp_path: Path) -> None:
    bad = tmp_path / "bad.onnx"
    bad.write_bytes(b"\x08\x01" + bytes(1000))
    with pytest.raises(VoiceModelError, match="corrupt"):
        VoiceModel.load(bad)


def test_a_missing_head_is_named(tmp_path: Path) -> None:
    with pytest.raises(VoiceModelError, match=r"gone.onnx cannot be read"):
        VoiceModel.load(head=tmp_path / "gone.onnx")


def test_another_network_in_its_place_is_refused() -> None:
    with pytest.raises(VoiceModelError, match="is not Silero"):
        VoiceModel.load(HEAD_FILE)


CALLS = [silence(6), engine(6), pink_noise(6), placed(spoken("tolong_anak"), 2.0, 6.0)]


@pytest.mark.parametrize("together", [1, 2, 5, 16, 33, 64])
def test_a_call_is_judged_alike_in_any_company(model: VoiceModel, together: int) -> None:
    alone = [_evidence(model, [call])[0] for call in CALLS]
    crowd = _evidence(model, [CALLS[i % len(CALLS)] for i in range(together)])
    for i, evidence in enumerate(crowd):
        assert evidence == alone[i % len(CALLS)]


def test_two_hundred_calls_are_judged_to_the_last_bit_as_one(model: VoiceModel) -> None:
    """Not the rounded evidence only: every probability and the memory that goes on."""
    due = [_due(i, Memory.blank()) for i in range(200)]
    for _ in range(4):
        crowd = model.hear(due)
        for i in (0, 1, 3, 77, 199):
            assert_same(model.hear([due[i]])[0], crowd[i])
        due = [_due(i, opinion.memory) for i, opinion in enumerate(crowd)]


def test_chunks_heard_ahead_are_heard_to_the_last_bit_as_one_by_one(model: VoiceModel) -> None:
    """Calls with more and fewer chunks due, and one whose memory begins anew on the way."""
    anew = {0: [2], 1: [0, 4]}
    due = [
        Due(
            chunks=CALLS[i % 4][: (2 + 3 * i % 7) * 256].reshape(-1, 256),
            memory=Memory.blank(),
            anew=anew.get(i, ()),
        )
        for i in range(9)
    ]
    for each, ahead in zip(due, model.hear(due), strict=True):
        memory, said = each.memory, []
        for place, chunk in enumerate(each.chunks):
            begins = [0] if place in each.anew else []
            (one,) = model.hear([Due(chunks=chunk[None], memory=memory, anew=begins)])
            memory = one.memory
            said.append((one.speech[0], one.human[0], one.spectrum[0].tolist()))
        assert said == list(zip(ahead.speech, ahead.human, ahead.spectrum.tolist(), strict=True))
        assert_same_memory(memory, ahead.memory)


@pytest.mark.parametrize("together", [1, 2, 16, 33, 100])
def test_silero_says_what_its_makers_file_says_to_the_last_bit(together: int) -> None:
    """Ours is written for many calls; an ear's verdicts must not depend on that."""
    (theirs, _), (ours, _) = (read_session(file) for file in (wheel_file(), SILERO_FILE))
    random = np.random.default_rng(together)
    state = np.zeros((2, together, 128), np.float32)
    for loud in (1.0, 1e-1, 1e-2, 1e-4, 0.0):
        audio = (random.standard_normal((together, 288)) * loud).astype(np.float32)
        given = {"input": audio, "state": state, "sr": np.array(8000, np.int64)}
        (speech, state), (same, after) = theirs.run(None, given), ours.run(None, given)
        assert np.array_equal(speech, same) and np.array_equal(state, after)


def _due(i: int, memory: Memory) -> Due:
    return Due(chunks=CALLS[i % 4][i * 96 : i * 96 + 256].reshape(1, 256), memory=memory)


def assert_same(one: Opinion, other: Opinion) -> None:
    assert (one.speech, one.human) == (other.speech, other.human)
    assert np.array_equal(one.spectrum, other.spectrum)
    assert_same_memory(one.memory, other.memory)


def assert_same_memory(one: Memory, other: Memory) -> None:
    for part in ("before", "state", "bands", "head"):
        assert np.array_equal(getattr(one, part), getattr(other, part)), part


@settings(max_examples=10)
@given(begins=st.lists(st.integers(0, 60), min_size=2, max_size=9), every=st.integers(1, 5))
def test_calls_that_come_and_go_do_not_touch_each_other(
    model: VoiceModel, begins: list[int], every: int
) -> None:
    """Each call begins at a frame of its own; batches are of another size at each run."""
    ears = [Ear() for _ in begins]
    for frame in range(160):
        for number, (ear, first) in enumerate(zip(ears, begins, strict=True)):
            at = (frame - first) * 160
            if 0 <= at < 2 * 8000:
                ear.hear(CALLS[number % 4][16000 + at : 16160 + at], at / 8000)
        if frame % every == 0:
            hear_together(model, ears)
    hear_together(model, ears)
    for number, ear in enumerate(ears):
        alone = _evidence(model, [CALLS[number % 4][16000:32000]])[0]
        assert ear.close(6.0).as_json() == alone


def _evidence(model: VoiceModel, calls: list[np.typing.NDArray[np.int16]]) -> list[object]:
    ears = [Ear() for _ in calls]
    for ear, call in zip(ears, calls, strict=True):
        ear.hear(call, 0.0)
    hear_together(model, ears)
    return [ear.close(6.0).as_json() for ear in ears]
