"""faster-whisper behind our interface: with a stand-in for the package, which is optional."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar

import numpy as np
import pytest

from recordings.transcripts.recogniser import RATE_HZ, ModelFolder, NoRecogniser, Samples

SECOND = RATE_HZ


@dataclass
class Said:
    word: str
    start: float
    end: float
    probability: float = 0.5


@dataclass
class Segment:
    words: list[Said] | None


class Model:
    """Says one word at the begin of each piece, and how long the piece was; notes what it got."""

    asked: ClassVar[list[dict[str, Any]]] = []
    multilingual: ClassVar[bool] = True
    is_broken: ClassVar[bool] = False

    def __init__(self, folder: str, **options: Any) -> None:
        if Model.is_broken:
            raise RuntimeError("unexpected end of model.bin")
        assert options["local_files_only"], "it would ask the internet"
        self.is_multilingual, self.model = Model.multilingual, self

    def transcribe(self, sound: Any, **options: Any) -> tuple[list[Segment], None]:
        Model.asked.append({**options, "seconds": len(sound) / (2 * RATE_HZ)})
        words = [Said(" api ", 0.5, 0.9), Said("  ", 1.0, 1.1)]
        return [Segment(words), Segment(None)], None


@pytest.fixture
def whisper(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    package = ModuleType("faster_whisper")
    package.WhisperModel = Model  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "faster_whisper", package)
    monkeypatch.delitem(sys.modules, "recordings.transcripts.whisper_recogniser", raising=False)
    from recordings.transcripts import whisper_recogniser

    monkeypatch.setattr(whisper_recogniser, "version", lambda name: "1.2")
    monkeypatch.setattr(Model, "asked", [])
    yield whisper_recogniser
    sys.modules.pop("recordings.transcripts.whisper_recogniser", None)


def loud(seconds: float, quiet_at_s: float) -> Samples:
    sound = np.full(round(seconds * SECOND), 4000, np.int16)
    sound[1::2] = -4000
    sound[round(quiet_at_s * SECOND) : round((quiet_at_s + 0.5) * SECOND)] = 0
    return sound


def test_a_long_side_is_cut_where_it_is_quiet_and_nothing_is_lost(whisper: Any) -> None:
    sound = loud(40.0, quiet_at_s=25.0)
    blocks = [sound[start : start + 4 * SECOND] for start in range(0, len(sound), 4 * SECOND)]
    first, second = whisper.pieces(blocks)
    assert 25.0 <= len(first) / SECOND <= 25.5
    assert np.array_equal(np.concatenate([first, second]), sound)
    assert list(whisper.pieces([])) == []


def test_words_stand_at_their_time_in_the_whole(whisper: Any, tmp_path: Path) -> None:
    found = whisper.WhisperRecogniser(ModelFolder(tmp_path), "id")
    sound = loud(40.0, quiet_at_s=25.0)
    first, second = found.words([sound])
    assert [(first.text, second.text), (first.start_s, first.end_s)] == [("api", "api"), (0.5, 0.9)]
    assert 25.5 <= second.start_s <= 26.0
    asked = Model.asked[0]
    assert asked["vad_filter"] and asked["word_timestamps"] and asked["language"] == "id"
    assert sum(each["seconds"] for each in Model.asked) == pytest.approx(40.0, abs=0.1)


def test_an_english_model_is_told_so(
    whisper: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert whisper.WhisperRecogniser(ModelFolder(tmp_path), "id").name.endswith(" id")
    monkeypatch.setattr(Model, "multilingual", False)
    assert whisper.WhisperRecogniser(ModelFolder(tmp_path), "id").name.endswith(" en")


def test_a_model_that_cannot_be_loaded_is_one_sentence(
    whisper: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Model, "is_broken", True)
    with pytest.raises(NoRecogniser, match=r"cannot load the model in .*unexpected end"):
        whisper.WhisperRecogniser(ModelFolder(tmp_path), "id")
