"""From the telephone's 8 kHz to the 16 kHz that models of speech were trained on.

A model of Kaldi refuses 8 kHz unless its own files allow it, so the sound is always given to it as
it wants it. What lies between two samples is found by a windowed sinc, block by block without a
seam. Pure.
"""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
DOUBLED_HZ = 16_000
_REACH = 16  # samples on each side that a new one is made of


def _between() -> Floats:
    """The weights of the neighbours of a point in the middle of two samples."""
    at = np.arange(-_REACH, _REACH) + 0.5
    weights = np.sinc(at) * np.hamming(2 * _REACH)
    whole: Floats = (weights / weights.sum()).astype(np.float32)
    return whole


_BETWEEN = _between()


class Doubler:
    """Keeps the end of each block for the next one; late by 2 ms."""

    def __init__(self) -> None:
        self._kept: Floats = np.zeros(2 * _REACH - 1, np.float32)

    def add(self, block: npt.NDArray[np.int16]) -> Floats:
        """Twice as many samples, in the units of ``block``."""
        sound = np.concatenate([self._kept, block.astype(np.float32)])
        self._kept = sound[len(sound) - (2 * _REACH - 1) :]
        doubled = np.empty(2 * len(block), np.float32)
        doubled[0::2] = sound[_REACH - 1 : _REACH - 1 + len(block)]
        doubled[1::2] = np.convolve(sound, _BETWEEN, "valid")
        return doubled


def doubled(samples: npt.NDArray[np.int16]) -> Floats:
    """Of a whole sound, from -1 to 1, without the delay."""
    late = Doubler().add(np.concatenate([samples, np.zeros(_REACH, np.int16)]))
    whole: Floats = late[2 * _REACH :] / np.float32(32768)
    return whole
