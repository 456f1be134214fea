"""The ear's own network on top of Silero: how likely a chunk holds any human sound.

It sees the bands of the last quarter second, the pulses of the chunk and Silero's whole state, and
remembers 48 figures of each call. Made by ``bench/ear_training``; MODEL.md says from what.
"""

import hashlib
from pathlib import Path
from typing import Self

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from ari_app.screening.onnx_file import read_session
from ari_app.screening.spectrum import BANDS

HISTORY = 8  # chunks of bands seen at once
MEMORY = 48
HEAD_FILE = Path(__file__).with_name("head.onnx")

Floats = NDArray[np.float32]


class Head:
    """One step of the network for many calls; stateless, the memories go in and come out."""

    def __init__(self, session: onnxruntime.InferenceSession, version: str) -> None:
        self._session = session
        self.version = version

    @classmethod
    def load(cls, file: Path = HEAD_FILE) -> Self:
        """The head in ``file``; VoiceModelError where there is no good one."""
        session, content = read_session(file)
        return cls(session, hashlib.sha256(content).hexdigest()[:12])

    def hear(
        self, bands: Floats, pulses: Floats, speech: Floats, memory: Floats
    ) -> tuple[Floats, Floats]:
        """Probabilities (calls,) and new memories (calls, 48).

        ``bands`` (calls, 8, 80), oldest first; ``pulses`` (calls, 8); ``speech`` (calls, 257):
        Silero's probability and state.
        """
        human, memory = self._session.run(
            None, {"bands": bands, "pulses": pulses, "speech": speech, "memory": memory}
        )
        return human[:, 0], memory


def no_bands() -> Floats:
    """The bands before a call's first chunk: silence."""
    return np.full((HISTORY - 1, BANDS), -1.0, np.float32)
