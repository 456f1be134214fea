"""The voice model: how likely each 32 ms of each call is speech, or any human sound.

Silero VAD v6 (MIT) gives the probability of speech; the ear's own head reads Silero's state and the
spectrum and gives the probability of any human sound, cries and whispers included. Silero's file is
made from its maker's by ``bench/ear_training/silero.py``: the same figures to the last bit, at half
the cost for many calls. One run hears a chunk of many calls, at a fraction of a call's cost alone.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from ari_app.screening.head import HEAD_FILE, HISTORY, MEMORY, Head, no_bands
from ari_app.screening.onnx_file import REMEDY, VoiceModelError, read_session
from ari_app.screening.rate import CHUNK, CHUNK_S, RATE_HZ
from ari_app.screening.second_pass import SECOND_PASS_FILE, SecondPass
from ari_app.screening.spectrum import bands, pulses

__all__ = [
    "CHUNK",
    "CHUNK_S",
    "RATE_HZ",
    "SILERO_FILE",
    "Due",
    "Memory",
    "Opinion",
    "VoiceModel",
    "VoiceModelError",
]

SILERO_FILE = Path(__file__).with_name("silero_vad.onnx")
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
class Due:
    """Chunks of one call in their order, shape (chunks, 256) at 8 kHz, and what is remembered.

    ``anew``: the chunks after which the memories of the networks begin anew.
    """

    chunks: NDArray[np.int16]
    memory: Memory
    anew: Sequence[int] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What the model thinks of a call's chunks, one by one; probabilities from 0 to 1."""

    speech: Sequence[float]
    human: Sequence[float]
    spectrum: Floats  # (chunks, 88): 80 bands and 8 pulses, see spectrum.py
    memory: Memory  # after the last of them


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
        silero_file: Path = SILERO_FILE,
        head: Path = HEAD_FILE,
        second_pass: Path = SECOND_PASS_FILE,
    ) -> Self:
        """A model ready to hear, warmed by one run; VoiceModelError where a file is no good."""
        silero, content = read_session(silero_file)
        own, second = Head.load(head), SecondPass.load(second_pass)
        silero_version = hashlib.sha256(content).hexdigest()[:12]
        version = f"silero-{silero_version}/head-{own.version}/second-{second.version}"
        model = cls(silero, own, second, version)
        model._warm(silero_file)
        return model

    def hear(self, due: Sequence[Due]) -> list[Opinion]:
        """An opinion for each call; each has at least one chunk.

        What needs no memory is measured for all chunks at once; the networks take a step for each
        chunk in time. The figures of a call are the same bits in any company and in any pieces.
        """
        order = sorted(range(len(due)), key=lambda i: -len(due[i].chunks))
        rows = _Rows([due[i] for i in order])
        speech, human, memories = self._step_by_step(rows)
        spectrum = np.concatenate([rows.bands, rows.pulses], axis=1)
        opinions = {
            i: Opinion(
                speech=speech[first:end].tolist(),
                human=human[first:end].tolist(),
                spectrum=spectrum[first:end],
                memory=memory,
            )
            for i, first, end, memory in zip(
                order, rows.firsts, rows.firsts + rows.counts, memories, strict=True
            )
        }
        return [opinions[i] for i in range(len(due))]

    def _step_by_step(self, rows: "_Rows") -> tuple[Floats, Floats, list[Memory]]:
        """Probabilities of speech and of a human for each row, and the memory after each call."""
        speech, human = np.empty((2, len(rows.audio)), np.float32)
        state, head = rows.state, rows.head
        for step in range(int(rows.counts[0])):
            calls = int(np.count_nonzero(rows.counts > step))
            here = rows.firsts[:calls] + step
            likely, new = self._silero.run(
                None, {"input": rows.heard[here], "state": state[:, :calls], "sr": self._rate}
            )
            known = np.concatenate([likely, new[0], new[1]], axis=1)
            alive, remembered = self._head.hear(
                rows.bands_before(calls, step), rows.pulses[here], known, head[:calls]
            )
            speech[here], human[here] = likely[:, 0], alive
            state[:, :calls], head[:calls] = new, remembered
            for call in range(calls):
                if step in rows.due[call].anew:
                    state[:, call], head[call] = 0.0, 0.0
        return speech, human, [rows.memory(call) for call in range(len(rows.due))]

    def _warm(self, file: Path) -> None:
        try:
            due = Due(chunks=np.zeros((1, CHUNK), np.int16), memory=Memory.blank())
            opinions = self.hear([due, due])
        except Exception as error:  # onnxruntime's errors share no base class
            raise VoiceModelError(f"{file} is not Silero VAD at 8 kHz: {REMEDY}") from error
        if not all(0.0 <= opinion.speech[0] <= 1.0 for opinion in opinions):
            raise VoiceModelError(f"{file} gives no probabilities: {REMEDY}")


class _Rows:
    """Chunks of many calls, a row each, call by call; the call with the most chunks comes first."""

    def __init__(self, due: Sequence[Due]) -> None:
        self.due = due
        self.counts = np.array([len(each.chunks) for each in due])
        self.firsts = np.cumsum(self.counts) - self.counts
        self.audio = np.concatenate([each.chunks for each in due]).astype(np.float32)
        self.audio /= np.float32(32768)
        before = np.empty_like(self.audio)
        before[1:] = self.audio[:-1]
        before[self.firsts] = [each.memory.before for each in due]
        self.heard = np.concatenate([before[:, -_CONTEXT:], self.audio], axis=1)
        self.bands, self.pulses = bands(before, self.audio), pulses(self.audio)
        self.state = np.stack([each.memory.state for each in due], axis=1)
        self.head = np.stack([each.memory.head for each in due])
        parts = np.split(self.bands, self.firsts[1:])
        self._bands = np.concatenate(
            [
                part
                for each, own in zip(due, parts, strict=True)
                for part in (each.memory.bands, own)
            ]
        )  # seven rows more for each call: those before it
        self._begins = self.firsts + (HISTORY - 1) * np.arange(len(due))

    def bands_before(self, calls: int, step: int) -> Floats:
        """The bands of this step and the seven before it, for the first so many calls."""
        rows = self._begins[:calls, None] + step + np.arange(HISTORY)
        seen: Floats = self._bands[rows]
        return seen

    def memory(self, call: int) -> Memory:
        """After the call's last chunk."""
        end, last = self._begins[call] + self.counts[call], self.firsts[call] + self.counts[call]
        return Memory(
            before=self.audio[last - 1].copy(),
            state=self.state[:, call].copy(),
            bands=self._bands[end : end + HISTORY - 1].copy(),
            head=self.head[call].copy(),
        )
