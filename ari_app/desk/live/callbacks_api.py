"""``/api/v1/callbacks``: who was not answered, and calling them back, one person each."""

from pydantic import AwareDatetime, Field

from ari_app.desk.live.at_phone import AtPhoneShape, phone_of
from ari_app.desk.web.api import ApiRequest, Route, Shape
from ari_app.desk.web.paths import find_ticket
from ari_app.people.access import Right
from ari_app.tickets.callbacks import LOCK_S, CallbackOutcome
from ari_app.tickets.opening import TicketState

MOST = 200


class CallbackShape(Shape):
    """A number to call back; ``calls`` of it nobody answered, ``tries`` reached nobody.

    ``label`` and ``call_id`` are of its newest call.
    """

    label: str
    call_id: str
    ani: str | None
    opened_at: AwareDatetime = Field(description="the first of its calls that nobody answered")
    outcome: str | None = Field(description="how the call ended that puts it where it stands")
    first: bool = Field(
        description="pressed a key, spoke, left a message, or was cut by us, in any of its calls"
    )
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


class CallingShape(Shape):
    """``call_id`` is the outgoing call's own; it has a record once the phone is answered."""

    label: str
    ani: str
    call_id: str


class FinishShape(Shape):
    outcome: CallbackOutcome


async def waiting(asked: ApiRequest) -> CallbacksShape:
    values = (asked.account.centre, MOST, LOCK_S)
    rows = await asked.desk.database.rows("callbacks.waiting", *values)
    names = CallbackShape.model_fields
    return CallbacksShape(
        callbacks=[CallbackShape(**{name: row[name] for name in names}) for row in rows]
    )


async def take(asked: ApiRequest) -> HeldCallbackShape:
    ticket = await find_ticket(asked)
    label = ticket["label"]
    await asked.desk.call_backs.claim(label, account=asked.account, trail=asked.trail)
    return HeldCallbackShape(label=label, ani=ticket["ani"])


async def call(asked: ApiRequest) -> CallingShape:
    body, ticket = await asked.body(AtPhoneShape), await find_ticket(asked)
    calling = await asked.desk.call_backs.dial(
        ticket["label"],
        ticket["ani"],
        at=await phone_of(asked, body),
        waits=ticket["state"] == TicketState.CALLBACK,
        account=asked.account,
        trail=asked.trail,
    )
    return CallingShape(label=ticket["label"], ani=calling.number, call_id=calling.call_id)


async def finish(asked: ApiRequest) -> HeldCallbackShape:
    body, ticket = await asked.body(FinishShape), await find_ticket(asked)
    account, label = asked.account, ticket["label"]
    finish = asked.desk.call_backs.finish
    await finish(label, body.outcome, account=account, trail=asked.trail)
    return HeldCallbackShape(label=label, ani=ticket["ani"])


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
        path="/tickets/{id}/call",
        summary="Ring your own phone, then the number of the ticket",
        right=Right.CALL_BACK,
        handler=call,
        body=AtPhoneShape,
        answers=CallingShape,
        problems=(400, 409, 415, 422),
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
