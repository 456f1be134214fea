"""``/api/v1/agency``: an agency's own tickets, for its own programs. Others' do not exist."""

from datetime import UTC, datetime
from typing import Any

from pydantic import AwareDatetime, Field

from ari_app.desk.tickets.dispatch_api import StepShape, TakeStepShape
from ari_app.desk.web.api import ApiRequest, Route, Shape
from ari_app.desk.web.problems import Problem
from ari_app.desk.web.uploaded import read_body
from ari_app.people.access import Right
from ari_app.store.desk_database import Row
from ari_app.tickets import agency_work
from ari_app.tickets.photos import LARGEST_BYTES
from ari_app.tickets.source import TicketSource
from ari_app.tickets.ticket_files import FileKind
from ari_app.tickets.way import DispatchState, Side, Step, possible


class OwnCallerShape(Shape):
    number: str | None
    name: str | None


class AddedFileShape(Shape):
    """A photo or a paper that the desk added to the ticket."""

    path: str
    kind: FileKind
    at: AwareDatetime


class OwnTicketShape(Shape):
    """``caller`` only while you work on it and where the type of incident needs it."""

    label: str
    source: TicketSource
    state: DispatchState
    possible: list[Step] = Field(description="the steps that are yours to take now")
    emergency: bool
    sent_at: AwareDatetime
    acknowledge_by: AwareDatetime
    acknowledged_at: AwareDatetime | None
    type: str | None
    type_name: str | None
    priority: str | None
    kecamatan: str | None
    desa: str | None
    dusun: str | None
    address: str | None
    latitude: float | None
    longitude: float | None
    narrative: str | None
    answers: dict[str, str] = Field(description="question of the type → what the caller said")
    note: str
    caller: OwnCallerShape | None
    history: list[StepShape]
    photos: list[str]
    files: list[AddedFileShape] = Field(description="what the desk added")


class OwnTicketsShape(Shape):
    tickets: list[OwnTicketShape]


async def tickets(asked: ApiRequest) -> OwnTicketsShape:
    rows = await agency_work.own_tickets(asked.desk.database, asked.account)
    return OwnTicketsShape(tickets=[_shape(row) for row in rows])


async def ticket(asked: ApiRequest) -> OwnTicketShape:
    return _shape(await _own(asked))


async def step(asked: ApiRequest) -> OwnTicketShape:
    body, row = await asked.body(TakeStepShape), await _own(asked)
    await agency_work.advance_own(
        asked.desk.database,
        asked.account,
        row,
        body.step,
        note=body.note.strip(),
        now=datetime.now(UTC),
        trail=asked.trail,
    )
    return _shape(await _own(asked))


async def photo(asked: ApiRequest) -> OwnTicketShape:
    """The body is the picture itself."""
    row, database = await _own(asked), asked.desk.database
    if not asked.request.content_type.startswith("image/"):
        raise Problem(415, "unsupported_media_type", "Send JPEG, PNG, WebP or HEIC.")
    data = await read_body(asked.request, LARGEST_BYTES)
    picture = await agency_work.check_photo(database, row, data)
    await agency_work.keep_photo(
        database,
        asked.account,
        row,
        picture,
        folder=asked.desk.settings.photos_dir,
        now=datetime.now(UTC),
        trail=asked.trail,
    )
    return _shape(await _own(asked))


async def _own(asked: ApiRequest) -> Row:
    label = asked.request.match_info["label"]
    return await agency_work.own_ticket(asked.desk.database, asked.account, label)


def _shape(row: Row) -> OwnTicketShape:
    state = DispatchState(row["state"])
    own = {"possible", "caller", "history", "photos", "state", "files"}
    plain: dict[str, Any] = {name: row[name] for name in OwnTicketShape.model_fields.keys() - own}
    known = agency_work.caller(row)
    return OwnTicketShape(
        **plain,
        state=state,
        possible=possible(state, Side.AGENCY),
        caller=OwnCallerShape(**known) if known else None,
        history=[StepShape.model_validate(each) for each in row["history"]],
        photos=[f"/photos/{each}" for each in row["photos"]],
        files=[AddedFileShape.model_validate(each) for each in row["files"]],
    )


ROUTES = (
    Route(
        method="GET",
        path="/agency/tickets",
        summary="The tickets that were sent to your agency",
        right=Right.OWN_TICKETS,
        handler=tickets,
        answers=OwnTicketsShape,
    ),
    Route(
        method="GET",
        path="/agency/tickets/{label}",
        summary="One of them",
        right=Right.OWN_TICKETS,
        handler=ticket,
        answers=OwnTicketShape,
    ),
    Route(
        method="POST",
        path="/agency/tickets/{label}/step",
        summary="Acknowledge, arrive, finish, find unfounded or a duplicate",
        right=Right.OWN_TICKETS,
        handler=step,
        body=TakeStepShape,
        answers=OwnTicketShape,
        problems=(400, 409, 415, 422),
    ),
    Route(
        method="POST",
        path="/agency/tickets/{label}/photos",
        summary="Add a photo (the body is a JPEG, PNG, WebP or HEIC of at most 10 MB)",
        right=Right.OWN_TICKETS,
        handler=photo,
        answers=OwnTicketShape,
        problems=(415, 422),
    ),
)
