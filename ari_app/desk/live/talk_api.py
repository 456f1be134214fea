"""``/api/v1/calls/{id}/…``: transfer, consultation and three-way, of the own talk."""

from pydantic import Field

from ari_app.desk.live.at_phone import AtPhoneShape, phone_of
from ari_app.desk.web.api import ApiRequest, Route, Shape
from ari_app.live.talk import Move
from ari_app.people.access import Right


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


async def list_targets(asked: ApiRequest) -> TargetsShape:
    known = asked.desk.directory.targets
    return TargetsShape(targets=[TargetShape(number=t.number, name=t.name) for t in known])


async def transfer(asked: ApiRequest) -> MovedShape:
    body = await asked.body(ToShape)
    to = asked.desk.directory.target(body.to)
    call_id, at = str(asked.uuid()), await phone_of(asked, body)
    await asked.desk.moves.transfer(call_id, to, at=at, trail=asked.trail)
    return MovedShape(call_id=call_id, move=Move.TRANSFER, to=to.number)


async def consult(asked: ApiRequest) -> MovedShape:
    body = await asked.body(ToShape)
    to = asked.desk.directory.target(body.to)
    call_id, at = str(asked.uuid()), await phone_of(asked, body)
    await asked.desk.moves.consult(call_id, to, at=at, trail=asked.trail)
    return MovedShape(call_id=call_id, move=Move.CONSULT, to=to.number)


async def invite(asked: ApiRequest) -> MovedShape:
    body = await asked.body(ToShape)
    to = asked.desk.directory.target(body.to)
    call_id, at = str(asked.uuid()), await phone_of(asked, body)
    await asked.desk.moves.invite(call_id, to, at=at, trail=asked.trail)
    return MovedShape(call_id=call_id, move=Move.INVITE, to=to.number)


async def join(asked: ApiRequest) -> MovedShape:
    body, call_id = await asked.body(AtPhoneShape), str(asked.uuid())
    await asked.desk.moves.join(call_id, at=await phone_of(asked, body), trail=asked.trail)
    return MovedShape(call_id=call_id, move=Move.JOIN, to=None)


async def come_back(asked: ApiRequest) -> MovedShape:
    body, call_id = await asked.body(AtPhoneShape), str(asked.uuid())
    await asked.desk.moves.come_back(call_id, at=await phone_of(asked, body), trail=asked.trail)
    return MovedShape(call_id=call_id, move=Move.RETURN, to=None)


async def leave(asked: ApiRequest) -> MovedShape:
    body, call_id = await asked.body(AtPhoneShape), str(asked.uuid())
    await asked.desk.moves.leave(call_id, at=await phone_of(asked, body), trail=asked.trail)
    return MovedShape(call_id=call_id, move=Move.LEAVE, to=None)


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
