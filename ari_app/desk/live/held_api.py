"""``/api/v1/calls/{id}/take`` and ``…/end``: a human's decision about a held call."""

from ari_app.desk.live.at_phone import AtPhoneShape, phone_of
from ari_app.desk.web.api import ApiRequest, Route, Shape
from ari_app.live import held
from ari_app.live.held import EndReason
from ari_app.people.access import Right


class EndShape(Shape):
    reason: EndReason


class DecidedShape(Shape):
    """``decision`` is take or end; ``by`` the extension, or the one who decided."""

    call_id: str
    decision: str
    by: str


async def take(asked: ApiRequest) -> DecidedShape:
    body = await asked.body(AtPhoneShape)
    call_id, at, desk = str(asked.uuid()), await phone_of(asked, body), asked.desk
    await held.take(call_id, at, live=desk.live, ami=desk.ami, trail=asked.trail)
    return DecidedShape(call_id=call_id, decision="take", by=at)


async def end(asked: ApiRequest) -> DecidedShape:
    body, desk = await asked.body(EndShape), asked.desk
    call_id, by = str(asked.uuid()), asked.account.extension or asked.account.actor
    name = await held.end(
        call_id, body.reason, by=by, live=desk.live, ami=desk.ami, trail=asked.trail
    )
    return DecidedShape(call_id=call_id, decision="end", by=name)


ROUTES = (
    Route(
        method="POST",
        path="/calls/{id}/take",
        summary="Take a held call: the call-taker's phone rings with the caller",
        right=Right.DECIDE_HELD,
        handler=take,
        body=AtPhoneShape,
        answers=DecidedShape,
        problems=(400, 409, 415, 422),
    ),
    Route(
        method="POST",
        path="/calls/{id}/end",
        summary="End a held call, with a reason",
        right=Right.DECIDE_HELD,
        handler=end,
        body=EndShape,
        answers=DecidedShape,
        problems=(400, 409, 415, 422),
    ),
)
