"""The shape of a recording, small enough to be sent with a page.

A step is four signed bytes: lowest and highest sample of the caller's side, lowest and highest of
ours, each scaled to -128 … 127. Ten steps a second are the outline (a minute has 2400 bytes);
``DETAIL_PER_S`` of them are what a reviewer looks into (12 kB a minute).
"""

import numpy as np
import numpy.typing as npt

STEPS_PER_S = 10
DETAIL_PER_S = 50
Samples = npt.NDArray[np.int16]


def peaks(caller: Samples, ours: Samples, rate_hz: int, steps_per_s: int = STEPS_PER_S) -> bytes:
    """The waveform of two sides of equal length; the last step may be a short one."""
    step = rate_hz // steps_per_s
    sides = [extreme for side in (caller, ours) for extreme in _extremes(side, step)]
    return np.stack(sides, axis=1).astype(np.int8).tobytes()


def _extremes(side: Samples, step: int) -> tuple[npt.NDArray[np.int16], npt.NDArray[np.int16]]:
    missing = -len(side) % step
    if missing and len(side):
        side = np.pad(side, (0, missing), mode="edge")
    steps = side.reshape(-1, step) >> 8
    return steps.min(axis=1), steps.max(axis=1)
