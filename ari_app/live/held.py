"""A human's decision about a held call: take it, or end it with a reason.

Done by AMI Redirect into the dialplan's ``held-take`` and ``held-end``. Only a call that is held
at this very moment can be ended: one that has just spoken is in the queue, and stays there. Taking
is also allowed while a call is still being screened; answering early harms nobody.

Asterisk itself records the decision (CEL), so a database that is away does not stop it; the line
in the audit trail is then missing and stands in the log.
"""

from enum import StrEnum

from ari_app.asterisk.ami import Ami
from ari_app.asterisk.ami_rows import Channel, first_channel
from ari_app.call import State
from ari_app.errors import Conflict, NotFound
from ari_app.live.live_watch import LiveWatch
from ari_app.people.audit import AuditEntry, Trail


class EndReason(StrEnum):
    """Why a human ended a held call: the dispositions of false calls (domain: outcomes)."""

    GHOST_DIAM = "ghost_diam"
    GHOST_BISING = "ghost_bising"
    GHOST_SUARA_LATAR = "ghost_suara_latar"
    PRANK = "prank"
    SALAH_SAMBUNG = "salah_sambung"
    TES = "tes"


async def take(call_id: str, at: str, *, live: LiveWatch, ami: Ami, trail: Trail) -> None:
    """Ring the phone ``at`` with the held caller, at once. Raises `NotFound` or `Conflict`."""
    channel = await _channel(call_id, State.HELD, State.SCREENING, live=live, ami=ami)
    await trail.write_if_possible(
        AuditEntry(action="call.take", subject=call_id, detail={"at": at})
    )
    await ami.setvar(channel.name, "SIGAP_BY", at)
    await ami.redirect(channel.name, context="held-take", extension=at)


async def end(
    call_id: str, reason: EndReason, *, by: str, live: LiveWatch, ami: Ami, trail: Trail
) -> str:
    """End a call that is held now. Raises `NotFound` or `Conflict`.

    ``by`` is an extension or a login; with the channel it goes into Asterisk's own record, in the
    letters that are answered.
    """
    channel, name = await _channel(call_id, State.HELD, live=live, ami=ami), _dialplan_name(by)
    entry = AuditEntry(action="call.end", subject=call_id, detail={"reason": reason})
    await trail.write_if_possible(entry)
    await ami.setvar(channel.name, "SIGAP_BY", name)
    await ami.setvar(channel.name, "SIGAP_REASON", reason)
    await _check_still_held(channel, ami)
    await ami.redirect(channel.name, context="held-end", extension="s")
    return name


async def _channel(call_id: str, *states: State, live: LiveWatch, ami: Ami) -> Channel:
    """The caller's channel, if the call is in one of these states now."""
    view = await live.look_now()
    caller = view.caller(call_id)
    if caller is None:
        raise NotFound
    if caller.state not in states:
        raise Conflict(f"The call is not held: {caller.state}.")
    channel = first_channel(await ami.channels(), call_id)
    if channel is None:
        raise Conflict("The caller has hung up.")
    return channel


async def _check_still_held(held: Channel, ami: Ami) -> None:
    """Look a last time before an end: the caller may have spoken since."""
    for channel in await ami.channels():
        if channel.name == held.name and channel.application == held.application:
            return
    raise Conflict("The call is no longer held.")


def _dialplan_name(by: str) -> str:
    """What ``held-end`` accepts as a name."""
    kept = "".join(letter for letter in by.lower() if letter.isascii() and letter.isalnum())
    return kept[:40] or "token"
