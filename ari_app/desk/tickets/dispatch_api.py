"""``/api/v1/tickets/{id}/send`` and ``…/dispatches``: a ticket to agencies, and its way there.

For the console: read ``…/dispatches`` (who has it, how far, who is suggested), post the chosen
codes to ``…/send``. Both name the ticket by label or call id. Posting again changes nothing.
"""

from datetime import UTC, datetime
from typing import Any

from pydantic import AwareDatetime, Field

from ari_app.desk.web.api import Asked, Route, Shape
from ari_app.desk.web.paths import find_ticket
from ari_app.desk.web.problems import Problem, not_found
from ari_app.people.access import Right
from ari_app.people.audit import AuditLine
from ari_app.store.desk_database import DeskDatabase, Row
from ari_app.tickets.dispatching import SendRefused, Sent, send_ticket, take_step
from ari_app.tickets.way import DispatchState, Party, Progress, Step, StepRefused, possible


class StepShape(Shape):
    """One step that was taken; ``state`` is the one it led to."""

    step: Step
    state: DispatchState
    at: AwareDatetime
    party: Party
    by: str
    note: str


class NotificationStateShape(Shape):
    notification_id: int
    kind: str
    channel: str
    status: str
    attempts: int
    problem: str | None


class DispatchShape(Shape):
    """One agency's work on the ticket. ``possible``: the steps that the desk may take for it."""

    agency: str
    name: str
    contact: str
    state: DispatchState
    emergency: bool
    sent_at: AwareDatetime
    sent_by: str
    acknowledge_by: AwareDatetime
    acknowledged_at: AwareDatetime | None
    reminded_at: AwareDatetime | None
    note: str
    possible: list[Step]
    history: list[StepShape]
    notifications: list[NotificationStateShape]
    photos: list[str] = Field(description="paths of pictures, for whoever is logged in")


class SuggestionShape(Shape):
    code: str
    name: str


class DispatchesShape(Shape):
    ticket: str
    progress: Progress
    promised_by: AwareDatetime | None = Field(description="a complaint's answer is due then")
    suggested: list[SuggestionShape]
    dispatches: list[DispatchShape]


class SendShape(Shape):
    agencies: list[str] = Field(min_length=1, max_length=20, description="codes")
    note: str = Field("", max_length=1000, description="your words to these agencies")


class SentOneShape(Shape):
    """``already``: the agency had it. ``channels`` 0: nobody is told by us; call ``contact``."""

    agency: str
    name: str
    state: DispatchState
    acknowledge_by: AwareDatetime
    already: bool
    channels: int
    contact: str


class SentShape(Shape):
    ticket: str
    sent: list[SentOneShape]


class TakeStepShape(Shape):
    step: Step
    note: str = Field("", max_length=1000)


async def dispatches(asked: Asked) -> DispatchesShape:
    return await _dispatches(asked, await find_ticket(asked))


async def send(asked: Asked) -> SentShape:
    """The dispatches, their notifications and the line in the audit trail together, or nothing."""
    body, row = await asked.body(SendShape), await find_ticket(asked)
    line = AuditLine(
        action="ticket.send", subject=row["label"], detail={"agencies": ", ".join(body.agencies)}
    )
    try:
        async with asked.parts.database.transaction() as session:
            sent = await send_ticket(
                session,
                centre=asked.account.centre,
                ticket=row["label"],
                agencies=body.agencies,
                by=asked.account.actor,
                now=datetime.now(UTC),
                note=body.note.strip(),
            )
            await asked.trail.write_in(session, line)
    except SendRefused as error:
        raise Problem(409, "conflict", str(error)) from error
    return SentShape(ticket=row["label"], sent=[_sent_shape(each) for each in sent])


async def step(asked: Asked) -> DispatchesShape:
    """A step that an agency told by telephone or radio, or that only the desk may take."""
    body, row = await asked.body(TakeStepShape), await find_ticket(asked)
    try:
        await take_for_agency(asked, row["label"], asked.request.match_info["agency"], body)
    except StepRefused as error:
        raise Problem(409, "conflict", str(error)) from error
    return await _dispatches(asked, await find_ticket(asked))


async def take_for_agency(asked: Asked, label: str, agency: str, wanted: TakeStepShape) -> None:
    """The desk's step with its line in the trail; raises ``StepRefused``, and 404 for an agency
    that has not got the ticket.
    """
    if "\0" in agency:
        raise not_found()
    detail = {"agency": agency, "step": wanted.step}
    line = AuditLine(action="dispatch.step", subject=label, detail=detail)
    keys = (asked.account.centre, label, agency)
    async with asked.parts.database.transaction() as session:
        found = await session.row("dispatches.of_ticket_and_agency", *keys)
        if found is None:
            raise not_found()
        await take_step(
            session,
            dispatch_id=found["dispatch_id"],
            step=wanted.step,
            party=Party.DESK,
            by=asked.account.actor,
            now=datetime.now(UTC),
            note=wanted.note.strip(),
        )
        await asked.trail.write_in(session, line)


async def _dispatches(asked: Asked, ticket: Row) -> DispatchesShape:
    database = asked.parts.database
    whole = await database.row("dispatches.whole", ticket["ticket_id"])
    if whole is None:
        raise not_found()
    suggested = await database.rows("agencies.suggested", ticket["ticket_id"])
    return DispatchesShape(
        ticket=ticket["label"],
        progress=Progress(whole["progress"]),
        promised_by=whole["promised_by"],
        suggested=[SuggestionShape(code=row["code"], name=row["name"]) for row in suggested],
        dispatches=await dispatches_of(database, ticket["ticket_id"]),
    )


async def dispatches_of(database: DeskDatabase, ticket_id: int) -> list[DispatchShape]:
    """Those who have or had a ticket, in the order of sending."""
    rows = await database.rows("dispatches.of_ticket", ticket_id)
    return [dispatch_shape(row) for row in rows]


def dispatch_shape(row: Row) -> DispatchShape:
    state = DispatchState(row["state"])
    own = {"possible", "history", "notifications", "photos", "state"}
    plain: dict[str, Any] = {name: row[name] for name in DispatchShape.model_fields.keys() - own}
    return DispatchShape(
        **plain,
        state=state,
        possible=possible(state, Party.DESK),
        history=[StepShape.model_validate(each) for each in row["history"]],
        notifications=[NotificationStateShape.model_validate(n) for n in row["notifications"]],
        photos=[f"/photos/{photo}" for photo in row["photos"]],
    )


def _sent_shape(sent: Sent) -> SentOneShape:
    return SentOneShape(**{name: getattr(sent, name) for name in SentOneShape.model_fields})


ROUTES = (
    Route(
        method="GET",
        path="/tickets/{id}/dispatches",
        summary="Which agencies have a ticket, how far they are, and whom its type suggests",
        right=Right.SEE_TICKETS,
        handler=dispatches,
        answers=DispatchesShape,
    ),
    Route(
        method="POST",
        path="/tickets/{id}/send",
        summary="Give a ticket to agencies; to one that works on it already it changes nothing",
        right=Right.SEND_TICKETS,
        handler=send,
        body=SendShape,
        answers=SentShape,
        problems=(400, 409, 415, 422),
    ),
    Route(
        method="POST",
        path="/tickets/{id}/dispatches/{agency}/step",
        summary="Take a step on an agency's behalf, or withdraw the ticket from it",
        right=Right.SEND_TICKETS,
        handler=step,
        body=TakeStepShape,
        answers=DispatchesShape,
        problems=(400, 409, 415, 422),
    ),
)
