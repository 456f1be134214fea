"""What a call-taker does with the own talk: transfer, consultation and three-way.

The desk only says where channels go (AMI Redirect) and who is called (ARI originate); the
dialplan's contexts ``transfer``, ``on-hold``, ``room`` and ``back`` look after the caller from then
on, so that nobody is lost when the desk, a page or a trunk dies in the middle. Why not ARI
bridges: a channel in Stasis whose application died stays in silence for ever.

What is done is in the call's own record by Asterisk (CEL), and in the audit trail under the call.
"""

import logging
from dataclasses import dataclass
from enum import StrEnum

from ari_app.asterisk.ami import Ami
from ari_app.asterisk.ami_rows import Channel
from ari_app.asterisk.ari import Ari, AriError
from ari_app.errors import Conflict, Unavailable
from ari_app.live.live_watch import LiveWatch
from ari_app.live.own_call import OwnCall, own_call
from ari_app.live.targets import Target
from ari_app.people.audit import AuditEntry, Trail
from ari_app.settings import Calling

log = logging.getLogger(__name__)


class Move(StrEnum):
    """What can be done with a talk, as the audit trail has it."""

    TRANSFER = "transfer"  # the caller alone is sent on
    CONSULT = "consult"  # the caller holds, somebody is called
    INVITE = "invite"  # somebody is called while both talk on
    JOIN = "join"  # the caller comes off hold, to all who are there
    RETURN = "return"  # the others leave, the caller comes back
    LEAVE = "leave"  # the call-taker leaves the caller with the others


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkMoves:
    """Each move is of the call that the phone ``at`` talks with.

    Each raises `NotFound` or `Conflict` for a call that is not (any more) the own one.
    """

    live: LiveWatch
    ami: Ami
    ari: Ari
    calling: Calling

    async def transfer(self, call_id: str, to: Target, *, at: str, trail: Trail) -> None:
        call = await self._begin(Move.TRANSFER, call_id, at, trail, to)
        await self._drop_parties(call)
        await self.ami.redirect(call.caller_channel.name, context="transfer", extension=to.number)
        if call.caller.talk != "direct":  # else the phone's channel ends with the bridge
            await self.ami.hang_up_phone(call.phone_channel)

    async def consult(self, call_id: str, to: Target, *, at: str, trail: Trail) -> None:
        """Raises also `Unavailable` when nobody can be called; the caller is back then."""
        call = await self._begin(Move.CONSULT, call_id, at, trail, to)
        await send_into("on-hold", call, self.ami)
        await self._call_in(to, call)

    async def invite(self, call_id: str, to: Target, *, at: str, trail: Trail) -> None:
        """Raises also `Unavailable` when nobody can be called; the talk goes on then."""
        call = await self._begin(Move.INVITE, call_id, at, trail, to)
        await send_into("room", call, self.ami)
        await self._call_in(to, call)

    async def join(self, call_id: str, *, at: str, trail: Trail) -> None:
        call = await self._begin(Move.JOIN, call_id, at, trail)
        if call.caller.talk != "on_hold":
            raise Conflict("The caller is not on hold.")
        await send_into("room", call, self.ami)

    async def come_back(self, call_id: str, *, at: str, trail: Trail) -> None:
        call = await self._begin(Move.RETURN, call_id, at, trail)
        if call.caller.talk == "direct":
            raise Conflict("Nobody else is in this talk.")
        await self._drop_parties(call)
        await send_into("room", call, self.ami)

    async def leave(self, call_id: str, *, at: str, trail: Trail) -> None:
        call = await self._begin(Move.LEAVE, call_id, at, trail)
        if not any(party.here for party in call.caller.parties):
            raise Conflict("Nobody else is there: the caller would be alone.")
        await send_into("room", call, self.ami)
        await self.ami.hang_up_phone(call.phone_channel)

    async def _begin(
        self, move: Move, call_id: str, at: str, trail: Trail, to: Target | None = None
    ) -> OwnCall:
        """The own call, with the way back written on the caller's channel before anything moves."""
        call = await own_call(call_id, at, live=self.live, ami=self.ami)
        await self.ami.setvar(call.caller_channel.name, "SIGAP_TAKER", at)
        detail = {"to": to.number} if to else {}
        entry = AuditEntry(action=f"call.{move}", subject=call_id, detail=detail)
        await trail.write_if_possible(entry)
        return call

    async def _call_in(self, to: Target, call: OwnCall) -> None:
        """Call somebody to the talk; when even that fails, nobody stays on hold for it."""
        caller = call.caller_channel
        try:
            begun = await self.ari.originate(
                f"Local/{to.number}@reach/n",
                context="room-party",
                extension="s",
                variables={
                    "SIGAP_CALL": call.caller.call_id,
                    "SIGAP_TAKER": call.extension,
                    **of_called_back(caller),
                },
                caller_id=self.calling.own_number,
                timeout_s=self.calling.ring_s + 5,
                originator=caller.unique_id,
            )
        except AriError as error:
            log.error("nobody can be called: %s", error, extra={"call_id": call.caller.call_id})
            begun = False
        if not begun:
            await self.ami.redirect(caller.name, context="room", extension="s")
            raise Unavailable("Nobody can be called now; you have the caller.")

    async def _drop_parties(self, call: OwnCall) -> None:
        names = {party.channel for party in call.caller.parties}
        for channel in await self.ami.channels():
            if channel.name in names:
                await self.ami.hang_up_phone(channel)


async def send_into(context: str, call: OwnCall, ami: Ami) -> None:
    """The caller into the room or on hold; the call-taker into the room, if not there yet."""
    caller, phone = call.caller_channel, call.phone_channel
    if call.caller.talk in ("direct", "returning"):  # bridged with each other, outside the room
        await ami.redirect_both((caller.name, context, "s"), (phone.name, "room-taker", "s"))
    elif caller.context != context:
        await ami.redirect(caller.name, context=context, extension="s")


def of_called_back(caller: Channel) -> dict[str, str]:
    """How who comes into the talk of somebody who was called back tells it to their channel."""
    return {"__SIGAP_BACK_CHANNEL": caller.name} if caller.was_called_back else {}
