"""How sure the ear may be that a human was heard: the mean of the clearest half second so far.

The score is the mean log-odds of the 16 chunks (0.5 s) that sounded most human, wherever they lay.
In the window it can only rise: nothing that comes later takes a voice away. On calls from
sources held out of training it parted humans from noise better than the clearest run of chunks.
"""

from bisect import insort
from collections.abc import Sequence
from math import log

CHUNKS = 16
_LOWEST = -8.0  # log-odds; also the value of chunks that have not been heard yet


def log_odds(probability: float) -> float:
    """Log-odds between -8 and 8."""
    bounded = min(max(probability, 3.4e-4), 1 - 3.4e-4)
    return log(bounded / (1.0 - bounded))


class HumanScore:
    """Keeps the most human chunks of one call."""

    def __init__(self) -> None:
        self._clearest = [_LOWEST] * CHUNKS
        self._value = _LOWEST

    def add(self, probability: float) -> None:
        """Take one more chunk's probability of a human sound."""
        self.add_odds(log_odds(probability))

    def add_odds(self, odds: float) -> None:
        """As :meth:`add`, where the log-odds are known."""
        if odds > self._clearest[0]:
            insort(self._clearest, odds)
            del self._clearest[0]
            self._value = sum(self._clearest) / CHUNKS

    def value(self, waiting: Sequence[float] = ()) -> float:
        """The score, -8 … 8; ``waiting``: log-odds of chunks that are not settled yet."""
        if not waiting or max(waiting) <= self._clearest[0]:
            return self._value
        return sum(sorted([*self._clearest, *waiting])[-CHUNKS:]) / CHUNKS


WINDOW_S = 12.0  # the length of the calls that taught the head; longer ones it does not know


class RollingScore:
    """The score of a call of any length: the better of two that begin anew by turns.

    Each covers at most ``WINDOW_S`` (the first of the second one and a half), half a window apart,
    so that no half second is cut in two in both. In the first window nothing is ever forgotten.
    """

    def __init__(self) -> None:
        self._scores = [HumanScore(), HumanScore()]
        self._anew_at_s = [WINDOW_S, 1.5 * WINDOW_S]
        self._next_s = WINDOW_S  # the earlier of them

    def add(self, probability: float, end_s: float) -> None:
        """Take one more chunk, which ended ``end_s`` after listening began."""
        if end_s > self._next_s:
            self._begin_anew(end_s)
        odds = log_odds(probability)
        for score in self._scores:
            score.add_odds(odds)

    def _begin_anew(self, end_s: float) -> None:
        for turn, anew_at_s in enumerate(self._anew_at_s):
            if end_s > anew_at_s:
                self._scores[turn] = HumanScore()
                self._anew_at_s[turn] += WINDOW_S
        self._next_s = min(self._anew_at_s)

    def value(self, more: Sequence[float] = ()) -> float:
        """The score; ``more`` are probabilities of chunks that are not settled yet."""
        first, second = self._scores
        waiting = [log_odds(probability) for probability in more] if more else ()
        return max(first.value(waiting), second.value(waiting))
