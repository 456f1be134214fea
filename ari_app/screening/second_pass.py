"""The second pass: before a caller is held, the whole window is heard once more, as one.

The first pass must answer within a fraction of a second and knows only the past. Here two networks
hear twelve seconds at once, forwards and backwards, and only for callers who have not answered: all
weighed together must find nobody before anybody is held. It costs about 5 ms a time. The two were
taught apart and err on different calls; each hears on a grid of its own, half a step from the
other's, since a short sound may lie across two steps of one grid. Made by ``bench/ear_training``.
"""

import hashlib
from pathlib import Path
from typing import Self

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from ari_app.screening.onnx_file import REMEDY, VoiceModelError, read_session
from ari_app.screening.spectrum import BANDS, PULSES

WINDOW = 374  # chunks: 12 s
CLEAREST = 4  # steps of 128 ms that decide about a window: the clearest half second
SECOND_PASS_FILE = Path(__file__).with_name("second_pass.onnx")
_SHIFT = 2  # chunks: half a step
_BOUND = 10.0  # log-odds
SILENCE = np.full(BANDS + PULSES, -1.0, np.float32)

Floats = NDArray[np.float32]


class Window:
    """The last twelve seconds of one call; what was not heard, and our own echo, is silence."""

    def __init__(self) -> None:
        self._chunks: Floats = np.tile(SILENCE, (WINDOW, 1))
        self._oldest = 0  # its row

    def add(self, spectrum: Floats | None) -> None:
        """Take one more chunk: bands and pulses (88,), or None for our own echo."""
        self._chunks[self._oldest] = SILENCE if spectrum is None else spectrum
        self._oldest = (self._oldest + 1) % WINDOW

    def sound(self) -> Floats:
        """Shape (374, 88), oldest first."""
        return np.concatenate([self._chunks[self._oldest :], self._chunks[: self._oldest]])


class SecondPass:
    """The networks for one window of one call; stateless."""

    def __init__(self, session: onnxruntime.InferenceSession, version: str) -> None:
        self._session = session
        self.version = version

    @classmethod
    def load(cls, file: Path = SECOND_PASS_FILE) -> Self:
        """The networks in ``file``, tried once; VoiceModelError where there are no good ones."""
        session, content = read_session(file)
        second = cls(session, hashlib.sha256(content).hexdigest()[:12])
        try:
            second.score(Window().sound())
        except Exception as error:  # onnxruntime's errors share no base class
            raise VoiceModelError(f"{file} is not the ear's second pass: {REMEDY}") from error
        return second

    def score(self, window: Floats) -> float:
        """Log-odds (-10 … 10) of a human in ``window``: (374, 88), bands and pulses."""
        heard = {}
        for i, grid in enumerate((window[:-_SHIFT], window[_SHIFT:])):
            heard[f"bands_{i}"] = grid[None, :, :BANDS]
            heard[f"pulses_{i}"] = grid[None, :, BANDS:]
        both = self._session.run(None, heard)
        return float(np.mean([_clearest(logits.ravel()) for logits in both]))


def _clearest(logits: Floats) -> float:
    return float(np.sort(np.clip(logits, -_BOUND, _BOUND))[-CLEAREST:].mean())
