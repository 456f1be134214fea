"""``/api/v1/calls/{id}/…``: transfer, consultation and three-way, for the caller of the own talk.

The desk only says where channels go (AMI Redirect) and who is called (ARI originate); the
dialplan's contexts ``transfer``, ``on-hold``, ``room`` and ``back`` look after the caller from then
on, so that he is never lost when the desk, a page or a trunk dies in the middle. Why not ARI
bridges: a channel in Stasis whose application died stays in silence for ever.

What is done is in the call's own record by Asterisk (CEL), and in the audit trail under the call.
"""

import logging
from enum import StrEnum

from pydantic import Field

from ari_app.asterisk.ari import AriError
from ari_app.desk.live.live_stream import FEED
from ari_app.desk.live.own_call import AtPhoneShape, OwnCall, own_call
from ari_app.desk.web.api import Asked, Route, Shape
from ari_app.desk.web.problems import Problem, starting
from ari_app.people.access import Right
from ari_app.people.audit import AuditLine

log = logging.getLogger(__name__)


class Move(StrEnum):
    """What can be done with a talk; the paths of the routes."""

    TRANSFER = "transfer"  # the caller alone is sent on
    CONSULT = "consult"  # the caller holds, somebody is called
    INVITE = "invite"  # somebody is called while both talk on
    JOIN = "join"  # the caller comes off hold, to all who are there
    RETURN = "return"  # the others leave, the caller comes back
    LEAVE = "leave"  # the call-taker leaves the caller with the others


class ToShape(AtPhoneShape):
    """``to`` is one of the numbers of ``/targets``, in digits."""

    to: str = Field(pattern=r"^[0-9]{3,15}$")


class MovedShape(Shape):
    call_id: str
    move: Move
    to: str | None


class TargetShape(Shape):
    number: str
    name: str


class TargetsShape(Shape):
    targets: list[TargetShape]


async def list_targets(asked: Asked) -> TargetsShape:
    known = asked.parts.directory.targets
    return TargetsShape(targets=[TargetShape(number=t.number, name=t.name) for t in known])


async def transfer(asked: Asked) -> MovedShape:
    body = await asked.body(ToShape)
    call = await _begin(asked, Move.TRANSFER, body)
    ami, caller, phone = asked.parts.ami, call.caller_channel, call.phone_channel
    await _drop_parties(asked, call)
    await ami.redirect(caller.name, context="transfer", extension=body.to)
    if call.caller.talk != "direct":  # in a direct talk the phone's channel ends with the bridge
        await ami.hang_up_phone(phone)
    return _moved(call, Move.TRANSFER, body.to)


async def consult(asked: Asked) -> MovedShape:
    body = await asked.body(ToShape)
    call = await _begin(asked, Move.CONSULT, body)
    await _into(asked, call, "on-hold")
    await _call_in(asked, call, body.to)
    return _moved(call, Move.CONSULT, body.to)


async def invite(asked: Asked) -> MovedShape:
    body = await asked.body(ToShape)
    call = await _begin(asked, Move.INVITE, body)
    await _into(asked, call, "room")
    await _call_in(asked, call, body.to)
    return _moved(call, Move.INVITE, body.to)


async def join(asked: Asked) -> MovedShape:
    call = await _begin(asked, Move.JOIN, await asked.body(AtPhoneShape))
    if call.caller.talk != "on_hold":
        raise Problem(409, "conflict", "The caller is not on hold.")
    await _into(asked, call, "room")
    return _moved(call, Move.JOIN)


async def come_back(asked: Asked) -> MovedShape:
    call = await _begin(asked, Move.RETURN, await asked.body(AtPhoneShape))
    if call.caller.talk == "direct":
        raise Problem(409, "conflict", "Nobody else is in this talk.")
    await _drop_parties(asked, call)
    await _into(asked, call, "room")
    return _moved(call, Move.RETURN)


async def leave(asked: Asked) -> MovedShape:
    call = await _begin(asked, Move.LEAVE, await asked.body(AtPhoneShape))
    if not any(party.here for party in call.caller.parties):
        raise Problem(409, "conflict", "Nobody else is there: the caller would be alone.")
    await _into(asked, call, "room")
    await asked.parts.ami.hang_up_phone(call.phone_channel)
    return _moved(call, Move.LEAVE)


async def _begin(asked: Asked, move: Move, body: AtPhoneShape) -> OwnCall:
    """The own call, with the way back written on the caller's channel before anything moves."""
    to = body.to if isinstance(body, ToShape) else None
    if to is not None:
        _may_be_called(asked, to)
    call = await own_call(asked, str(asked.uuid()), body.extension)
    await asked.parts.ami.setvar(call.caller_channel.name, "SIGAP_TAKER", call.extension)
    detail = {"to": to} if to else {}
    line = AuditLine(action=f"call.{move}", subject=call.caller.call_id, detail=detail)
    await asked.trail.write_if_possible(line)
    return call


def _may_be_called(asked: Asked, number: str) -> None:
    feed = asked.request.app[FEED]
    if number not in {target.number for target in asked.parts.directory.targets}:
        if not feed.lists.known:
            raise starting("the numbers of the agencies")
        raise Problem(422, "invalid", "to: not one of the numbers that may be called.")
    if not any(trunk.host for trunk in asked.parts.settings.trunks):
        raise Problem(409, "conflict", "No trunk can call out; give one a 'host' in the settings.")


async def _into(asked: Asked, call: OwnCall, context: str) -> None:
    """The caller into the room or on hold; the call-taker into the room, if not there yet."""
    ami, caller, phone = asked.parts.ami, call.caller_channel, call.phone_channel
    if call.caller.talk == "direct":
        await ami.redirect_both((caller.name, context, "s"), (phone.name, "room-taker", "s"))
    elif caller.context != context:
        await ami.redirect(caller.name, context=context, extension="s")


async def _call_in(asked: Asked, call: OwnCall, number: str) -> None:
    """Call somebody to the talk; when even that fails, nobody stays on hold for it."""
    settings, caller = asked.parts.settings, call.caller_channel
    try:
        begun = await asked.parts.ari.originate(
            f"Local/{number}@reach/n",
            context="room-party",
            extension="s",
            variables={"SIGAP_CALL": call.caller.call_id, "SIGAP_TAKER": call.extension},
            caller_id=settings.calling.own_number,
            timeout_s=settings.calling.ring_s + 5,
            originator=caller.unique_id,
        )
    except AriError as error:
        log.error("nobody can be called: %s", error, extra={"call_id": call.caller.call_id})
        begun = False
    if not begun:
        await asked.parts.ami.redirect(caller.name, context="room", extension="s")
        raise Problem(503, "unavailable", "Nobody can be called now; you have the caller.")


async def _drop_parties(asked: Asked, call: OwnCall) -> None:
    names = {party.channel for party in call.caller.parties}
    for channel in await asked.parts.ami.channels():
        if channel.name in names:
            await asked.parts.ami.hang_up_phone(channel)


def _moved(call: OwnCall, move: Move, to: str | None = None) -> MovedShape:
    return MovedShape(call_id=call.caller.call_id, move=move, to=to)


_PROBLEMS = (400, 409, 415, 422)

ROUTES = (
    Route(
        method="GET",
        path="/targets",
        summary="Whom a call-taker may call to a talk",
        right=Right.HANDLE_TALK,
        handler=list_targets,
        answers=TargetsShape,
    ),
    Route(
        method="POST",
        path="/calls/{id}/transfer",
        summary="Send the caller on; who is not answered there comes back",
        right=Right.HANDLE_TALK,
        handler=transfer,
        body=ToShape,
        answers=MovedShape,
        problems=_PROBLEMS,
    ),
    Route(
        method="POST",
        path="/calls/{id}/consult",
        summary="Ask somebody while the caller holds the line",
        right=Right.HANDLE_TALK,
        handler=consult,
        body=ToShape,
        answers=MovedShape,
        problems=_PROBLEMS,
    ),
    Route(
        method="POST",
        path="/calls/{id}/invite",
        summary="Call somebody to the talk, while it goes on",
        right=Right.HANDLE_TALK,
        handler=invite,
        body=ToShape,
        answers=MovedShape,
        problems=_PROBLEMS,
    ),
    Route(
        method="POST",
        path="/calls/{id}/join",
        summary="Bring the caller off hold, to all who are there",
        right=Right.HANDLE_TALK,
        handler=join,
        body=AtPhoneShape,
        answers=MovedShape,
        problems=_PROBLEMS,
    ),
    Route(
        method="POST",
        path="/calls/{id}/return",
        summary="Let the others go and have the caller back",
        right=Right.HANDLE_TALK,
        handler=come_back,
        body=AtPhoneShape,
        answers=MovedShape,
        problems=_PROBLEMS,
    ),
    Route(
        method="POST",
        path="/calls/{id}/leave",
        summary="Leave the caller with the others",
        right=Right.HANDLE_TALK,
        handler=leave,
        body=AtPhoneShape,
        answers=MovedShape,
        problems=_PROBLEMS,
    ),
)
