"""The call that a phone talks with: what its call-taker may do something with, and its channels.

Any other call does not exist here.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ari_app.asterisk.ami import Ami
from ari_app.asterisk.ami_rows import Channel, first_channel
from ari_app.call import State
from ari_app.errors import Conflict, NotFound
from ari_app.live.live_view import Caller, LiveView
from ari_app.live.live_watch import LiveWatch


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCall:
    """``caller_channel`` is of who called in, or was called back; ``phone_channel`` is the
    call-taker's.
    """

    caller: Caller
    extension: str
    caller_channel: Channel
    phone_channel: Channel


def talks_with(caller: Caller, extension: str) -> bool:
    """Whether this phone talks with the caller; while a call-back still rings, none does."""
    talking = caller.state is State.TALKING and caller.talk != "calling_back"
    return talking and caller.with_extension == extension


def caller_at(extension: str, view: LiveView) -> Caller | None:
    """Whom this phone talks with, else who rings there."""
    talking = (caller for caller in view.callers if caller.with_extension == extension)
    ringing = (caller for caller in view.callers if extension in caller.rings_at)
    return next(talking, None) or next(ringing, None)


async def own_call(call_id: str, extension: str, *, live: LiveWatch, ami: Ami) -> OwnCall:
    """The call, if this phone talks with it at this moment; else `NotFound` or `Conflict`."""
    view = await live.look_now()
    caller = view.caller(call_id)
    if caller is None:
        raise NotFound
    if caller.talk == "left":
        raise Conflict("The caller has hung up.")
    if not talks_with(caller, extension):
        raise Conflict("This phone does not talk with this caller.")
    return _with_channels(caller, extension, await ami.channels())


async def callers_of(extension: str, *, live: LiveWatch, ami: Ami) -> list[Channel]:
    """The channels of the callers that this phone talks with at this moment."""
    view = await live.look_now()
    calls = {caller.call_id for caller in view.callers if talks_with(caller, extension)}
    channels = await ami.channels()
    return [channel for channel in channels if channel.call_id in calls and channel.is_callers]


def _with_channels(caller: Caller, extension: str, channels: Sequence[Channel]) -> OwnCall:
    first = first_channel(channels, caller.call_id)
    if first is None:
        raise Conflict("The caller has hung up.")
    legs = (channel for channel in channels if channel.linked_id == first.linked_id)
    phones = [leg for leg in legs if leg.is_of_phone(extension) and leg.state == "Up"]
    if not phones:
        raise Conflict("This phone does not talk with this caller.")
    return OwnCall(
        caller=caller, extension=extension, caller_channel=first, phone_channel=phones[0]
    )
