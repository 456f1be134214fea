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


_QUARTER = RATE_HZ // 4  # samples
_LOST = 120  # samples: 15 ms; a packet is 20, and hearing in rounds alone delays by some ms
_NEVER = 1 << 30

Arrival = Frame | PromptStarted | PromptStopped
Marks = tuple[PromptStarted | PromptStopped, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """256 samples, the time of the last one, and the prompt marks that lie before that time."""

    samples: NDArray[np.int16]
    end_s: float
    marks: Marks


class Inbox:
    """Arrivals of one call, cut into chunks. Time follows the samples, gaps the arrival times.

    The first frame starts the clock. A frame that comes early or late by less than ``gap_s`` is
    jitter: the samples are the clock. A longer gap is lost audio, or a stalled line that will catch
    up: the clock follows the arrivals, back as well as forward. Where a quarter of a second long
    every frame is late, packets were lost: the clock goes forward by as much as the promptest was
    late. Nothing is invented and nothing is thrown away.
    """

    def __init__(self, gap_s: float) -> None:
        self._arrivals: deque[Arrival] = deque()
        self._gap = round(gap_s * RATE_HZ)
        self._rest = np.zeros(0, np.int16)
        self._marks: deque[PromptStarted | PromptStopped] = deque()
        self._clock: deque[tuple[int, int]] = deque()  # from which sample on; the time of sample 0
        self._offset = 0  # samples: the latest such time
        self._arrived = self._handed_out = 0  # samples
        self._least_late = _NEVER
        self.received_s = 0.0

    def put(self, arrival: Arrival) -> None:
        """Called by the thread that owns the line."""
        self._arrivals.append(arrival)
        if isinstance(arrival, Frame):
            self.received_s += len(arrival.samples) / RATE_HZ

    def next_chunk(self) -> Chunk | None:
        """The next whole chunk, or None; called only by the thread that runs the model."""
        while len(self._rest) < CHUNK:
            if not self._arrivals:
                return None
            self._open(self._arrivals.popleft())
        samples, self._rest = self._rest[:CHUNK], self._rest[CHUNK:]
        self._handed_out += CHUNK
        end_s = self._time_s(self._handed_out)
        marks = tuple(self._marks_before(end_s)) if self._marks else ()
        return Chunk(samples=samples, end_s=end_s, marks=marks)

    def _marks_before(self, end_s: float) -> Iterator[PromptStarted | PromptStopped]:
        """By their time, not by the frame that they came with: frames may be of any length."""
        while self._marks and self._marks[0].at_s < end_s:
            yield self._marks.popleft()

    def _open(self, arrival: Arrival) -> None:
        if not isinstance(arrival, Frame):
            self._marks.append(arrival)
            return
        late = round(arrival.at_s * RATE_HZ) - self._arrived - self._offset
        if self._arrived == 0 or abs(late) > self._gap:
            self._follow(late)
            late, self._least_late = 0, _NEVER
        for count in _to_quarters(self._arrived, len(arrival.samples)):
            self._arrived += count
            self._least_late = min(self._least_late, late)
            if self._arrived % _QUARTER == 0:
                late -= self._make_up_for_lost()
        rest = self._rest
        self._rest = np.concatenate([rest, arrival.samples]) if len(rest) else arrival.samples

    def _make_up_for_lost(self) -> int:
        """At the end of a quarter of a second; returns by how much the clock went forward."""
        lost, self._least_late = self._least_late, _NEVER
        if lost < _LOST:
            return 0
        self._follow(lost)
        return lost

    def _follow(self, late: int) -> None:
        self._offset += late
        self._clock.append((self._arrived, self._offset))

    def _time_s(self, sample: int) -> float:
        """The time of the end of a sample; earlier ones are not asked for any more."""
        while len(self._clock) > 1 and self._clock[1][0] < sample:
            self._clock.popleft()
        return (sample + self._clock[0][1]) / RATE_HZ


def _to_quarters(done: int, count: int) -> Iterator[int]:
    """So many more samples, cut where a quarter of a second is full."""
    while count:
        part = min(count, _QUARTER - done % _QUARTER)
        yield part
        done, count = done + part, count - part
