"""Holds chunks back while a prompt may come back as echo, until it is known what they are."""

from collections import deque
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ari_app.screening.echo import AHEAD, EchoWatch
from ari_app.screening.echo_settings import EchoSettings
from ari_app.screening.evidence import HeardChunk

_NOT_CLEAR = 0.49  # of speech: more than a doubt, less than a voice


@dataclass(frozen=True, slots=True, kw_only=True)
class _Waiting:
    chunk: HeardChunk
    provisional: HeardChunk


class EchoGuard:
    """Chunks go in as they are heard and come out judged, half a second later under a prompt.

    ``relevant`` is the probability below which a chunk could be no evidence anyway: such chunks
    are not compared with the prompt, which keeps silent callers cheap.
    """

    def __init__(self, settings: EchoSettings, relevant: float) -> None:
        self.watch = EchoWatch(settings)
        self._relevant = relevant
        self._waiting: deque[_Waiting] = deque()

    def judge(self, chunk: HeardChunk, bands: NDArray[np.float32]) -> list[HeardChunk]:
        """Take a chunk with its bands; returns the chunks that are settled now, in order."""
        if not self.watch.guards(chunk.end_s):
            settled = self._settle(0)
            return [*settled, chunk]
        self.watch.note(chunk.end_s, bands)
        self._waiting.append(_Waiting(chunk=chunk, provisional=self._judged(chunk)))
        return self._settle(AHEAD)

    def provisional(self) -> tuple[HeardChunk, ...]:
        """The chunks that still wait, judged by what is known so far."""
        return tuple(waiting.provisional for waiting in self._waiting)

    def _settle(self, keep: int) -> list[HeardChunk]:
        count = max(0, len(self._waiting) - keep)
        return [self._judged(self._waiting.popleft().chunk) for _ in range(count)]

    def _judged(self, chunk: HeardChunk) -> HeardChunk:
        if max(chunk.speech, chunk.human) < self._relevant:
            return chunk
        match self.watch.explains(chunk.end_s):
            case True:
                return replace(chunk, echo=True)
            case None:
                return replace(chunk, speech=min(chunk.speech, _NOT_CLEAR))
            case False:
                return chunk
