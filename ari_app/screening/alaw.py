"""A-law (ITU-T G.711) to 16-bit samples and back, by table.

The tables are computed from the recommendation's segments; ``decode`` costs one lookup a sample.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

_TOGGLE = 0x55  # G.711 inverts every even bit on the line


def decode(coded: bytes) -> NDArray[np.int16]:
    """The samples of A-law bytes; one sample a byte, full scale ±32256."""
    return _decoding()[np.frombuffer(coded, dtype=np.uint8)]


def encode(samples: NDArray[np.int16]) -> bytes:
    """A-law bytes of 16-bit samples; the nearest of the 256 levels below each sample's size."""
    return _encoding()[samples.view(np.uint16)].tobytes()


@cache
def _decoding() -> NDArray[np.int16]:
    code = np.arange(256, dtype=np.int32) ^ _TOGGLE
    segment = (code >> 4) & 7
    step = ((code & 0x0F) << 4) + 8
    size = np.where(segment > 0, (step + 0x100) << np.maximum(segment - 1, 0), step)
    return np.where(code & 0x80, size, -size).astype(np.int16)


@cache
def _encoding() -> NDArray[np.uint8]:
    value = np.arange(65536, dtype=np.uint16).view(np.int16).astype(np.int32)
    size = np.where(value >= 0, value, -value - 1) >> 4  # 13 bits with sign, as in G.711
    segment = np.clip(np.floor(np.log2(np.maximum(size, 1))).astype(np.int32) - 3, 0, 7)
    step = (size >> np.maximum(segment - 1, 0)) & 0x0F
    code = (segment << 4) | step | np.where(value >= 0, 0x80, 0)
    coded: NDArray[np.uint8] = (code ^ _TOGGLE).astype(np.uint8)
    return coded
