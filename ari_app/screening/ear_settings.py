"""Every threshold of the ear, in one frozen object that is part of each verdict.

The lenient bar was chosen by leaving sources out (``bench.ear_bar``); the others were read from
curves over the development set and over made calls from sources held out of training. MODEL.md says
what each was chosen on.
"""

import hashlib
from dataclasses import asdict, dataclass, field
from functools import cache
from typing import Self

from ari_app.screening.breath import BreathSettings
from ari_app.screening.echo_settings import EchoSettings
from ari_app.screening.knocks import KnockSettings
from ari_app.settings import Ear


@dataclass(frozen=True, slots=True, kw_only=True)
class EarSettings:
    """Thresholds; probabilities 0 … 1, levels in dBFS (RMS), times in seconds.

    Accept at once: in ``accept_s`` of chunks within ``accept_span_s`` speech and human are at
    their bars or above.
    Lenient bar: where both passes, weighed together (``second_share`` for the second), give
    ``lenient_score`` (log-odds) or more, there is a doubt, and a doubt goes to the queue;
    where our prompt came back as echo for ``echo_hides_s``, which may hide a voice, the bar is
    ``echo_score`` (a noise is like our prompt for a moment by chance, an echo for seconds). The
    second pass hears the last 12 s ``second_lead_s`` before the window closes, and each
    ``second_every_s`` before and after that.
    Chunks below ``relevant_probability`` are not compared with our prompt's echo. ``media_s`` of
    audio, and ``media_share`` of the window, must arrive; a break of more than ``gap_s`` is lost
    audio; more than ``unheard_s`` not yet heard is a doubt, and so is more than ``second_late_s``
    not yet heard by the second pass.
    """

    accept_speech: float = 0.3
    accept_human: float = 0.9
    accept_s: float = 0.128
    accept_span_s: float = 0.256
    lenient_score: float = -1.6
    echo_score: float = -3.5
    echo_hides_s: float = 2.0
    second_share: float = 0.6
    second_lead_s: float = 0.4
    second_every_s: float = 4.0
    second_late_s: float = 1.5
    relevant_probability: float = 0.02
    silent_dbfs: float = -50.0
    media_s: float = 1.0
    media_share: float = 0.5
    gap_s: float = 0.25
    unheard_s: float = 0.5
    echo: EchoSettings = field(default_factory=EchoSettings)
    knocks: KnockSettings = field(default_factory=KnockSettings)
    breath: BreathSettings = field(default_factory=BreathSettings)

    def __post_init__(self) -> None:
        bars = (self.relevant_probability, self.accept_speech, self.accept_human)
        if not all(0.0 < bar < 1.0 for bar in bars) or min(bars) < bars[0]:
            raise ValueError("probabilities must lie between 0 and 1, the bars to accept highest")
        if self.accept_s > self.accept_span_s:
            raise ValueError("what is needed to accept must fit into its span")

    @classmethod
    def of(cls, section: Ear) -> Self:
        """The centre's thresholds; all others as they were chosen here."""
        return cls(**section.model_dump())

    def fingerprint(self) -> str:
        """Eight hex digits that change when any threshold changes."""
        return _fingerprint(self)


@cache
def _fingerprint(settings: EarSettings) -> str:
    text = repr(sorted(asdict(settings).items()))
    return hashlib.sha256(text.encode()).hexdigest()[:8]
