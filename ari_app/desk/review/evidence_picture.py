"""What the ear heard, second by second, as bars and a line of an SVG. Pure.

A bar is as high as a human was probable, and its colour says what the second was taken for; the
line is the level, from -60 dBFS at the bottom to 0 at the top. The viewbox is as wide as the
recording is long, in seconds, and `HIGH` high.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

HIGH = 100
_QUIETEST_DBFS = -60.0
_MAYBE = 0.5  # of a human, as the ear gives it
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


def bars(evidence: object, offset_s: float) -> list[Bar]:
    """Of the evidence as it was stored; seconds that cannot be read are left out.

    ``offset_s``: how long the recording had run when the ear began to listen.
    """
    seconds = evidence if isinstance(evidence, Sequence) else ()
    found = [_bar(each, offset_s) for each in seconds if isinstance(each, Mapping)]
    return [bar for bar in found if bar is not None]


def level_line(found: Sequence[Bar]) -> str:
    """The ``points`` of a polyline through the middle of each second."""
    return " ".join(f"{bar.x + bar.width / 2:g},{_depth(bar.level_dbfs):g}" for bar in found)


def _bar(second: Mapping[str, Any], offset_s: float) -> Bar | None:
    try:
        human, level = float(second["human"]), float(second["level_dbfs"])
        number = int(second["second"])
    except (KeyError, TypeError, ValueError):
        return None
    return Bar(
        x=round(number + offset_s, 3),
        width=0.96,
        height=round(max(2.0, min(human, 1.0) * HIGH), 1),
        heard_as=_heard_as(second, human),
        human=human,
        level_dbfs=level,
    )


def _heard_as(second: Mapping[str, Any], human: float) -> HeardAs:
    if second.get("speech_s"):
        return HeardAs.VOICE
    if (second.get("echo_s") or 0) >= _MOST_OF_IT_S:
        return HeardAs.ECHO
    if (second.get("tone_s") or 0) >= _MOST_OF_IT_S:
        return HeardAs.TONE
    return HeardAs.MAYBE if human >= _MAYBE else HeardAs.QUIET


def _depth(level_dbfs: float) -> float:
    share = (level_dbfs - _QUIETEST_DBFS) / -_QUIETEST_DBFS
    return round(HIGH - max(0.0, min(1.0, share)) * HIGH, 1)
