"""faster-whisper (CTranslate2): an optional package, for a centre that brings a Whisper model.

Whisper hears half a minute at a time. A side is cut where it is quietest near the end of each
piece, so that no word is cut in two; silence is left out by the package's own voice detector, for
Whisper invents words in it.
"""

from collections.abc import Iterable, Iterator
from importlib.metadata import version

import faster_whisper
import numpy as np

from recordings.transcripts.doubling import doubled
from recordings.transcripts.recogniser import (
    RATE_HZ,
    HeardWord,
    ModelFolder,
    NoRecogniser,
    Samples,
)
from recordings.transcripts.stretches import quietest

PIECE_S = 28.0
CUT_WITHIN_S = 6.0  # of the end of a piece


class WhisperRecogniser:
    def __init__(self, folder: ModelFolder, language: str) -> None:
        """``language`` is used where the model knows more than one."""
        try:
            self._model = faster_whisper.WhisperModel(
                str(folder),
                device="cpu",
                compute_type="int8",
                cpu_threads=1,
                local_files_only=True,
            )
        except (RuntimeError, ValueError, OSError) as error:
            message = (
                f"faster-whisper cannot load the model in {folder}; install it anew ({error})."
            )
            raise NoRecogniser(message) from error
        self._language = language if self._model.model.is_multilingual else "en"
        self.name = f"faster-whisper {version('faster-whisper')} {folder.name} {self._language}"

    def words(self, blocks: Iterable[Samples]) -> Iterator[HeardWord]:
        begins_s = 0.0
        for piece in pieces(blocks):
            for word in self._of_piece(piece):
                yield _later(word, begins_s)
            begins_s += len(piece) / RATE_HZ

    def _of_piece(self, piece: Samples) -> Iterator[HeardWord]:
        segments, _ = self._model.transcribe(
            doubled(piece),
            language=self._language,
            word_timestamps=True,
            vad_filter=True,
            condition_on_previous_text=False,  # else one mistake is repeated to the end
        )
        for segment in segments:
            for word in segment.words or ():
                if text := word.word.strip():
                    yield HeardWord(
                        text=text,
                        start_s=float(word.start),
                        end_s=float(word.end),
                        confidence=float(word.probability),
                    )


def pieces(blocks: Iterable[Samples]) -> Iterator[Samples]:
    """The same sound in pieces of `PIECE_S` at most, each cut where it is quietest."""
    kept: Samples = np.zeros(0, np.int16)
    for block in blocks:
        kept = np.concatenate([kept, block])
        while len(kept) > PIECE_S * RATE_HZ:
            cut = quietest(kept[: round(PIECE_S * RATE_HZ)], CUT_WITHIN_S)
            yield kept[:cut]
            kept = kept[cut:]
    if len(kept):
        yield kept


def _later(word: HeardWord, by_s: float) -> HeardWord:
    return HeardWord(
        text=word.text,
        start_s=word.start_s + by_s,
        end_s=word.end_s + by_s,
        confidence=word.confidence,
    )
