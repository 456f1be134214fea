"""What others would say of the same calls: plain Silero, WebRTC's detector, an energy gate.

Each says when it takes a call for a voice, or None for never, in seconds of the call.
"""

from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ari_app.screening.rate import CHUNK_S, RATE_HZ

_FRAME = 160  # samples: 20 ms


def plain_silero(
    speech: NDArray[np.float32], bar: float = 0.5, lasting_s: float = 0.25
) -> float | None:
    """Silero's usual rule: its probability stays at ``bar`` for ``lasting_s``."""
    return _first_run(speech >= bar, round(lasting_s / CHUNK_S), CHUNK_S)


def webrtc(call: NDArray[np.int16], mode: int = 2, lasting_s: float = 0.25) -> float | None:
    """WebRTC's detector (wheel ``webrtcvad-wheels``, for this comparison only)."""
    detector: Any = import_module("webrtcvad").Vad(mode)
    frames = call[: len(call) // _FRAME * _FRAME].reshape(-1, _FRAME)
    voiced = np.array([detector.is_speech(frame.tobytes(), RATE_HZ) for frame in frames])
    return _first_run(voiced, round(lasting_s / 0.02), 0.02)


def energy(call: NDArray[np.int16], threshold: int = 256, lasting_s: float = 0.25) -> float | None:
    """As Asterisk's TALK_DETECT measures: the mean of absolute samples of a frame above 256."""
    frames = call[: len(call) // _FRAME * _FRAME].reshape(-1, _FRAME).astype(np.int32)
    return _first_run(np.abs(frames).mean(axis=1) >= threshold, round(lasting_s / 0.02), 0.02)


def _first_run(voiced: NDArray[np.bool_], length: int, step_s: float) -> float | None:
    run = np.convolve(voiced.astype(int), np.ones(length, int), "valid") == length
    return float((np.argmax(run) + length) * step_s) if run.any() else None
