"""``/api/v1/tickets``: the tickets of the centre, and the form that a call-taker fills in."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from pydantic import AwareDatetime, Field

from ari_app.desk.web.api import ApiRequest, Route, Shape, Version
from ari_app.desk.web.page_cursor import next_cursor, read_number_cursor
from ari_app.desk.web.paths import find_ticket, recording_address
from ari_app.desk.web.readable_rows import readable
from ari_app.errors import Conflict
from ari_app.people.access import Right
from ari_app.store.desk_database import Row
from ari_app.telephone_number import canonical_number
from ari_app.tickets import desk_work
from ari_app.tickets.form import Disposition, FormOutdated, TicketPriority
from ari_app.tickets.opening import TicketState
from ari_app.tickets.source import WITHOUT_CALL, TicketSource
from ari_app.tickets.ticket_lookup import find_ticket as ticket_of
from ari_app.tickets.way import Progress
from ari_app.verdict import Verdict


class TicketShape(Shape):
    """A ticket. ``version`` counts the form's changes; send it back with the next one."""

    id: UUID = Field(description="the call's id, or its own without a call; the label serves too")
    label: str
    source: TicketSource = Field(description="how it came: call, or another way")
    state: str = Field(description="the desk's side: open, callback or closed")
    progress: Progress = Field(description="the whole ticket, derived from its agencies")
    ani: str | None
    verdict: Verdict | None
    opened_at: AwareDatetime
    answered_at: AwareDatetime | None
    answered_by: str | None
    ended_at: AwareDatetime | None
    type: str | None
    type_name: str | None
    kecamatan: str | None
    desa: str | None
    dusun: str | None
    address: str | None
    latitude: float | None
    longitude: float | None
    caller_name: str | None
    priority: str | None
    narrative: str | None
    answers: dict[str, str] = Field(description="question of the type → what the caller said")
    disposition: str | None
    updated_at: AwareDatetime
    updated_by: str | None
    duplicate_of: str | None = Field(description="the label of the ticket that has the incident")
    duplicates: list[str] = Field(description="labels of those that point to this one")
    version: int
    recording_status: str | None
    recording_url: str | None


class TicketPageShape(Shape):
    tickets: list[TicketShape]
    next: str | None = Field(description="give it back as `cursor` for the next page")


class OpenTicketShape(Shape):
    """Of somebody who did not telephone; the form is filled in with the next change."""

    source: TicketSource = Field(description=", ".join(WITHOUT_CALL))


class TicketFilterShape(Shape):
    state: str | None = Field(None, pattern=r"^(open|callback|closed)$")
    call_id: UUID | None = None
    limit: int = Field(50, ge=1, le=200)
    cursor: str | None = Field(None, max_length=200)


class TicketChangeShape(Shape):
    """Fields to change; those left out stay, null empties one. ``version`` is the one you saw."""

    version: Version
    type: str | None = None
    kecamatan: str | None = None
    desa: str | None = None
    dusun: str | None = None
    address: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    caller_name: str | None = None
    ani: str | None = Field(
        None, max_length=40, description="whom to reach; only of a ticket without a call"
    )
    priority: str | None = Field(None, description=", ".join(TicketPriority))
    narrative: str | None = None
    answers: dict[str, str | None] | None = Field(None, description="null takes an answer away")
    disposition: str | None = Field(None, description=", ".join(Disposition))
    state: str | None = Field(None, description=", ".join(TicketState))

    def changes(self, country: str) -> dict[str, object]:
        found = self.model_dump(exclude={"version"}, exclude_unset=True)
        if self.ani:
            found["ani"] = canonical_number(self.ani, country) or self.ani
        return found


async def list_tickets(asked: ApiRequest) -> TicketPageShape:
    wanted = asked.query(TicketFilterShape)
    at, key = read_number_cursor(wanted.cursor)
    rows = await asked.desk.database.rows(
        "desk_tickets.page",
        asked.account.centre,
        wanted.state,
        str(wanted.call_id) if wanted.call_id else None,
        at,
        key,
        wanted.limit + 1,
    )
    return TicketPageShape(
        tickets=readable(ticket_shape, rows[: wanted.limit]),
        next=next_cursor(rows, wanted.limit, "opened_at", "ticket_id"),
    )


async def one_ticket(asked: ApiRequest) -> TicketShape:
    return ticket_shape(await find_ticket(asked))


async def open_ticket(asked: ApiRequest) -> TicketShape:
    """Without a call: a walk-in, a radio, a message, another agency."""
    body, desk = await asked.body(OpenTicketShape), asked.desk
    label = await desk_work.open_ticket(
        desk.database,
        asked.account,
        body.source,
        node=desk.settings.node,
        now=datetime.now(UTC),
        trail=asked.trail,
    )
    return ticket_shape(await ticket_of(desk.database, asked.account.centre, label))


async def change_ticket(asked: ApiRequest) -> TicketShape:
    body, row = await asked.body(TicketChangeShape), await find_ticket(asked)
    try:
        await desk_work.change_form(
            asked.desk.database,
            asked.account,
            row["label"],
            version=body.version,
            changes=body.changes(asked.desk.settings.centre.country),
            trail=asked.trail,
        )
    except FormOutdated as error:
        raise Conflict(f"{error} Its version is {error.version}.") from error
    return ticket_shape(await find_ticket(asked))


def ticket_shape(row: Row) -> TicketShape:
    plain = TicketShape.model_fields.keys() - {"id", "recording_url"}
    values: dict[str, Any] = {name: row[name] for name in plain}
    return TicketShape(
        id=UUID(row["call_id"]),
        recording_url=recording_address(row),
        **values,
    )


ROUTES = (
    Route(
        method="GET",
        path="/tickets",
        summary="Tickets of the centre, newest first",
        right=Right.SEE_TICKETS,
        handler=list_tickets,
        query=TicketFilterShape,
        answers=TicketPageShape,
        problems=(422,),
    ),
    Route(
        method="POST",
        path="/tickets",
        summary="A ticket without a call: somebody came in, a radio, a message, another agency",
        right=Right.CHANGE_TICKETS,
        handler=open_ticket,
        body=OpenTicketShape,
        answers=TicketShape,
        problems=(400, 415, 422),
    ),
    Route(
        method="GET",
        path="/tickets/{id}",
        summary="One ticket, by its label or its call's id",
        right=Right.SEE_TICKETS,
        handler=one_ticket,
        answers=TicketShape,
    ),
    Route(
        method="POST",
        path="/tickets/{id}",
        summary="Change fields of the form; refused when someone else was faster",
        right=Right.CHANGE_TICKETS,
        handler=change_ticket,
        body=TicketChangeShape,
        answers=TicketShape,
        problems=(400, 409, 415, 422),
    ),
)
