"""Desks that let callers ring in vain, counted in a row.

Nobody is paused for it: who does not answer may be the last one who is there. The desk is asked
instead, and the others see it. Counted in memory only: a desk that begins anew counts from nought.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from ari_app.asterisk.ami_connection import AmiEvent
from ari_app.asterisk.ami_rows import text_of
from ari_app.live.live_view import LiveView

_RANG_OUT, _ANSWERED = "AgentRingNoAnswer", "AgentConnect"
_AT_REST = ("away", "paused", "talking")  # gone, or at work: what was before is over
SHORTER_S = 1.0  # than the ring: the caller was refused, which is an answer of a human


@dataclass(frozen=True, slots=True, kw_only=True)
class Vain:
    """So many callers in a row; ``at`` is when the last one stopped ringing there."""

    times: int
    at: datetime


@dataclass(slots=True, kw_only=True)
class VainRings:
    """`hear` every event of Asterisk; `standing` says which desks do not answer."""

    queue: str
    ring_s: float
    _counts: dict[str, Vain] = field(default_factory=dict)

    def hear(self, event: AmiEvent) -> None:
        """Reads an event of the manager interface; only those about rings count."""
        if event.name not in (_RANG_OUT, _ANSWERED):
            return
        if text_of(event.headers, "queue") != self.queue:
            return
        extension = text_of(event.headers, "interface").partition("/")[2].partition("@")[0]
        if event.name == _ANSWERED:
            self.is_here(extension)
        elif _milliseconds(event) >= (self.ring_s - SHORTER_S) * 1000:
            before = self._counts.get(extension)
            times = before.times + 1 if before else 1
            self._counts[extension] = Vain(times=times, at=datetime.now(UTC))

    def is_here(self, extension: str) -> None:
        """The person at this phone answered, or said that they are there: the count begins anew."""
        self._counts.pop(extension, None)

    def standing(self, view: LiveView) -> Mapping[str, Vain]:
        """Extension → rings in vain in a row. A phone that rests or talks begins anew."""
        states = {member.extension: member.state for member in view.members}
        if view.connected:
            for extension in [each for each in self._counts if _rests(states.get(each))]:
                del self._counts[extension]
        return dict(self._counts)


def _rests(state: str | None) -> bool:
    return state is None or state in _AT_REST


def _milliseconds(event: AmiEvent) -> int:
    said = text_of(event.headers, "ringtime")
    return int(said) if said.isdecimal() else 0
