"""What reaches the ear from outside, in order, and the 256-sample chunks cut from it.

``Inbox`` is the one meeting point of two threads: the event loop appends, the thread that runs the
model takes away. A deque's ``append`` and ``popleft`` are atomic, so neither needs a lock.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ari_app.screening.rate import CHUNK, RATE_HZ


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Samples of the caller at 8 kHz; ``at_s`` is the time of the first one."""

    samples: NDArray[np.int16]
    at_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptStarted:
    """From ``at_s`` on the caller hears these samples."""

    samples: NDArray[np.int16]
    at_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptStopped:
    """From ``at_s`` on the caller hears nothing of ours."""

    at_s: float


Arrival = Frame | PromptStarted | PromptStopped


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """256 samples, the time of the last one, and the prompt marks that lie before that time."""

    samples: NDArray[np.int16]
    end_s: float
    marks: tuple[PromptStarted | PromptStopped, ...]


class Inbox:
    """Arrivals of one call, cut into chunks. Time follows the samples, gaps the arrival times.

    The first frame starts the clock. Audio that arrives early or late by less than ``gap_s`` is
    jitter: the samples are the clock. A longer gap is lost audio, or a stalled line that will catch
    up: the clock follows the arrivals, back as well as forward; nothing is invented and nothing is
    thrown away.
    """

    def __init__(self, gap_s: float) -> None:
        self._arrivals: deque[Arrival] = deque()
        self._gap = round(gap_s * RATE_HZ)
        self._rest = np.zeros(0, np.int16)
        self._marks: deque[PromptStarted | PromptStopped] = deque()
        self._base_s = 0.0
        self._since_base = 0  # samples since the last gap; sums of floats would drift
        self.received_s = 0.0

    def put(self, arrival: Arrival) -> None:
        """Called by the thread that owns the line."""
        self._arrivals.append(arrival)
        if isinstance(arrival, Frame):
            self.received_s += len(arrival.samples) / RATE_HZ

    def take(self) -> Chunk | None:
        """The next whole chunk, or None; called only by the thread that runs the model."""
        while len(self._rest) < CHUNK:
            if not self._arrivals:
                return None
            self._open(self._arrivals.popleft())
        samples, self._rest = self._rest[:CHUNK], self._rest[CHUNK:]
        end_s = self._now_s(len(self._rest))
        return Chunk(samples=samples, end_s=end_s, marks=tuple(self._marks_before(end_s)))

    def _marks_before(self, end_s: float) -> Iterator[PromptStarted | PromptStopped]:
        """By their time, not by the frame that they came with: frames may be of any length."""
        while self._marks and self._marks[0].at_s < end_s:
            yield self._marks.popleft()

    def _open(self, arrival: Arrival) -> None:
        if not isinstance(arrival, Frame):
            self._marks.append(arrival)
            return
        late = abs(round((arrival.at_s - self._now_s()) * RATE_HZ))  # whole samples
        if self._since_base == 0 or late > self._gap:
            self._base_s, self._since_base = arrival.at_s, 0
        self._since_base += len(arrival.samples)
        self._rest = np.concatenate([self._rest, arrival.samples])

    def _now_s(self, before: int = 0) -> float:
        """The time of the sample that lies so many before the last one that arrived."""
        return self._base_s + (self._since_base - before) / RATE_HZ
