"""The model refuses bad files with a sentence, and hears many calls as it hears one."""

from pathlib import Path

import numpy as np
import pytest

from ari_app.screening.ear import Ear
from ari_app.screening.head import HEAD_FILE
from ari_app.screening.hearing import hear_together
from ari_app.screening.model import VoiceModel, VoiceModelError
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


@pytest.mark.parametrize("together", [1, 2, 5, 16])
def test_a_call_is_judged_alike_in_any_company(model: VoiceModel, together: int) -> None:
    calls = [silence(6), engine(6), pink_noise(6), placed(spoken("tolong_anak"), 2.0, 6.0)]
    alone = [_evidence(model, [call])[0] for call in calls]
    crowd = _evidence(model, [calls[i % len(calls)] for i in range(together)])
    for i, evidence in enumerate(crowd):
        assert evidence == alone[i % len(calls)]


def _evidence(model: VoiceModel, calls: list[np.typing.NDArray[np.int16]]) -> list[object]:
    ears = [Ear() for _ in calls]
    for ear, call in zip(ears, calls, strict=True):
        ear.hear(call, 0.0)
    hear_together(model, ears)
    return [ear.close(6.0).as_json() for ear in ears]
