"""Knocks on the telephone: clicks that answer a prompt in a rhythm, not handling noise.

A click stands out of a calm line and is over within a tenth of a second. Three at even distances,
or four a little less even, of like loudness, with nothing else between them, after a prompt has
asked and where the line did not click before it, are a person who knocks.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from ari_app.screening.rate import CHUNK_S
from ari_app.screening.sound import Sound


@dataclass(frozen=True, slots=True, kw_only=True)
class KnockSettings:
    """Decibels above the calm around a click; seconds between clicks; how even they must be.

    A prompt asks only after ``listened_s``: by then it is known whether the line clicks by itself.
    ``calm_share`` of the chunks must lie within ``calm_db`` of the quietest: engines never do.
    """

    contrast_db: float = 18.0
    shortest_s: float = 0.12
    longest_s: float = 1.1
    three_even: float = 1.35
    four_even: float = 1.8
    alike_db: float = 9.0
    before_s: float = 4.0
    most_before: int = 1
    listened_s: float = 3.0
    calm_share: float = 0.6
    calm_db: float = 10.0


_AFTER = 3  # chunks that must have been heard after a click
_CALM_CHUNKS = 64  # two seconds
_QUIETEST_DBFS = -60.0  # below lies the noise of A-law itself


class Knocks:
    """Listens for knocks in one call. Times in seconds."""

    def __init__(self, settings: KnockSettings) -> None:
        self._settings = settings
        self._recent: deque[tuple[float, Sound]] = deque(maxlen=_AFTER + 3)
        self._peaks: deque[float] = deque(maxlen=_CALM_CHUNKS)
        self._clicks: deque[tuple[float, float]] = deque(maxlen=24)  # time, level
        self._asked_s: float | None = None
        self._steady_clicking = False

    def prompt_started(self, at_s: float) -> None:
        """The caller is asked from now on; clicks that were there before are no answer."""
        if at_s < self._settings.listened_s:
            return
        since = at_s - self._settings.before_s
        before = sum(1 for time, _ in self._clicks if time > since)
        self._steady_clicking = before > self._settings.most_before
        self._asked_s = at_s

    def add(self, end_s: float, sound: Sound, ours: Callable[[float], bool]) -> tuple[bool, bool]:
        """Take a chunk; whether a click was found in it or just before, and whether it is knocking.

        The answer comes a tenth of a second late: a click must be over to be known as one. A click
        in a chunk of which ``ours`` says that it may be our own prompt is none.
        """
        self._recent.append((end_s, sound))
        self._peaks.append(max(sound.peak_dbfs, _QUIETEST_DBFS))
        if not self._clicked() or ours(self._recent[-1 - _AFTER][0]):
            return False, False
        time, heard = self._recent[-1 - _AFTER]
        self._clicks.append((time - CHUNK_S / 2, heard.peak_dbfs))
        return True, self._knocking()

    def _clicked(self) -> bool:
        if len(self._recent) < _AFTER + 3:
            return False
        (_, first), (_, before), (_, here), (_, after), (_, fifth), (_, last) = self._recent
        if here.peak_dbfs < before.peak_dbfs or here.peak_dbfs <= after.peak_dbfs:
            return False
        around = max(first.calm_dbfs, fifth.calm_dbfs, last.calm_dbfs, _QUIETEST_DBFS)
        return here.peak_dbfs - around >= self._settings.contrast_db

    def _knocking(self) -> bool:
        if self._asked_s is None or self._steady_clicking or not self._calm():
            return False
        since = [click for click in self._clicks if click[0] > self._asked_s]
        return self._even(since[-3:], 3, self._settings.three_even) or self._even(
            since[-4:], 4, self._settings.four_even
        )

    def _calm(self) -> bool:
        highest = min(self._peaks) + self._settings.calm_db
        calm = sum(peak <= highest for peak in self._peaks)
        return calm >= self._settings.calm_share * len(self._peaks)

    def _even(self, clicks: list[tuple[float, float]], count: int, even: float) -> bool:
        if len(clicks) < count:
            return False
        times, levels = [time for time, _ in clicks], [level for _, level in clicks]
        gaps = [after - before for before, after in pairwise(times)]
        in_time = self._settings.shortest_s <= min(gaps) and max(gaps) <= self._settings.longest_s
        alike = max(levels) - min(levels) <= self._settings.alike_db
        # a gap is known to half a chunk at best
        return in_time and alike and max(gaps) - CHUNK_S <= even * min(gaps)
