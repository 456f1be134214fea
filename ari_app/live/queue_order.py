"""Which priorities make a wished order of the waiting, pure.

app_queue keeps one list by priority: whoever is given one stands, at once, behind all who have it
or a higher one. So somebody comes directly before another by the next higher priority. Who stands
before that other with the same priority as theirs must have the next higher one too: they are
raised first, from the front on, which changes no order. The one who moves is last, so wherever it
breaks off everybody stands as before or as wished, and nobody loses more than the one place.

Within a band (below NORMAL, from NORMAL on, from FIRST on) the number only orders; nobody is raised
out of theirs, so whoever presses a key meanwhile goes before all who have not answered.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import takewhile

from ari_app.call import Priority
from ari_app.errors import Conflict
from ari_app.live.live_view import Caller, LiveView

Rank = tuple[int, float, str]


@dataclass(frozen=True, slots=True)
class Step:
    """One caller's new priority; steps are taken in their order."""

    caller: Caller
    priority: int


def band(priority: int) -> Priority:
    """With what somebody of this priority entered the queue."""
    return max(each for each in Priority if each <= max(priority, Priority.LOW))


def who_wait(view: LiveView) -> tuple[Caller, ...]:
    """Who waits in the queue itself, in Asterisk's order."""
    waiting = [caller for caller in view.callers if caller.position is not None]
    return tuple(sorted(waiting, key=lambda caller: caller.position or 0))


def at_front(mover: Caller, waiting: Iterable[Caller]) -> tuple[Step, ...]:
    """Before everybody, and before whoever answers later."""
    others = [one.priority or 0 for one in waiting if one.call_id != mover.call_id]
    return (Step(mover, max([int(Priority.FIRST), *(priority + 1 for priority in others)])),)


def directly_before(mover: Caller, other: Caller, waiting: Iterable[Caller]) -> tuple[Step, ...]:
    """Raises `Conflict` where there is no room left in the band, after very many moves."""
    others = (one for one in waiting if one.call_id != mover.call_id)
    ahead = list(takewhile(lambda one: one.call_id != other.call_id, others))
    level = other.priority or 0
    raised = [one for one in ahead if one.priority == level]
    if raised and band(level + 1) is not band(level):
        raise Conflict("The order was changed too often; move the caller to the front.")
    return (*(Step(one, level + 1) for one in raised), Step(mover, level + 1))


def at_own_place(mover: Caller, waiting: Iterable[Caller]) -> tuple[Step, ...]:
    """Where they would stand had nobody moved them; whom a supervisor moved stays before them."""
    waiting, own = tuple(waiting), _own(mover)
    unmoved = (one for one in waiting if one.call_id != mover.call_id and one.own_priority is None)
    later = next((one for one in unmoved if _rank(one) > _rank(mover)), None)
    if later is None:
        return (Step(mover, own),)
    *raised, last = directly_before(mover, later, waiting)
    return (*raised, Step(mover, max(own, last.priority)))


def _rank(caller: Caller) -> Rank:
    return (-_own(caller), caller.since.timestamp(), caller.call_id)


def _own(caller: Caller) -> int:
    known = caller.own_priority
    return int(band(caller.priority or 0)) if known is None else known
