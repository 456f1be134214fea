"""``/api/v1/callbacks``: who was not answered, and calling them back, one person each."""

from typing import Any

from pydantic import AwareDatetime, Field

from ari_app.asterisk.ari import AriError
from ari_app.desk.live.own_call import AtPhoneShape, place_of
from ari_app.desk.web.api import Asked, Route, Shape
from ari_app.desk.web.paths import find_ticket
from ari_app.desk.web.problems import Problem
from ari_app.people.access import Right
from ari_app.people.audit import AuditLine
from ari_app.telephone_number import called_back
from ari_app.tickets.callbacks import (
    LOCK_S,
    CallbackGone,
    CallbackOutcome,
    CallbackRefused,
    CallbackTaken,
    finish_callback,
    take_callback,
)
from ari_app.tickets.opening import TicketState
from ari_app.uuid7 import uuid7

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


class CallingShape(Shape):
    """``call_id`` is the outgoing call's own; it has a record once the phone is answered."""

    label: str
    ani: str
    call_id: str


class FinishShape(Shape):
    outcome: CallbackOutcome


async def waiting(asked: Asked) -> CallbacksShape:
    values = (asked.account.centre, MOST, LOCK_S)
    rows = await asked.parts.database.rows("callbacks.waiting", *values)
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
            await asked.trail.write_in(session, line)
    except (CallbackTaken, CallbackGone) as error:
        raise Problem(409, "conflict", str(error)) from error
    return HeldCallbackShape(label=ticket["label"], ani=ticket["ani"])


async def call(asked: Asked) -> CallingShape:
    """Ring the asker's own phone, then the ticket's number; takes the call-back where it waits.

    Only a number that a ticket of the centre holds is ever called. From the ring on
    nothing of ours is needed: the dialplan's ``call-back`` dials, records and writes the facts.
    """
    body, ticket = await asked.body(AtPhoneShape), await find_ticket(asked)
    place, number = await place_of(asked, body.extension), await _number(asked, ticket)
    _can_be_called(asked, number)
    if await _is_talking(asked, place):
        raise Problem(409, "conflict", "This phone is busy; finish that call first.")
    if ticket["state"] == TicketState.CALLBACK:
        await take(asked)
    call_id = str(uuid7())
    await _ring_both(asked, ticket["label"], place, number, call_id)
    return CallingShape(label=ticket["label"], ani=number, call_id=call_id)


async def _number(asked: Asked, ticket: Any) -> str:
    """What the trunk dials for the ticket's number; empty where it has none."""
    if not ticket["ani"]:
        return ""
    settings = asked.parts.settings
    abroad = next((trunk.abroad for trunk in settings.trunks if trunk.host), "")
    values = (asked.account.centre, ticket["label"])
    row = await asked.parts.database.row("callbacks.told", *values)
    told = str(row["told"]) if row else None
    return called_back(ticket["ani"], told, settings.centre.country, abroad)


def _can_be_called(asked: Asked, number: str) -> None:
    if not number:
        raise Problem(409, "conflict", "This ticket has no number that can be called.")
    if not any(trunk.host for trunk in asked.parts.settings.trunks):
        raise Problem(409, "conflict", "No trunk can call out; give one a 'host' in the settings.")


async def _is_talking(asked: Asked, place: str) -> bool:
    channels = await asked.parts.ami.channels()
    return any(channel.name.startswith(f"PJSIP/{place}-") for channel in channels)


async def _ring_both(asked: Asked, label: str, place: str, number: str, call_id: str) -> None:
    variables = {"SIGAP_CALL": call_id, "SIGAP_TAKER": place, "SIGAP_TICKET": label}
    variables["PJSIP_HEADER(add,X-Sigap-Own-Call)"] = call_id  # see [own-call] of the dialplan
    try:
        begun = await asked.parts.ari.originate(
            f"PJSIP/{place}",
            context="call-back",
            extension=number,
            variables=variables,
            caller_id=number,
            timeout_s=asked.parts.settings.queue.ring_s,
        )
    except AriError as error:
        raise Problem(503, "unavailable", "The telephone does not answer now.") from error
    if not begun:
        raise Problem(409, "conflict", "Your own phone cannot be rung.")


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
            await asked.trail.write_in(session, line)
    except (CallbackGone, CallbackRefused) as error:
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
