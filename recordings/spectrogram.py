"""A recording as a picture of its frequencies: what a voice, an engine or a hiss looks like.

A tile is a minute: a column each 20 ms, the caller's side above ours, each with 64 rows from 4 kHz
down to 0, grey from quiet to loud. Tiles are WebP pictures, one behind the other in a file; each
says in its own head (RIFF) how long it is. A minute has 30 to 50 kB, a twentieth of its sound.
Pure, but for Pillow's encoder.
"""

import io
from typing import BinaryIO

import numpy as np
import numpy.typing as npt
from PIL import Image

from recordings.flac import RATE_HZ

TILE_S = 60
COLUMNS_PER_S = 50
ROWS = 64  # of a side
_HOP = RATE_HZ // COLUMNS_PER_S
_WINDOW = 4 * ROWS  # samples; two of its bins are a row
_QUIET_DBFS, _LOUD_DBFS = -80.0, -10.0  # of one bin: black, white
_QUALITY = 15
_HEAD = 8  # RIFF, and the length of what follows
Samples = npt.NDArray[np.int16]
Grey = npt.NDArray[np.uint8]


def tile(caller: Samples, ours: Samples) -> bytes:
    """The picture of two sides of equal length, of a minute at most."""
    file = io.BytesIO()
    picture = Image.fromarray(np.concatenate([grey(caller), grey(ours)]))
    picture.save(file, "WEBP", quality=_QUALITY, method=2)
    return file.getvalue()


def grey(side: Samples) -> Grey:
    """`ROWS` high, the highest frequencies first; a column begins each 20 ms."""
    columns = -(-len(side) // _HOP)
    whole = np.pad(side, (0, columns * _HOP + _WINDOW - len(side))).astype(np.float32) / 32768
    parts = np.lib.stride_tricks.sliding_window_view(whole, _WINDOW)[::_HOP][:columns]
    shape = np.hanning(_WINDOW).astype(np.float32)
    bins = np.abs(np.fft.rfft(parts * shape, axis=1))[:, 1:] * (2 / shape.sum())
    rows = bins.reshape(columns, ROWS, 2).max(axis=2)
    share = (20 * np.log10(rows + 1e-9) - _QUIET_DBFS) / (_LOUD_DBFS - _QUIET_DBFS)
    shown: Grey = np.rint(np.clip(share, 0, 1) * 255).astype(np.uint8)
    return np.ascontiguousarray(shown.T[::-1])


def find(file: BinaryIO, number: int) -> bytes | None:
    """The tile of that number, from 0; None where the file has no such one, or is none of ours."""
    for skipped in range(number + 1):
        head = file.read(_HEAD)
        if len(head) < _HEAD or not head.startswith(b"RIFF"):
            return None
        length = int.from_bytes(head[4:], "little")
        if skipped < number:
            file.seek(length, io.SEEK_CUR)
    body = file.read(length)
    return head + body if len(body) == length else None
