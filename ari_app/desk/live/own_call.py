"""The call that the asker's own phone talks with: what he may do something with, and its channels.

A person's phone is his own; a program with a token names one. Any other call does not exist here.
"""

from dataclasses import dataclass

from pydantic import Field

from ari_app.asterisk.ami_rows import Channel
from ari_app.call import State
from ari_app.desk.web.api import Asked, Shape
from ari_app.desk.web.problems import Problem, not_found
from ari_app.live.live_line import Caller


class AtPhoneShape(Shape):
    """Whose phone it is; a person at a place leaves it out."""

    extension: str | None = Field(None, pattern=r"^[0-9]{2,6}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCall:
    """``caller_channel`` began the call, ``phone_channel`` is the call-taker's."""

    caller: Caller
    extension: str
    caller_channel: Channel
    phone_channel: Channel


async def place_of(asked: Asked, extension: str | None) -> str:
    """The phone to act for: a person's own, or for a token the one it names. Raises 422."""
    own = asked.account.extension
    place = extension or own
    if not place:
        raise Problem(422, "invalid", "extension: say whose phone it is.")
    if own and place != own:
        raise Problem(422, "invalid", "extension: only your own phone.")
    if not await _has_phone(asked, place):
        raise Problem(422, "invalid", "extension: there is no such phone.")
    return place


async def own_call(asked: Asked, call_id: str, extension: str | None) -> OwnCall:
    """The call, if that phone talks with it at this moment; else 404 or 409."""
    place = await place_of(asked, extension)
    await asked.parts.live.look_soon()
    callers = {caller.call_id: caller for caller in asked.parts.live.view.callers}
    caller = callers.get(call_id)
    if caller is None:
        raise not_found()
    if caller.talk == "left":
        raise Problem(409, "conflict", "The caller has hung up.")
    if (
        caller.state is not State.TALKING
        or caller.with_extension != place
        or caller.talk == "calling_back"
    ):
        raise Problem(409, "conflict", "This phone does not talk with this caller.")
    return await _with_channels(asked, caller, place)


async def _with_channels(asked: Asked, caller: Caller, place: str) -> OwnCall:
    channels = await asked.parts.ami.channels()
    first = next((c for c in channels if c.call_id == caller.call_id and c.is_first), None)
    if first is None:
        raise Problem(409, "conflict", "The caller has hung up.")
    phones = [c for c in channels if c.linked_id == first.unique_id and _is_of(c, place)]
    if not phones:
        raise Problem(409, "conflict", "This phone does not talk with this caller.")
    return OwnCall(caller=caller, extension=place, caller_channel=first, phone_channel=phones[0])


def _is_of(channel: Channel, extension: str) -> bool:
    return channel.name.startswith(f"PJSIP/{extension}-") and channel.state == "Up"


async def _has_phone(asked: Asked, place: str) -> bool:
    """A session's own extension is known already; a token's is looked up."""
    if place == asked.account.extension:
        return True
    values = (asked.account.centre, place)
    return await asked.parts.database.row("desk_access.extension", *values) is not None
