"""How long something took, by clocks that somebody may have set in between: the one rule.

Facts of a call come from several processes and the machine's clock; a clock that is set back makes
the later one the earlier. Nothing lasts less than no time, and nothing was before the call that it
belongs to. What measures a wait of its own uses a monotonic clock and needs none of this.
"""

from datetime import datetime, timedelta


def elapsed_s(began_at: datetime, at: datetime) -> float:
    """Seconds, never less than 0."""
    return max(0.0, (at - began_at).total_seconds())


def not_before(at: datetime | None, *others: datetime | None) -> datetime | None:
    """The time, or the latest of the others where it would lie before one of them."""
    return None if at is None else max(filter(None, (at, *others)))


def is_over(began_at: datetime, now: datetime, lasts: timedelta) -> bool:
    """Whether a wait has ended: also where it begins after now, for then the clock was set back and
    nobody knows how long it has lasted.
    """
    return not timedelta(0) <= now - began_at < lasts
