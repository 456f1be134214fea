"""vosk (Kaldi): words as they are spoken, with the confidence of each.

``vosk.Model`` is only ever given a folder that was looked into: without a path it would go to the
internet for one.
"""

import json
from collections.abc import Iterable, Iterator
from importlib.metadata import version

import numpy as np
import vosk

from recordings.transcripts.doubling import DOUBLED_HZ, Doubler
from recordings.transcripts.recogniser import (
    RATE_HZ,
    HeardWord,
    ModelFolder,
    NoRecogniser,
    Samples,
)

_QUIET = -1  # of Kaldi's own log: it tells the path of each file


class VoskRecogniser:
    def __init__(self, folder: ModelFolder) -> None:
        vosk.SetLogLevel(_QUIET)
        try:
            self._model = vosk.Model(model_path=str(folder))
        except Exception as error:  # vosk raises nothing narrower
            message = f"vosk cannot load the model in {folder}; install it anew ({error})."
            raise NoRecogniser(message) from error
        self._reads_8_khz = _rate(folder) == RATE_HZ
        self.name = f"vosk {version('vosk')} {folder.name}"

    def words(self, blocks: Iterable[Samples]) -> Iterator[HeardWord]:
        rate = RATE_HZ if self._reads_8_khz else DOUBLED_HZ
        recogniser, doubler = vosk.KaldiRecognizer(self._model, rate), Doubler()
        recogniser.SetWords(True)
        for block in blocks:
            sound = block if self._reads_8_khz else _whole(doubler.add(block))
            if recogniser.AcceptWaveform(sound.tobytes()):
                yield from words_of(recogniser.Result())
        yield from words_of(recogniser.FinalResult())


def words_of(result: str) -> list[HeardWord]:
    """Of vosk's JSON; where it understood nothing there is no ``result`` in it."""
    return [
        HeardWord(
            text=str(each["word"]),
            start_s=float(each["start"]),
            end_s=float(each["end"]),
            confidence=float(each.get("conf", 0.0)),
        )
        for each in json.loads(result).get("result", ())
    ]


def _whole(sound: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> Samples:
    whole: Samples = np.clip(np.rint(sound), -32768, 32767).astype(np.int16)
    return whole


def _rate(folder: ModelFolder) -> int:
    """What the model was trained on; Kaldi's default is 16 kHz."""
    text = (folder / "conf/mfcc.conf").read_text(encoding="utf-8", errors="replace")
    for line in text.splitlines():
        name, _, value = line.partition("#")[0].partition("=")
        if name.strip() == "--sample-frequency":
            return int(float(value))
    return DOUBLED_HZ
