"""What the ear says about a call: one verdict, with the evidence a reviewer can check.

Rule 2 of the design: in any doubt the caller goes to the queue. Only the verdicts in
``HELD_VERDICTS`` may keep a caller out of the queue, and only while the ear listens on.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    """Closed set of answers to "is a human on the line?"."""

    VOICE = "voice"
    KEY = "key"
    TAP = "tap"
    UNSURE = "unsure"
    SILENT = "silent"
    NOISE = "noise"
    NO_MEDIA = "no_media"
    UNSCREENED = "unscreened"


HELD_VERDICTS: frozenset[Verdict] = frozenset({Verdict.SILENT, Verdict.NOISE, Verdict.NO_MEDIA})


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondOfEvidence:
    """What was heard in one second of listening; the second counts from 0.

    ``heard_s`` is the audio that arrived in it, ``level_dbfs`` its RMS level, ``speech`` and
    ``human`` the highest probabilities (0 … 1) of speech and of any human sound, ``speech_s`` how
    long speech was clear, ``echo_s`` how long our own prompt came back, ``tone_s`` how long a
    signalling tone sounded, ``clicks`` how many knocks were heard.
    """

    second: int
    heard_s: float
    level_dbfs: float
    speech: float
    human: float
    speech_s: float
    echo_s: float
    tone_s: float
    clicks: int

    def __post_init__(self) -> None:
        if self.second < 0 or not 0.0 <= self.speech <= 1.0 or not 0.0 <= self.human <= 1.0:
            raise ValueError(f"impossible evidence: {self}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A verdict with its time (s since listening began), reason, evidence and the ear's version.

    ``reason`` is one sentence in Bahasa Indonesia, ``why`` the same as code and figures
    (`ari_app.screening.reasons`); ``ear`` names the code, settings and model that
    produced the verdict, so that a recording can be judged again by the same ear.
    """

    verdict: Verdict
    at_s: float
    reason: str
    evidence: tuple[SecondOfEvidence, ...]
    ear: str
    why: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.reason:
            raise ValueError("a judgement needs a reason")

    def as_json(self) -> dict[str, Any]:
        """The judgement as plain JSON values, for the journal and the console."""
        return {
            "verdict": self.verdict.value,
            "at_s": round(self.at_s, 3),
            "reason": self.reason,
            "why": dict(self.why),
            "evidence": [asdict(second) for second in self.evidence],
            "ear": self.ear,
        }
