"""What the ear heard, second by second, as bars and a curve of an SVG. Pure.

A bar is as high as a human was probable, and its colour says what the second was taken for, by the
thresholds that judged the call where they are known; the
curve is the level, from -60 dBFS at the bottom to 0 at the top. The viewbox is as wide as the
recording is long, in seconds, and `HIGH` high.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

HIGH = 100
_QUIETEST_DBFS = -60.0
_MAYBE = 0.5  # of a human, as the ear gives it, where nobody knows the thresholds
_MOST_OF_IT_S = 0.5


class HeardAs(StrEnum):
    VOICE = "voice"  # clearly, for a moment at least
    MAYBE = "maybe"
    ECHO = "echo"  # our own prompt, coming back
    TONE = "tone"  # a signalling tone
    QUIET = "quiet"  # nobody


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One second; ``x`` and ``width`` in seconds of the recording, ``height`` of `HIGH`."""

    x: float
    width: float
    height: float
    heard_as: HeardAs
    human: float
    level_dbfs: float


def bars(evidence: object, offset_s: float, thresholds: object = None) -> list[Bar]:
    """Of the evidence as it was stored; seconds that cannot be read are left out.

    ``offset_s``: how long the recording had run when the ear began to listen; ``thresholds``: of
    the ear that judged (`EarSettings` as JSON), None where they are not known.
    """
    said = evidence if isinstance(evidence, Sequence) else ()
    seconds = [each for each in said if isinstance(each, Mapping)]
    maybe = _doubt_from(seconds, thresholds)
    found = [_bar(each, offset_s, maybe) for each in seconds]
    return [bar for bar in found if bar is not None]


def thresholds_shown(thresholds: object) -> list[tuple[str, object]]:
    """Name and value of each, those of a part behind its name (``echo.…``)."""
    if not isinstance(thresholds, Mapping):
        return []
    found = list[tuple[str, object]]()
    for name, value in thresholds.items():
        parts = thresholds_shown(value) if isinstance(value, Mapping) else [("", value)]
        found += [(f"{name}.{part}".rstrip("."), figure) for part, figure in parts]
    return found


def _doubt_from(seconds: Sequence[Mapping[str, Any]], thresholds: object) -> float:
    """The probability of a human from which a second alone would cross the lenient bar.

    That bar is in log-odds, and lower in a call in which our own prompt came back.
    """
    if not isinstance(thresholds, Mapping):
        return _MAYBE
    try:
        echo_s = sum(float(second.get("echo_s") or 0) for second in seconds)
        hides = echo_s >= float(thresholds["echo_hides_s"])
        odds = float(thresholds["echo_score" if hides else "lenient_score"])
        return 1.0 / (1.0 + math.exp(-odds))
    except (KeyError, TypeError, ValueError, OverflowError):
        return _MAYBE


def level_curve(found: Sequence[Bar]) -> str:
    """The ``points`` of a polyline through the middle of each second."""
    return " ".join(f"{bar.x + bar.width / 2:g},{_depth(bar.level_dbfs):g}" for bar in found)


def _bar(second: Mapping[str, Any], offset_s: float, maybe: float) -> Bar | None:
    try:
        human, level = float(second["human"]), float(second["level_dbfs"])
        number = int(second["second"])
    except (KeyError, TypeError, ValueError):
        return None
    return Bar(
        x=round(number + offset_s, 3),
        width=0.96,
        height=round(max(2.0, min(human, 1.0) * HIGH), 1),
        heard_as=_heard_as(second, human, maybe),
        human=human,
        level_dbfs=level,
    )


def _heard_as(second: Mapping[str, Any], human: float, maybe: float) -> HeardAs:
    if second.get("speech_s"):
        return HeardAs.VOICE
    if (second.get("echo_s") or 0) >= _MOST_OF_IT_S:
        return HeardAs.ECHO
    if (second.get("tone_s") or 0) >= _MOST_OF_IT_S:
        return HeardAs.TONE
    return HeardAs.MAYBE if human >= maybe else HeardAs.QUIET


def _depth(level_dbfs: float) -> float:
    share = (level_dbfs - _QUIETEST_DBFS) / -_QUIETEST_DBFS
    return round(HIGH - max(0.0, min(1.0, share)) * HIGH, 1)
