"""``/api/v1/tickets/{id}/send`` and ``…/dispatches``: a ticket to agencies, and its way there.

For the console: read ``…/dispatches`` (who has it, how far, who is suggested), post the chosen
codes to ``…/send``. Both name the ticket by label or call id. Posting again changes nothing.
"""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, Field

from ari_app.agencies.agency_hours import agency_opening
from ari_app.desk.tickets.unit_shapes import UnitOfTicketShape, unit_of_ticket_shape
from ari_app.desk.web.api import ApiRequest, Route, Shape
from ari_app.desk.web.paths import find_ticket
from ari_app.errors import NotFound
from ari_app.people.access import Right
from ari_app.store.desk_database import Row
from ari_app.tickets import desk_work
from ari_app.tickets.dispatching import LONGEST_NOTE
from ari_app.tickets.telling import Telling, truth_of
from ari_app.tickets.way import DispatchState, Progress, Side, Step, possible


class StepShape(Shape):
    """One step that was taken; ``state`` is the one it led to."""

    step: Step
    state: DispatchState
    at: AwareDatetime
    party: Side
    by: str
    note: str


class NotificationStateShape(Shape):
    notification_id: int
    kind: str
    channel: str
    status: str
    attempts: int
    problem: str | None


class PictureShape(Shape):
    """A photo of an agency; ``state`` is how far the agency was with it."""

    path: str
    at: AwareDatetime
    by: str
    state: DispatchState


class TruthShape(Shape):
    """What is true of the agency. ``at``: until when it has time (waiting), else since when."""

    telling: Telling
    at: AwareDatetime
    who: str = Field(description="the person there, as far as known")


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
    truth: TruthShape
    photos: list[str] = Field(description="paths of pictures, for whoever is logged in")
    pictures: list[PictureShape] = Field(description="the same, each with its step")


class SuggestionShape(Shape):
    """``closed_until``: when the agency opens again; None where it is there, or nobody knows."""

    code: str
    name: str
    on_duty: str = Field(description="who is on duty now with their number; empty: nobody named")
    is_closed: bool = Field(description="by the hours that its admin wrote")
    closed_until: AwareDatetime | None


class DispatchesShape(Shape):
    ticket: str
    progress: Progress
    promised_by: AwareDatetime | None = Field(description="a complaint's answer is due then")
    suggested: list[SuggestionShape]
    dispatches: list[DispatchShape]
    units: list[UnitOfTicketShape] = Field(description="of these agencies; those on it first")


class SendShape(Shape):
    agencies: list[str] = Field(min_length=1, max_length=20, description="codes")
    note: str = Field("", max_length=LONGEST_NOTE, description="your words to these agencies")


class SentOneShape(Shape):
    """``already``: the agency had it. Not ``told``: nobody is told by us; call ``contact``."""

    agency: str
    name: str
    state: DispatchState
    acknowledge_by: AwareDatetime
    already: bool
    channels: int
    contact: str
    told: bool = Field(description="a channel leads there, or its people have the page")


class SentShape(Shape):
    ticket: str
    sent: list[SentOneShape]


class TelephonedShape(Shape):
    whom: str = Field("", max_length=200, description="who of the agency was told")
    received: bool = Field(False, description="they confirmed that the agency has the ticket")


class TakeStepShape(Shape):
    step: Step
    note: str = Field("", max_length=LONGEST_NOTE)


async def dispatches(asked: ApiRequest) -> DispatchesShape:
    return await _dispatches(asked, await find_ticket(asked))


async def send(asked: ApiRequest) -> SentShape:
    body, row = await asked.body(SendShape), await find_ticket(asked)
    sent = await desk_work.send(
        asked.desk.database,
        asked.account,
        row["label"],
        agencies=body.agencies,
        note=body.note.strip(),
        now=datetime.now(UTC),
        trail=asked.trail,
    )
    names = SentOneShape.model_fields
    shapes = [SentOneShape(**{name: getattr(each, name) for name in names}) for each in sent]
    return SentShape(ticket=row["label"], sent=shapes)


async def step(asked: ApiRequest) -> DispatchesShape:
    """A step that an agency told by telephone or radio, or that only the desk may take."""
    body, row = await asked.body(TakeStepShape), await find_ticket(asked)
    await desk_work.step_for_agency(
        asked.desk.database,
        asked.account,
        row["label"],
        asked.request.match_info["agency"],
        step=body.step,
        note=body.note.strip(),
        now=datetime.now(UTC),
        trail=asked.trail,
    )
    return await _dispatches(asked, await find_ticket(asked))


async def telephoned(asked: ApiRequest) -> DispatchesShape:
    """A human of the agency was told by telephone; its minutes run on until somebody confirms."""
    body, row = await asked.body(TelephonedShape), await find_ticket(asked)
    await desk_work.record_telephoned(
        asked.desk.database,
        asked.account,
        row["label"],
        asked.request.match_info["agency"],
        whom=body.whom.strip(),
        received=body.received,
        now=datetime.now(UTC),
        trail=asked.trail,
    )
    return await _dispatches(asked, row)


async def _dispatches(asked: ApiRequest, ticket: Row) -> DispatchesShape:
    database = asked.desk.database
    whole = await database.row("dispatches.whole", ticket["ticket_id"])
    if whole is None:
        raise NotFound
    suggested = await database.rows("agencies.suggested", ticket["ticket_id"])
    rows = await database.rows("dispatches.of_ticket", ticket["ticket_id"])
    units = await database.rows("units.of_ticket", ticket["ticket_id"])
    return DispatchesShape(
        ticket=ticket["label"],
        progress=Progress(whole["progress"]),
        promised_by=whole["promised_by"],
        suggested=[_suggestion_shape(row, asked.account.time_zone) for row in suggested],
        dispatches=[_dispatch_shape(row) for row in rows],
        units=[unit_of_ticket_shape(row) for row in units],
    )


def _suggestion_shape(row: Row, time_zone: str) -> SuggestionShape:
    there = agency_opening(row["hours"], datetime.now(UTC), ZoneInfo(time_zone))
    closed = there is not None and not there.is_open
    return SuggestionShape(
        code=row["code"],
        name=row["name"],
        on_duty=row["on_duty"],
        is_closed=closed,
        closed_until=there.until if there is not None and closed else None,
    )


def _dispatch_shape(row: Row) -> DispatchShape:
    state = DispatchState(row["state"])
    own = {"possible", "history", "notifications", "photos", "pictures", "state", "truth"}
    plain: dict[str, Any] = {name: row[name] for name in DispatchShape.model_fields.keys() - own}
    return DispatchShape(
        **plain,
        state=state,
        possible=possible(state, Side.DESK),
        history=[StepShape.model_validate(each) for each in row["history"]],
        notifications=[NotificationStateShape.model_validate(n) for n in row["notifications"]],
        truth=truth_shape(row),
        photos=[f"/photos/{photo}" for photo in row["photos"]],
        pictures=[PictureShape.model_validate(each) for each in row["pictures"]],
    )


def truth_shape(row: Row) -> TruthShape:
    """Of a row that `truth_of` reads."""
    truth = truth_of(row, datetime.now(UTC))
    return TruthShape(telling=truth.telling, at=truth.at, who=truth.who)


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
        path="/tickets/{id}/dispatches/{agency}/telephoned",
        summary="A human of the agency was told of the ticket by telephone, or confirmed it there",
        right=Right.SEND_TICKETS,
        handler=telephoned,
        body=TelephonedShape,
        answers=DispatchesShape,
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
