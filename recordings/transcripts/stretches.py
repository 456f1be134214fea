"""Where the sound of somebody who still speaks may be cut into stretches for a recogniser. Pure.

A cut lies where the speaker is quiet, so that no word is heard as two halves; who never pauses is
cut where they are quietest. What is quiet is told from the sound itself, for lines differ.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from recordings.transcripts.recogniser import RATE_HZ, Samples

LONGEST_S = 12.0
LEAST_S = 1.0  # less has no word in it that would be worth the asking
CUT_WITHIN_S = 4.0  # of the end of the longest
QUIET_S = 0.3
_STEP = RATE_HZ // 20  # 50 ms
_SILENT = 100.0  # below it (RMS of 16-bit samples, -50 dBFS) nobody speaks on a telephone
_OF_LOUDEST = 0.1  # 20 dB below the loudest step a speaker pauses


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Bytes ``start`` to before ``stop`` of one side's raw A-law, a byte a sample."""

    path: Path
    start: int
    stop: int

    @property
    def start_s(self) -> float:
        return self.start / RATE_HZ

    def read(self) -> bytes:
        """Blocking; less where the file ends before. Raises ``OSError``."""
        with self.path.open("rb") as file:
            file.seek(self.start)
            return file.read(self.stop - self.start)


def cut_at(sound: Samples) -> int | None:
    """How many samples of what is not heard yet are the next stretch; None: wait for more.

    ``sound`` has `LONGEST_S` at most. The last pause counts: a recogniser hears whole sentences
    better than their parts.
    """
    levels = _levels(sound)
    if not len(levels):
        return None
    pause = _last_pause(levels < max(_SILENT, _OF_LOUDEST * float(levels.max())))
    if pause is not None:
        return pause * _STEP
    return quietest(sound, CUT_WITHIN_S) if len(sound) >= LONGEST_S * RATE_HZ else None


def is_silent(sound: Samples) -> bool:
    """Nobody speaks in it: no recogniser needs to be asked."""
    levels = _levels(sound)
    return not len(levels) or float(levels.max()) < _SILENT


def quietest(sound: Samples, within_s: float) -> int:
    """Where to cut it, within its last ``within_s``: the middle of the quietest 50 ms."""
    first = len(sound) - round(within_s * RATE_HZ)
    return first + int(np.argmin(_levels(sound[first:]))) * _STEP + _STEP // 2


def _levels(sound: Samples) -> npt.NDArray[np.float32]:
    """The RMS of each whole step."""
    steps = sound[: len(sound) // _STEP * _STEP].astype(np.float32).reshape(-1, _STEP)
    levels: npt.NDArray[np.float32] = np.sqrt((steps**2).mean(axis=1))
    return levels


def _last_pause(quiet: npt.NDArray[np.bool_]) -> int | None:
    """The step in the middle of the last one that is long enough and not too early."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], quiet, [False]]).astype(np.int8)))
    for began, ended in reversed(list(zip(edges[0::2], edges[1::2], strict=True))):
        middle = int(began + ended) // 2
        if (ended - began) * _STEP >= QUIET_S * RATE_HZ and middle * _STEP >= LEAST_S * RATE_HZ:
            return middle
    return None
