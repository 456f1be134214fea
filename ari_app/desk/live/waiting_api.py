"""``/api/v1/calls/{id}/first``: a supervisor puts a waiting caller at the front."""

from ari_app.desk.web.api import ApiRequest, Route, Shape
from ari_app.live.moving_up import move_up
from ari_app.people.access import Right


class MovedUpShape(Shape):
    """``priority`` is above that of everybody else who waits."""

    call_id: str
    priority: int


async def first(asked: ApiRequest) -> MovedUpShape:
    call_id, desk = str(asked.uuid()), asked.desk
    priority = await move_up(
        call_id,
        by=asked.account.extension or asked.account.actor,
        live=desk.live,
        ami=desk.ami,
        queue=desk.settings.centre.code.lower(),
        journal=desk.journal,
        trail=asked.trail,
    )
    return MovedUpShape(call_id=call_id, priority=priority)


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
)
