"""``/api/v1/callbacks``: who was not answered, and calling them back, one person each."""

from typing import Any

from pydantic import AwareDatetime, Field

from ari_app.desk.access import Right
from ari_app.desk.api import Asked, Route, Shape
from ari_app.desk.audit import AuditLine, audit_values
from ari_app.desk.problems import Problem
from ari_app.desk.tickets_api import find_ticket
from ari_app.tickets.callbacks import (
    CallbackGone,
    CallbackOutcome,
    CallbackTaken,
    finish_callback,
    take_callback,
)

MOST = 200


class CallbackShape(Shape):
    """A number to call back; ``calls`` of it nobody answered, ``tries`` reached nobody."""

    label: str
    call_id: str
    ani: str | None
    opened_at: AwareDatetime
    outcome: str | None = Field(description="how the call ended")
    calls: int
    tries: int
    taken_by: str | None = Field(description="the login that calls now")
    taken_by_name: str | None
    taken_at: AwareDatetime | None


class CallbacksShape(Shape):
    callbacks: list[CallbackShape]


class HeldCallbackShape(Shape):
    label: str
    ani: str | None


class FinishShape(Shape):
    outcome: CallbackOutcome


async def waiting(asked: Asked) -> CallbacksShape:
    rows = await asked.parts.database.rows("callbacks.waiting", asked.account.centre, MOST)
    return CallbacksShape(callbacks=[CallbackShape(**_plain(row)) for row in rows])


async def take(asked: Asked) -> HeldCallbackShape:
    """Nobody else calls this number until it is finished, or forgotten for a quarter of an hour."""
    ticket, account = await find_ticket(asked), asked.account
    line = AuditLine(action="callback.take", subject=ticket["label"])
    try:
        async with asked.parts.database.transaction() as session:
            await take_callback(
                session, centre=account.centre, ticket=ticket["label"], by=account.actor
            )
            await session.run("desk_access.audit", *audit_values(asked, line))
    except (CallbackTaken, CallbackGone) as error:
        raise Problem(409, "conflict", str(error)) from error
    return HeldCallbackShape(label=ticket["label"], ani=ticket["ani"])


async def finish(asked: Asked) -> HeldCallbackShape:
    body, ticket = await asked.body(FinishShape), await find_ticket(asked)
    account, label = asked.account, ticket["label"]
    line = AuditLine(action="callback.end", subject=label, detail={"outcome": body.outcome})
    try:
        async with asked.parts.database.transaction() as session:
            await finish_callback(
                session,
                centre=account.centre,
                ticket=label,
                by=account.actor,
                outcome=body.outcome,
            )
            await session.run("desk_access.audit", *audit_values(asked, line))
    except CallbackGone as error:
        raise Problem(409, "conflict", str(error)) from error
    return HeldCallbackShape(label=label, ani=ticket["ani"])


def _plain(row: Any) -> dict[str, Any]:
    return {name: row[name] for name in CallbackShape.model_fields}


ROUTES = (
    Route(
        method="GET",
        path="/callbacks",
        summary="Everyone who was not answered and has not got through since",
        right=Right.SEE_TICKETS,
        handler=waiting,
        answers=CallbacksShape,
    ),
    Route(
        method="POST",
        path="/tickets/{id}/callback",
        summary="Take a call-back: only you call this number now",
        right=Right.CALL_BACK,
        handler=take,
        answers=HeldCallbackShape,
        problems=(409,),
    ),
    Route(
        method="POST",
        path="/tickets/{id}/callback/end",
        summary="What became of your call-back",
        right=Right.CALL_BACK,
        handler=finish,
        body=FinishShape,
        answers=HeldCallbackShape,
        problems=(400, 409, 415, 422),
    ),
)
