"""What alarms on the line itself: callers whom nobody answers, desks that do not answer. Pure.

Nothing of it is kept: it is seen anew with each look at the line, and ends with its cause. The
limits are those of `ari_app.tickets.clocks`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from ari_app.call import State
from ari_app.live.live_view import LiveView
from ari_app.live.vain_rings import Vain
from ari_app.settings import Limits
from ari_app.tickets.clocks import DEADLINES, AlarmKind, Wait, alarm_at, caller_wait

_RUNG = ("ready", "ringing")
_AT_REST = ("away", "paused")


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveAlarm:
    """``call_id`` and ``ani`` of the caller who waits, or ``extension`` of the desk."""

    wait: Wait
    since: datetime
    call_id: str = ""
    ani: str = ""
    extension: str = ""
    times: int = 0  # callers who rang in vain, in a row

    @property
    def kind(self) -> AlarmKind:
        return DEADLINES[self.wait].alarm


def live_alarms(
    view: LiveView, vain: Mapping[str, Vain], now: datetime, limits: Limits
) -> tuple[LiveAlarm, ...]:
    """Every alarm of the line, callers first, the longest waiting first."""
    return (*_of_callers(view, now, limits), *_of_desks(vain, limits))


def _of_callers(view: LiveView, now: datetime, limits: Limits) -> Iterable[LiveAlarm]:
    states = [member.state for member in view.members]
    wait = caller_wait(
        takes_calls=any(state not in _AT_REST for state in states),
        ready=any(state in _RUNG for state in states),
    )
    if wait is None:
        return
    for caller in sorted(view.in_state(State.WAITING), key=lambda one: one.began_at):
        if now >= alarm_at(wait, caller.began_at, limits):
            yield LiveAlarm(
                wait=wait, since=caller.began_at, call_id=caller.call_id, ani=caller.ani
            )


def _of_desks(vain: Mapping[str, Vain], limits: Limits) -> Iterable[LiveAlarm]:
    for extension, found in sorted(vain.items()):
        if found.times >= limits.rings_in_vain:
            yield LiveAlarm(wait=Wait.DESK, since=found.at, extension=extension, times=found.times)
