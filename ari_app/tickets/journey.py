"""How long each wait of a call's journey lasted: pure.

A wait is named by its own step: on hold by the machine, in the queue, ringing, talking. What only
happens (a greeting, a key) lasts no time of its own.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from ari_app.elapsed import elapsed_s
from ari_app.facts import FactKind

Row = Mapping[str, Any]

_OVER = (FactKind.HUNG_UP, FactKind.ENDED)
_TALKS = (FactKind.ANSWERED, FactKind.OVERFLOW_ANSWERED)
_QUEUE_ENDS = (*_TALKS, FactKind.ABANDONED, FactKind.OVERFLOWED, FactKind.TAKEN, *_OVER)
ENDS: Mapping[str, tuple[FactKind, ...]] = {  # a wait → what ends it
    FactKind.HELD: (FactKind.WAITING, FactKind.RESPONDED, *_QUEUE_ENDS),
    FactKind.WAITING: _QUEUE_ENDS,
    FactKind.ANSWERED: (FactKind.TRANSFERRED, *_OVER),
    FactKind.OVERFLOW_ANSWERED: (FactKind.TRANSFERRED, *_OVER),
}


def lasted_s(facts: Sequence[Row], position: int) -> float | None:
    """Seconds that the step at this position lasted; None for what is no wait or goes on."""
    fact = facts[position]
    if fact["kind"] == FactKind.RANG:
        return ring_s(fact["data"])
    ends = ENDS.get(fact["kind"], ())
    end: datetime | None = next(
        (later["at"] for later in facts[position + 1 :] if later["kind"] in ends), None
    )
    return elapsed_s(fact["at"], end) if end else None


def ring_s(data: Mapping[str, Any]) -> float | None:
    """How long a telephone rang in vain, as app_queue says it."""
    try:
        return max(0.0, float(data["ring_s"]))
    except (KeyError, TypeError, ValueError):
        return None
