"""A supervisor orders the waiting: to the front, before another, back to the own place.

The place is written on the channel too, so that it counts wherever the dialplan takes the caller
next, and beside it the priority that they had by themselves: it says that a human has placed them,
and leads back. Only who waits in the queue can be moved; nobody else loses more than one place by
it. How an order comes about: `ari_app.live.queue_order`.

What if this process dies here? Each step leaves an order that somebody wanted.
"""

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ari_app.asterisk.ami import Ami
from ari_app.asterisk.ami_connection import AmiRefused
from ari_app.call import Priority, State
from ari_app.errors import Conflict, NotFound
from ari_app.facts import FactKind
from ari_app.journal.writer import JournalWriter
from ari_app.live.live_view import OWN_PRIORITY, Caller, LiveView
from ari_app.live.live_watch import LiveWatch
from ari_app.live.queue_order import Step, at_front, at_own_place, band, directly_before, who_wait
from ari_app.people.audit import AuditEntry, Trail


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordering:
    """One supervisor's hand on the waiting. ``queue`` is Asterisk's name of it.

    Each way gives the caller's priority from now on, and raises `NotFound`, or `Conflict` for who
    does not wait any more.
    """

    by: str
    live: LiveWatch
    ami: Ami
    queue: str
    journal: JournalWriter
    trail: Trail

    async def to_front(self, call_id: str) -> int:
        """Before everybody who waits at that moment."""
        entry = AuditEntry(action="call.move_up", subject=call_id)
        return await self._move(
            call_id, entry, FactKind.MOVED_UP, lambda one, view: at_front(one, who_wait(view))
        )

    async def before(self, call_id: str, other: str) -> int:
        """Directly before somebody else who waits."""
        if call_id == other:
            raise Conflict("Nobody goes before themselves.")
        entry = AuditEntry(action="call.move_up", subject=call_id, detail={"ahead_of": other})
        return await self._move(
            call_id,
            entry,
            FactKind.MOVED_UP,
            lambda one, view: directly_before(
                _queued(one), _queued(_waiting(other, view)), who_wait(view)
            ),
            before=other,
        )

    async def to_own_place(self, call_id: str) -> int:
        """Where they would be had nobody moved them."""
        entry = AuditEntry(action="call.move_back", subject=call_id)
        return await self._move(
            call_id,
            entry,
            FactKind.MOVED_BACK,
            lambda one, view: at_own_place(_moved(one), who_wait(view)),
        )

    async def _move(
        self,
        call_id: str,
        entry: AuditEntry,
        kind: FactKind,
        steps: Callable[[Caller, LiveView], Sequence[Step]],
        **data: str,
    ) -> int:
        view = await self.live.look_now()
        steps(_waiting(call_id, view), view)  # what is refused leaves no line in the trail
        await self.trail.write_if_possible(entry)
        async with self.live.ordering:
            view = await self.live.look_now()  # the line may have changed since
            *raised, last = steps(_waiting(call_id, view), view)
            for step in raised:
                await self._place(step)
            await self._mark(last.caller, back=kind is FactKind.MOVED_BACK)
            await self._place(last)
        placed = {"by": self.by, "priority": last.priority, **data}
        self.journal.record_soon(call_id, kind, placed)
        await self.live.look_now()
        return last.priority

    async def _place(self, step: Step) -> None:
        channel = step.caller.channel
        with contextlib.suppress(AmiRefused):  # gone, or a phone rings, or a prompt plays
            await self.ami.setvar(channel, "QUEUE_PRIO", str(step.priority))
            await self.ami.prioritise(channel, queue=self.queue, priority=step.priority)

    async def _mark(self, caller: Caller, *, back: bool) -> None:
        own = caller.own_priority
        if own is None:
            own = band(Priority.NORMAL if caller.priority is None else caller.priority)
        await self.ami.setvar(caller.channel, OWN_PRIORITY, "" if back else str(int(own)))


def _waiting(call_id: str, view: LiveView) -> Caller:
    caller = view.caller(call_id)
    if caller is None:
        raise NotFound
    if caller.state is not State.WAITING or not caller.channel:
        raise Conflict(f"The caller does not wait: {caller.state}.")
    return caller


def _queued(caller: Caller) -> Caller:
    if caller.position is None:
        raise Conflict("The caller does not wait in the queue now.")
    return caller


def _moved(caller: Caller) -> Caller:
    if caller.own_priority is None:
        raise Conflict("Nobody has moved this caller.")
    return _queued(caller)
