"""What a supervisor does in a call-taker's talk: listen in, whisper, barge in, take over.

The desk only calls the supervisor's own phone to a step of the dialplan's ``supervise`` and sends
it from one to the other; from then on nothing of ours is needed. Whatever becomes of the
supervisor's phone or of this process, caller and call-taker talk on. Who barges in is in the room
with both, and so in the recording. Who takes over is there before the call-taker is let go.

Whom we called back is a caller like any other: their talk is supervised and taken over in the same
way. The desk calls nobody else out of a talk of its own; an agency is called into a caller's talk,
and whoever takes that over finds both in the room, the caller off hold.

What is done is in the call's own record by Asterisk (CEL), and in the audit trail under the call.
A line that the trail could not take, for the database was away, comes with that record.
"""

import asyncio
import logging
from dataclasses import dataclass, field

from ari_app.asterisk.ami import Ami
from ari_app.asterisk.ami_connection import AmiError
from ari_app.asterisk.ami_rows import Channel, first_channel
from ari_app.asterisk.ari import Ari, AriError
from ari_app.asterisk.cel import SUPERVISOR
from ari_app.call import State
from ari_app.errors import Conflict, NotFound, Unavailable
from ari_app.live.live_view import SUPERVISING, Caller, Supervision, SupervisionMode
from ari_app.live.live_watch import LiveWatch
from ari_app.live.own_call import OwnCall, own_call
from ari_app.live.talk import of_called_back, send_into
from ari_app.people.audit import AuditEntry, Trail

log = logging.getLogger(__name__)

TAKE_OVER = "take-over"
ARRIVES_WITHIN_S = 3.0
_LOOK_AGAIN_S = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Supervising:
    """Each is about the talk of one call, and of the supervisor's phone ``at``.

    Each raises `NotFound` for a call that is not on the line, and `Conflict` with its reason.
    """

    live: LiveWatch
    ami: Ami
    ari: Ari
    ring_s: int
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)  # two clicks ring once

    async def begin(self, call_id: str, mode: SupervisionMode, *, at: str, trail: Trail) -> None:
        """Ring the own phone, or go from one mode to another where it is in the talk already.

        Raises also `Unavailable`.
        """
        async with self._one_at_a_time:
            caller = await self._talk_of_another(call_id, at)
            _check_free(caller.supervision, at, mode)
            call = await own_call(call_id, caller.with_extension, live=self.live, ami=self.ami)
            if caller.supervision is None:
                await self._check_phone(at)
            await self._record(trail, mode, call)
            if mode is SupervisionMode.BARGE:
                await self._into_the_room(call, call.extension)
            if caller.supervision is None:
                await self._ring(call, mode, at)
            else:
                await self._send(caller.supervision, call, mode)

    async def take_over(self, call_id: str, *, at: str, trail: Trail) -> None:
        """The supervisor has the caller; the call-taker is let go once both hear each other."""
        async with self._one_at_a_time:
            caller = await self._talk_of_another(call_id, at)
            supervision = _own_supervision(caller, at)
            call = await own_call(call_id, caller.with_extension, live=self.live, ami=self.ami)
            await self._record(trail, TAKE_OVER, call)
            await self._into_the_room(call, at)
            try:
                await self._send(supervision, call, TAKE_OVER)
            except AmiError:  # their phone is gone: the way back is the call-taker's again
                await self.ami.setvar(call.caller_channel.name, "SIGAP_TAKER", call.extension)
                raise
            if not await self._is_with_caller(call_id, supervision.channel):
                await self.ami.setvar(call.caller_channel.name, "SIGAP_TAKER", call.extension)
                raise Conflict("Your phone has left the talk; its call-taker has the caller.")
            await self.ami.hang_up_phone(call.phone_channel)

    async def end(self, call_id: str, *, at: str, trail: Trail) -> None:
        """The supervisor's phone leaves; the talk goes on."""
        caller = (await self.live.look_now()).caller(call_id)
        if caller is None:
            raise NotFound
        supervision = _own_supervision(caller, at)
        entry = AuditEntry(action="call.supervise_end", subject=call_id, detail={})
        await trail.write_if_possible(entry)
        for channel in await self.ami.channels():
            if channel.name == supervision.channel:
                await self.ami.hang_up_phone(channel)

    async def _talk_of_another(self, call_id: str, at: str) -> Caller:
        caller = (await self.live.look_now()).caller(call_id)
        if caller is None:
            raise NotFound
        if caller.talk == "left":
            raise Conflict("The caller has hung up.")
        if caller.talk == "calling_back":
            raise Conflict("The one who is called back has not answered yet.")
        if caller.state is not State.TALKING or not caller.with_extension.isdigit():
            raise Conflict("No desk talks with this caller now.")
        if caller.with_extension == at:
            raise Conflict("You have this caller yourself.")
        return caller

    async def _check_phone(self, at: str) -> None:
        if any(channel.is_of_phone(at) for channel in await self.ami.channels()):
            raise Conflict("This phone is busy; finish that call first.")

    async def _record(self, trail: Trail, mode: str, call: OwnCall) -> None:
        """Before anything is heard."""
        detail = {"mode": str(mode), "desk": call.extension}
        entry = AuditEntry(action="call.supervise", subject=call.caller.call_id, detail=detail)
        await trail.write_if_possible(entry)

    async def _into_the_room(self, call: OwnCall, comes_back_to: str) -> None:
        await self.ami.setvar(call.caller_channel.name, "SIGAP_TAKER", comes_back_to)
        await send_into("room", call, self.ami)

    async def _ring(self, call: OwnCall, mode: SupervisionMode, at: str) -> None:
        call_id = call.caller.call_id
        variables = {
            "CHANNEL(accountcode)": SUPERVISOR,
            "SIGAP_CALL": call_id,
            "SIGAP_SUPERVISED": call_id,
            "SIGAP_SUPERVISED_AT": call.extension,
            "SIGAP_SUPERVISOR": at,
            "SIGAP_SPIED": call.phone_channel.unique_id,
            "PJSIP_HEADER(add,X-Sigap-Own-Call)": call_id,
            **of_called_back(call.caller_channel),
        }
        try:
            begun = await self.ari.originate(
                f"PJSIP/{at}",
                context=SUPERVISING,
                extension=mode,
                variables=variables,
                caller_id=call.extension,
                timeout_s=self.ring_s,
                originator=call.caller_channel.unique_id,
            )
        except AriError as error:
            log.error("no phone can be called: %s", error, extra={"call_id": call_id})
            raise Unavailable("The telephone does not answer now.") from error
        if not begun:
            raise Conflict("Your own phone cannot be rung.")

    async def _send(self, supervision: Supervision, call: OwnCall, step: str) -> None:
        """The supervisor's phone to another step; the call-taker's channel may be a new one."""
        phone = supervision.channel
        await self.ami.setvar(phone, "SIGAP_SPIED", call.phone_channel.unique_id)
        await self.ami.setvar(phone, "SIGAP_SUPERVISED_AT", call.extension)
        await self.ami.redirect(phone, context=SUPERVISING, extension=step)

    async def _is_with_caller(self, call_id: str, phone: str) -> bool:
        """Whether they hear each other within a moment; no sooner is anybody let go."""
        try:
            async with asyncio.timeout(ARRIVES_WITHIN_S):
                while True:
                    if _together(await self.ami.channels(), call_id, phone):
                        return True
                    await asyncio.sleep(_LOOK_AGAIN_S)
        except TimeoutError:
            return False


def _check_free(supervision: Supervision | None, at: str, mode: SupervisionMode) -> None:
    if supervision is None:
        return
    if supervision.extension != at:
        raise Conflict(f"{supervision.extension} is in this talk already.")
    if supervision.mode is None:
        raise Conflict("Your phone rings for this talk already; answer it.")
    if supervision.mode is mode:
        raise Conflict("You do so already.")


def _own_supervision(caller: Caller, at: str) -> Supervision:
    supervision = caller.supervision
    if supervision is None or supervision.extension != at or supervision.mode is None:
        raise Conflict("Listen in first: your phone is not in this talk.")
    return supervision


def _together(channels: tuple[Channel, ...], call_id: str, phone: str) -> bool:
    caller = first_channel(channels, call_id)
    here = next((channel for channel in channels if channel.name == phone), None)
    if caller is None or here is None or not caller.bridge_id:
        return False
    return here.context == "room-taker" and here.bridge_id == caller.bridge_id
