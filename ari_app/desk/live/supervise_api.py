"""``/api/v1/calls/{id}/supervise``: a supervisor in a call-taker's running talk."""

from ari_app.desk.live.at_phone import AtPhoneShape, phone_of
from ari_app.desk.web.api import ApiRequest, Route, Shape
from ari_app.live.live_view import SupervisionMode
from ari_app.people.access import Right


class SuperviseShape(AtPhoneShape):
    """``listen``: nobody hears you; ``whisper``: the call-taker does; ``barge``: both do."""

    mode: SupervisionMode


class SupervisedShape(Shape):
    """``mode`` null: not in the talk as a supervisor any more."""

    call_id: str
    extension: str
    mode: SupervisionMode | None


async def supervise(asked: ApiRequest) -> SupervisedShape:
    body, call_id = await asked.body(SuperviseShape), str(asked.uuid())
    at = await phone_of(asked, body)
    await asked.desk.supervising.begin(call_id, body.mode, at=at, trail=asked.trail)
    return SupervisedShape(call_id=call_id, extension=at, mode=body.mode)


async def take_over(asked: ApiRequest) -> SupervisedShape:
    body, call_id = await asked.body(AtPhoneShape), str(asked.uuid())
    at = await phone_of(asked, body)
    await asked.desk.supervising.take_over(call_id, at=at, trail=asked.trail)
    return SupervisedShape(call_id=call_id, extension=at, mode=None)


async def end(asked: ApiRequest) -> SupervisedShape:
    body, call_id = await asked.body(AtPhoneShape), str(asked.uuid())
    at = await phone_of(asked, body)
    await asked.desk.supervising.end(call_id, at=at, trail=asked.trail)
    return SupervisedShape(call_id=call_id, extension=at, mode=None)


_PROBLEMS = (400, 409, 415, 422)

ROUTES = (
    Route(
        method="POST",
        path="/calls/{id}/supervise",
        summary="Listen in to a call-taker's talk, whisper to them or talk along",
        right=Right.SUPERVISE,
        handler=supervise,
        body=SuperviseShape,
        answers=SupervisedShape,
        problems=_PROBLEMS,
    ),
    Route(
        method="POST",
        path="/calls/{id}/take-over",
        summary="Take the caller over; the call-taker is let go once you have them",
        right=Right.SUPERVISE,
        handler=take_over,
        body=AtPhoneShape,
        answers=SupervisedShape,
        problems=_PROBLEMS,
    ),
    Route(
        method="POST",
        path="/calls/{id}/supervise-end",
        summary="Leave a talk that you listen in to; it goes on",
        right=Right.SUPERVISE,
        handler=end,
        body=AtPhoneShape,
        answers=SupervisedShape,
        problems=_PROBLEMS,
    ),
)
