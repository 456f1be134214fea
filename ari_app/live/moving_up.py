"""A supervisor moves a waiting caller to the front: before everybody who waits now.

The place is written on the channel too, so that it counts wherever the dialplan takes the caller
next. Only who waits in the queue can be moved; nobody else loses more than one place by it.
"""

import contextlib

from ari_app.asterisk.ami import Ami
from ari_app.asterisk.ami_connection import AmiRefused
from ari_app.call import Priority, State
from ari_app.errors import Conflict, NotFound
from ari_app.facts import FactKind
from ari_app.journal.writer import JournalWriter
from ari_app.live.live_watch import LiveView, LiveWatch
from ari_app.people.audit import AuditEntry, Trail


def place_at_front(call_id: str, view: LiveView) -> int:
    """The priority that is above that of everybody else who waits."""
    others = [
        caller.priority
        for caller in view.in_state(State.WAITING)
        if caller.call_id != call_id and caller.priority is not None
    ]
    return max([int(Priority.FIRST), *(priority + 1 for priority in others)])


async def move_up(
    call_id: str,
    *,
    by: str,
    live: LiveWatch,
    ami: Ami,
    queue: str,
    journal: JournalWriter,
    trail: Trail,
) -> int:
    """The caller's priority from now on. Raises `NotFound` and `Conflict`."""
    view = await live.look_now()
    caller = view.caller(call_id)
    if caller is None:
        raise NotFound
    if caller.state is not State.WAITING or not caller.channel:
        raise Conflict(f"The caller does not wait: {caller.state}.")
    priority = place_at_front(call_id, view)
    await trail.write_if_possible(
        AuditEntry(action="call.move_up", subject=call_id, detail={"priority": str(priority)})
    )
    await ami.setvar(caller.channel, "QUEUE_PRIO", str(priority))
    with contextlib.suppress(AmiRefused):  # not in the queue now: a phone rings, a prompt plays
        await ami.prioritise(caller.channel, queue=queue, priority=priority)
    journal.record_soon(call_id, FactKind.MOVED_UP, {"by": by, "priority": priority})
    await live.look_now()
    return priority
