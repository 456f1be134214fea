"""What a telephone says and hears, frame by frame; no SIP in here.

The mouth says its samples once (or over and over), and digital silence when it has none. With an
echo it also says what it heard a moment ago, quieter: a caller's phone on loudspeaker.
"""

import array
import math
import time
import wave
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from ari_app.errors import SigapError
from ari_app.telephone.audio import RATE_HZ, SAMPLE_BYTES

FRAME_MS = 20
FRAME_BYTES = RATE_HZ * FRAME_MS // 1000 * SAMPLE_BYTES
_SILENCE = bytes(FRAME_BYTES)
_SLIP = 2  # frames by which hearing may run ahead of saying


class RecordError(SigapError):
    """What is heard cannot be written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Echo:
    """What is heard comes back this much quieter (dB, positive) and later."""

    loss_db: float
    delay_ms: int

    @classmethod
    def read(cls, written: str) -> Self:
        """``20@120`` → 20 dB quieter, 120 ms later; ``ValueError`` for anything else."""
        loss, _, delay = written.partition("@")
        return cls(loss_db=float(loss), delay_ms=int(delay))


class Mouth:
    """Says and hears frames of 20 ms (16-bit, 8 kHz). Called by one media thread."""

    def __init__(
        self,
        samples: bytes = b"",
        *,
        loop: bool = False,
        echo: Echo | None = None,
        record: Path | None = None,
    ) -> None:
        self.began_at_s: float | None = None
        self.longest_gap_s = 0.0  # between two frames; far above 0.02 on a full machine
        self._said_at_s = math.inf  # by the monotonic clock
        self._samples = samples
        self._position = 0
        self._loop = loop
        self._gain = 10 ** (-echo.loss_db / 20) if echo else 0.0
        late = echo.delay_ms // FRAME_MS if echo else 0
        # a loudspeaker's echo keeps its delay, also where this process misses a beat
        self._returning = deque([_SILENCE] * late, maxlen=late + _SLIP)
        self._file = _open(record) if record else None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        if self._file:
            self._file.close()
            self._file = None

    def say(self) -> bytes:
        """The next frame to send."""
        now_s = time.monotonic()
        self.longest_gap_s = max(self.longest_gap_s, now_s - self._said_at_s)
        self._said_at_s = now_s
        frame = self._next()
        if not self._gain:
            return frame
        return _sum(frame, self._returning.popleft() if self._returning else _SILENCE, self._gain)

    def hear(self, frame: bytes) -> None:
        """A frame that arrived; the echo and the recording are made of these."""
        frame = frame.ljust(FRAME_BYTES, b"\0")[:FRAME_BYTES]
        if self._gain:
            self._returning.append(frame)
        if self._file:
            self._file.writeframesraw(frame)

    def _next(self) -> bytes:
        if self.began_at_s is None:
            self.began_at_s = time.time()
        if self._loop and self._position >= len(self._samples):
            self._position = 0
        frame = self._samples[self._position : self._position + FRAME_BYTES]
        self._position += FRAME_BYTES
        return frame.ljust(FRAME_BYTES, b"\0")


def _open(path: Path) -> wave.Wave_write:
    try:
        path.open("wb").close()  # wave complains twice about a file that it cannot open
        file = wave.open(str(path), "wb")
    except OSError as error:
        raise RecordError(f"Cannot write {path} ({error.strerror}); name another file.") from error
    file.setnchannels(1)
    file.setsampwidth(SAMPLE_BYTES)
    file.setframerate(RATE_HZ)
    return file


def _sum(said: bytes, returned: bytes, gain: float) -> bytes:
    both = zip(array.array("h", said), array.array("h", returned), strict=True)
    mixed = (max(-32768, min(32767, round(a + gain * b))) for a, b in both)
    return array.array("h", mixed).tobytes()
