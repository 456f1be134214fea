"""The callers of a phone that is gone, in a page or beside it, go first into the queue."""

import logging

from ari_app.asterisk.ami import Ami
from ari_app.asterisk.ami_rows import Channel
from ari_app.live.live_view import SupervisionMode
from ari_app.live.live_watch import LiveWatch
from ari_app.live.own_call import callers_of

log = logging.getLogger(__name__)


async def give_back(extension: str, *, live: LiveWatch, ami: Ami) -> None:
    """Who talks with a phone that is gone goes first into the queue.

    In the room the phone's channel just ends: who is there besides keeps the caller. A talk whose
    caller has hung up ends with its call-taker's phone.
    """
    view = await live.look_now()
    for caller in view.callers:
        if caller.talk == "left" and caller.with_extension == extension:
            await _hang_up(extension, ami)
    for channel in await callers_of(extension, live=live, ami=ami):
        log.error(
            "a call-taker's phone is gone; its caller goes back into the queue",
            extra={"action": "phone_lost", "call_id": channel.call_id, "extension": extension},
        )
        if not await _left_in_room(channel, extension, live, ami):
            await ami.redirect(channel.name, context="back", extension="front")


async def _hang_up(extension: str, ami: Ami) -> None:
    for channel in await ami.channels():
        if channel.is_of_phone(extension) and not channel.is_callers:
            await ami.hang_up_phone(channel)


async def _left_in_room(caller: Channel, extension: str, live: LiveWatch, ami: Ami) -> bool:
    """Whether somebody else has the caller; the dead phone leaves the room in any case."""
    known = live.view.caller(caller.call_id)
    if known is None or known.talk not in ("room", "on_hold"):
        return False
    await _hang_up(extension, ami)
    beside = known.supervision
    barging = beside is not None and beside.mode is SupervisionMode.BARGE
    return any(party.here for party in known.parties) or (
        beside is not None and barging and beside.extension != extension
    )
