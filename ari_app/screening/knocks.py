"""Knocks on the telephone: clicks that a hand makes, not a machine, not a line, not handling.

A click stands out of a calm line and is over within a tenth of a second. Whether clicks are a
hand's is told by three things: what lies between them (a telephone that is handled rustles, a hand
that knocks leaves it still), their times (rhythm.py) and their levels. What is surely a hand after
we spoke is an *answer*; what may be one is a *doubt*, and a doubt is never held:

| clicks                                                                  |         |
|-------------------------------------------------------------------------|---------|
| three at even distances, or four a little less even, after a prompt has |         |
| asked, and where the line did not click before it                       | answer  |
| many in rhythm (an SOS, two and two, a hand's beat), stillness between  | answer  |
| fewer in rhythm, or a little noise between                              | doubt   |
| a few that come together, or one for each question, on a quiet and      |         |
| still line                                                              | doubt   |
| at any distance; to the millisecond; with rustling between              | nothing |
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from ari_app.screening.rate import CHUNK_S
from ari_app.screening.rhythm import (
    Click,
    beeping,
    by_machine,
    distances,
    in_bouts,
    in_rhythm,
    spread_db,
)
from ari_app.screening.sound import Sound


@dataclass(frozen=True, slots=True, kw_only=True)
class KnockSettings:
    """Decibels above the calm around a click; seconds between clicks; how even they must be.

    Where the calm is below ``quiet_dbfs``, soft knocks count (``quiet_contrast_db``).

    A prompt asks only after ``listened_s``: by then it is known whether the line clicks by itself.
    ``calm_share`` of the chunks must lie within ``calm_db`` of the quietest: engines never do; and
    no more than ``most_stir`` of what lies between clicks may be louder.

    Of a rhythm: ``sure`` and ``maybe`` are evidence against chance (natural logarithms); so much of
    the time between clicks may be louder than the floor by ``calm_db``. What keeps time within
    ``machine_near_s`` may be a clock over a bad line, and is a doubt at most; so are beeps. ``few``
    clicks need no rhythm where the caller has heard us for ``heard_us_s``, on a line whose floor is
    that low.
    """

    contrast_db: float = 18.0
    quiet_contrast_db: float = 12.0
    quiet_dbfs: float = -56.0
    shortest_s: float = 0.12
    longest_s: float = 1.1
    three_even: float = 1.35
    four_even: float = 1.8
    alike_db: float = 9.0
    before_s: float = 4.0
    most_before: int = 1
    listened_s: float = 3.0
    most_stir: float = 0.15
    calm_share: float = 0.6
    calm_db: float = 10.0
    sure: float = 9.0
    sure_clicks: int = 8
    sure_stir: float = 0.05
    machine_near_s: float = 0.02
    maybe: float = 5.3
    maybe_stir: float = 0.1
    many: int = 7
    many_maybe: float = 3.5
    many_stir: float = 0.03
    few: int = 4
    few_stir: float = 0.03
    few_alike_db: float = 10.0
    few_floor_dbfs: float = -48.0
    few_together: int = 9
    together_s: float = 0.9
    heard_us_s: float = 2.0
    rhythm_calm_share: float = 0.45


_AFTER = 3  # chunks that must have been heard after a click
_CALM_CHUNKS = 64  # two seconds
_QUIETEST_DBFS = -60.0  # below lies the noise of A-law itself
_WINDOW = 375  # chunks, twelve seconds: how long stillness is looked at
_MEMORY_S = 24.0  # of clicks: a caller who is held may knock once for each question
_MOST = 64  # clicks that are remembered
_EVERY = 8  # chunks: how often a rhythm is looked for
_NEAR = (-2, 6)  # chunks around a click that belong to it
_LEAST_BETWEEN = 30  # chunks that must lie between clicks before stillness is known


@dataclass(frozen=True, slots=True, kw_only=True)
class _Between:
    """What lies between the clicks: the floor, the share that stirs, the share of all in calm."""

    floor_dbfs: float
    stir: float | None  # None: too little is known
    calm: float


@dataclass(slots=True)
class _Chunks:
    """The last twelve seconds: peaks, and which belong to a click or may be our own prompt."""

    peaks: deque[float] = field(default_factory=lambda: deque(maxlen=_WINDOW))
    covered: deque[bool] = field(default_factory=lambda: deque(maxlen=_WINDOW))
    clicks: deque[int] = field(default_factory=lambda: deque(maxlen=_MOST * 2))  # chunk numbers
    count: int = 0

    def add(self, peak_dbfs: float, covered: bool) -> None:
        self.peaks.append(max(peak_dbfs, _QUIETEST_DBFS))
        self.covered.append(covered)
        self.count += 1

    def between(self, calm_db: float) -> _Between:
        peaks = np.array(self.peaks)
        floor = float(np.quantile(peaks, 0.3))
        loud = peaks > floor + calm_db
        other = ~np.array(self.covered)
        first = self.count - len(peaks)
        for number in self.clicks:
            other[max(0, number - first + _NEAR[0]) : max(0, number - first + _NEAR[1])] = False
        known = int(np.count_nonzero(other))
        stir = float(np.count_nonzero(loud & other)) / known if known >= _LEAST_BETWEEN else None
        return _Between(floor_dbfs=floor, stir=stir, calm=1.0 - float(np.mean(loud)))


class Knocks:
    """Listens for knocks in one call. Times in seconds."""

    def __init__(self, settings: KnockSettings) -> None:
        self._settings = settings
        self._recent: deque[tuple[float, Sound]] = deque(maxlen=_AFTER + 3)
        self._chunks = _Chunks()
        self._clicks: deque[Click] = deque(maxlen=_MOST)
        self._free: deque[Click] = deque(maxlen=_MOST)  # of these: surely not our own prompt
        self._heard_us_s: float | None = None
        self._asked_s: float | None = None
        self._steady_clicking = False
        self._answered = False
        self._weighed = False
        self._evidence: float | None = None
        self.maybe = 0  # clicks that may be a hand's

    def prompt_started(self, at_s: float) -> None:
        """The caller is asked from now on; clicks that were there before are no answer."""
        if self._heard_us_s is None:
            self._heard_us_s = at_s + self._settings.heard_us_s
        if at_s < self._settings.listened_s:
            return
        since = at_s - self._settings.before_s
        before = sum(1 for click in self._clicks if click.at_s > since)
        self._steady_clicking = before > self._settings.most_before
        self._asked_s = at_s

    def add(
        self, end_s: float, sound: Sound, ours: Callable[[float], bool], *, covered: bool = False
    ) -> tuple[bool, bool]:
        """Take a chunk; whether a click was found in it or just before, and whether it is knocking.

        The answer comes a tenth of a second late: a click must be over to be known as one. A click
        in a chunk of which ``ours`` says that it may be our own prompt is none. ``covered``: while
        a prompt may come back, stillness cannot be told.
        """
        self._recent.append((end_s, sound))
        self._chunks.add(sound.peak_dbfs, covered)
        click = self._clicked() and not ours(self._recent[-1 - _AFTER][0])
        knocking = False
        if click:
            self._remember(end_s)
            knocking = self._answering()
        due = self._chunks.count % _EVERY == 0 and self._heard_us_s is not None
        if due and not self._answered:
            knocking |= self._look_for_rhythm()
        self._answered |= knocking
        return click, knocking

    def _clicked(self) -> bool:
        if len(self._recent) < _AFTER + 3:
            return False
        (_, first), (_, before), (_, here), (_, after), (_, fifth), (_, last) = self._recent
        if here.peak_dbfs < before.peak_dbfs or here.peak_dbfs <= after.peak_dbfs:
            return False
        around = max(first.calm_dbfs, fifth.calm_dbfs, last.calm_dbfs, _QUIETEST_DBFS)
        quiet = around <= self._settings.quiet_dbfs
        needed = self._settings.quiet_contrast_db if quiet else self._settings.contrast_db
        return here.peak_dbfs - around >= needed

    def _remember(self, now_s: float) -> None:
        end_s, sound = self._recent[-1 - _AFTER]
        at_s = end_s - CHUNK_S + sound.peak_s
        click = Click(at_s=at_s, level_dbfs=sound.peak_dbfs, tone=sound.tone)
        self._clicks.append(click)
        self._weighed = False
        if not self._chunks.covered[-1 - _AFTER]:
            self._free.append(click)
        self._chunks.clicks.append(self._chunks.count - 1 - _AFTER)
        for clicks in (self._clicks, self._free):
            while clicks and clicks[0].at_s < now_s - _MEMORY_S:
                clicks.popleft()

    def _answering(self) -> bool:
        if self._asked_s is None or self._steady_clicking or not self._calm():
            return False
        stir = self._chunks.between(self._settings.calm_db).stir
        if stir is not None and stir > self._settings.most_stir:
            return False
        since = [click for click in self._clicks if click.at_s > self._asked_s]
        return self._even(since[-3:], 3, self._settings.three_even) or self._even(
            since[-4:], 4, self._settings.four_even
        )

    def _calm(self) -> bool:
        peaks = list(self._chunks.peaks)[-_CALM_CHUNKS:]
        highest = min(peaks) + self._settings.calm_db
        return sum(peak <= highest for peak in peaks) >= self._settings.calm_share * len(peaks)

    def _even(self, clicks: list[Click], count: int, even: float) -> bool:
        if len(clicks) < count:
            return False
        gaps = distances(clicks)
        levels = [click.level_dbfs for click in clicks]
        in_time = self._settings.shortest_s <= min(gaps) and max(gaps) <= self._settings.longest_s
        alike = max(levels) - min(levels) <= self._settings.alike_db
        return in_time and alike and max(gaps) - CHUNK_S <= even * min(gaps)

    def _look_for_rhythm(self) -> bool:
        """Whether a hand answers us; ``maybe`` tells whether one may be there."""
        self.maybe = 0
        clicks = list(self._clicks)
        if len(clicks) < 2:
            return False
        evidence = self._evidence_of(clicks)
        if evidence is None:
            return False
        between = self._chunks.between(self._settings.calm_db)
        if between.calm < self._settings.rhythm_calm_share:
            return False
        if self._is_rhythm(evidence, len(clicks), between) or self._are_few(between):
            self.maybe = len(clicks)
        stir = between.stir if between.stir is not None else 1.0
        enough = evidence >= self._settings.sure and len(clicks) >= self._settings.sure_clicks
        if not enough or stir > self._settings.sure_stir:
            return False
        return not (beeping(clicks) or by_machine(clicks, self._settings.machine_near_s))

    def _evidence_of(self, clicks: list[Click]) -> float | None:
        """For a hand against chance; None for a machine. Weighed once for each click."""
        if not self._weighed:
            self._weighed = True
            alike = spread_db(clicks) <= self._settings.alike_db
            evidence = in_rhythm(clicks) if alike else -np.inf
            self._evidence = None if by_machine(clicks) else evidence
        return self._evidence

    def _is_rhythm(self, evidence: float, count: int, between: _Between) -> bool:
        settings = self._settings
        if between.stir is None:
            return evidence >= settings.sure
        if evidence >= settings.maybe and between.stir <= settings.maybe_stir:
            return True
        many = count >= settings.many and between.stir <= settings.many_stir
        return many and evidence >= settings.many_maybe

    def _are_few(self, between: _Between) -> bool:
        """A few knocks that nothing else explains: nobody need be musical to be helped."""
        settings, clicks = self._settings, list(self._free)
        if between.stir is None or between.stir > settings.few_stir or len(clicks) < 2:
            return False
        if between.floor_dbfs > settings.few_floor_dbfs or self._heard_us_s is None:
            return False
        early = clicks[0].at_s < self._heard_us_s
        if early or len(clicks) < len(self._clicks) or spread_db(clicks) > settings.few_alike_db:
            return False
        pauses = 1 + (len(clicks) > 6)
        together = len(clicks) <= settings.few_together
        return len(clicks) <= settings.few or (
            together and in_bouts(clicks, settings.together_s, pauses)
        )
