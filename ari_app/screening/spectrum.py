"""The sound of many calls as 80 bands and 8 pulses a chunk, for the ear's own network.

Below 812 Hz the bands are single bins of 15.6 Hz, fine enough to part the harmonics of a voice from
those of an engine; above, 32 bands widen with frequency as hearing does. Pulses are the levels of
4 ms pieces: they tell knocks, crackle and exhausts. No matrix product is used, so the figures of a
call are the same bits in any batch.
"""

import numpy as np
from numpy.typing import NDArray

BANDS = 80
PULSES = 8
_FIRST, _FINE = 5, 48  # bins of 15.6 Hz: 78 … 812 Hz one by one
_LAST = 250  # bin: 3906 Hz, the end of the telephone band
_WINDOW = np.hanning(512).astype(np.float32)

Floats = NDArray[np.float32]


def _edges() -> NDArray[np.int64]:
    """First bins of the 32 wide bands, and the end of the last."""
    edges = np.geomspace(_FIRST + _FINE, _LAST, BANDS - _FINE + 1)
    return np.unique(np.rint(edges).astype(np.int64))


_EDGES = _edges()


def bands(before: Floats, now: Floats) -> Floats:
    """Levels of 64 ms, shape (calls, 80), -1 … 1.3; arguments have shape (calls, 256)."""
    audio = np.concatenate([before, now], axis=1) * _WINDOW
    power = np.square(np.abs(np.fft.rfft(audio, axis=1)))
    fine = power[:, _FIRST : _FIRST + _FINE]
    wide = np.add.reduceat(power[:, : _EDGES[-1]], _EDGES[:-1], axis=1)
    return _scaled(np.concatenate([fine, wide], axis=1), 1e-5)


def pulses(now: Floats) -> Floats:
    """Levels of the eight 4 ms pieces of a chunk, shape (calls, 8), about -1 … 1."""
    return _scaled(np.mean(np.square(now.reshape(len(now), PULSES, -1)), axis=2), 1e-8)


def _scaled(power: Floats, floor: float) -> Floats:
    """Decibels above a floor: 0 … 80 dB become -1 … 1."""
    level = np.log10(power + np.float32(floor)) - np.float32(np.log10(floor))
    scaled: Floats = (level / 4.0 - 1.0).astype(np.float32)
    return scaled
