"""A place that rests, one that is ready again, and the end of a wrap-up: all app_queue's own.

Call-takers do it for their own place, a supervisor for any; another one does not exist.
"""

from datetime import datetime
from enum import StrEnum

from ari_app.asterisk.ami import Ami
from ari_app.asterisk.ami_rows import QueueMember
from ari_app.errors import NotFound
from ari_app.live.wrap_up import AS_OTHERS, WrapUps
from ari_app.people.access import Account
from ari_app.people.audit import AuditEntry, Trail


class PauseReason(StrEnum):
    ISTIRAHAT = "istirahat"
    MAKAN = "makan"
    IBADAH = "ibadah"
    RAPAT = "rapat"
    TEKNIS = "teknis"
    LAINNYA = "lainnya"


async def pause(
    extension: str, reason: PauseReason, *, account: Account, ami: Ami, trail: Trail
) -> None:
    """Stops ringing the phone of this place. Raises `NotFound`.

    The line in the trail comes after it, and without the database not at all: callers who wait
    for somebody to be ready do not wait for PostgreSQL.
    """
    member = await _member(extension, account, ami)
    await ami.pause(member.interface, paused=True, reason=reason)
    entry = AuditEntry(action="member.pause", subject=extension, detail={"why": reason})
    await trail.write_if_possible(entry)


async def make_ready(extension: str, *, account: Account, ami: Ami, trail: Trail) -> None:
    """The phone of this place is rung again; otherwise as `pause`."""
    member = await _member(extension, account, ami)
    await ami.pause(member.interface, paused=False)
    entry = AuditEntry(action="member.unpause", subject=extension, detail={"why": ""})
    await trail.write_if_possible(entry)


async def end_wrap_up(
    extension: str, now: datetime, *, account: Account, ami: Ami, wrap_ups: WrapUps
) -> None:
    """The place is rung like the others again. Raises `NotFound`.

    Who is in none is as ready as who ends one. Not in the trail: it needs no database.
    """
    member = await _member(extension, account, ami)
    wrap_ups.end(extension, now)
    await ami.penalise(member.interface, AS_OTHERS)


async def _member(extension: str, account: Account, ami: Ami) -> QueueMember:
    """The place in the queue of the account's centre, if the account may pause it."""
    if not account.may_pause(extension):
        raise NotFound
    status, queue = await ami.queue_status(), account.centre.lower()
    for member in status.members:
        if member.queue == queue and member.extension == extension:
            return member
    raise NotFound
