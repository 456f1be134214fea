"""A supervisor orders the waiting: ``/calls/{id}/first``, ``…/before`` and ``…/own-place``."""

from uuid import UUID

from ari_app.desk.web.api import ApiRequest, Route, Shape
from ari_app.live.moving_up import Ordering
from ari_app.people.access import Right


class MovedUpShape(Shape):
    """``priority`` is the caller's from now on; a higher one is answered first."""

    call_id: str
    priority: int


class BeforeShape(Shape):
    """Before whom."""

    other: UUID


async def first(asked: ApiRequest) -> MovedUpShape:
    call_id = str(asked.uuid())
    return MovedUpShape(call_id=call_id, priority=await _hand(asked).to_front(call_id))


async def before(asked: ApiRequest) -> MovedUpShape:
    body, call_id = await asked.body(BeforeShape), str(asked.uuid())
    priority = await _hand(asked).before(call_id, str(body.other))
    return MovedUpShape(call_id=call_id, priority=priority)


async def own_place(asked: ApiRequest) -> MovedUpShape:
    call_id = str(asked.uuid())
    return MovedUpShape(call_id=call_id, priority=await _hand(asked).to_own_place(call_id))


def _hand(asked: ApiRequest) -> Ordering:
    desk = asked.desk
    return Ordering(
        by=asked.account.extension or asked.account.actor,
        live=desk.live,
        ami=desk.ami,
        queue=desk.settings.centre.code.lower(),
        journal=desk.journal,
        trail=asked.trail,
    )


ROUTES = (
    Route(
        method="POST",
        path="/calls/{id}/first",
        summary="Move a waiting caller to the front of the queue",
        right=Right.ORDER_WAITING,
        handler=first,
        answers=MovedUpShape,
        problems=(409,),
    ),
    Route(
        method="POST",
        path="/calls/{id}/before",
        summary="Move a waiting caller directly before another",
        right=Right.ORDER_WAITING,
        handler=before,
        body=BeforeShape,
        answers=MovedUpShape,
        problems=(400, 409, 415, 422),
    ),
    Route(
        method="POST",
        path="/calls/{id}/own-place",
        summary="Move a waiting caller back to where they were without a supervisor's hand",
        right=Right.ORDER_WAITING,
        handler=own_place,
        answers=MovedUpShape,
        problems=(409,),
    ),
)
