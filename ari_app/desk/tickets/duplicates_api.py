"""``/api/v1/tickets/{id}/duplicates``: tickets about the same incident, shown while one is typed.

``…/duplicate`` marks the ticket as a duplicate of another, and takes the mark off again.
"""

from collections.abc import Sequence
from typing import Any

from pydantic import AwareDatetime, Field

from ari_app.desk.tickets.dispatch_api import TruthShape, truth_shape
from ari_app.desk.tickets.tickets_api import TicketShape, ticket_shape
from ari_app.desk.web.api import ApiRequest, Route, Shape, Version
from ari_app.desk.web.paths import find_ticket
from ari_app.people.access import Right
from ari_app.store.desk_database import Row
from ari_app.tickets import desk_work
from ari_app.tickets.duplicate_marks import likely_duplicates
from ari_app.tickets.duplicates import Likely, Nearness
from ari_app.tickets.way import DispatchState, Progress


class AgencyStateShape(Shape):
    """``truth`` says whether it was really told, or is still to be telephoned at ``contact``."""

    name: str
    state: DispatchState
    contact: str
    truth: TruthShape


class LikelyShape(Shape):
    """A ticket that may be about the same incident; ``nearness`` says by what."""

    label: str
    call_id: str
    type_name: str | None
    kecamatan: str | None
    desa: str | None
    dusun: str | None
    address: str | None
    latitude: float | None
    longitude: float | None
    opened_at: AwareDatetime
    nearness: Nearness
    distance_m: float | None = Field(description="between the two pins")
    progress: Progress
    agencies: list[AgencyStateShape] = Field(description="that have it, and how far they are")


class LikelyDuplicatesShape(Shape):
    duplicate_of: str | None = Field(description="the label that this ticket points to")
    duplicates: list[str] = Field(description="labels of those that point to this one")
    likely: list[LikelyShape] = Field(description="the likeliest first")


class MarkShape(Shape):
    of: str = Field(min_length=1, max_length=64, description="label or call id of the other one")
    version: Version = Field(description="of this ticket, as you saw it")


async def likely(asked: ApiRequest) -> LikelyDuplicatesShape:
    row = await find_ticket(asked)
    async with asked.desk.database.transaction() as session:
        found = await likely_duplicates(session, row)
        ids = [other["call_id"] for _, other in found]
        dispatches = await session.rows("dispatches.of_calls", asked.account.centre, ids)
    return LikelyDuplicatesShape(
        duplicate_of=row["duplicate_of"],
        duplicates=row["duplicates"],
        likely=[_shape(one, other, dispatches) for one, other in found],
    )


async def mark(asked: ApiRequest) -> TicketShape:
    body, row = await asked.body(MarkShape), await find_ticket(asked)
    await desk_work.close_as_duplicate(
        asked.desk.database,
        asked.account,
        row["label"],
        of=body.of,
        version=body.version,
        trail=asked.trail,
    )
    return ticket_shape(await find_ticket(asked))


async def unmark(asked: ApiRequest) -> TicketShape:
    row = await find_ticket(asked)
    await desk_work.reopen_duplicate(
        asked.desk.database, asked.account, row["label"], trail=asked.trail
    )
    return ticket_shape(await find_ticket(asked))


def _shape(one: Likely, row: Row, dispatches: Sequence[Row]) -> LikelyShape:
    """``dispatches``: of all the likely ones."""
    own = {"nearness", "distance_m", "agencies"}
    plain: dict[str, Any] = {name: row[name] for name in LikelyShape.model_fields.keys() - own}
    own_ones = (each for each in dispatches if each["call_id"] == row["call_id"])
    agencies = [_agency(each) for each in own_ones if each["state"] != DispatchState.CANCELLED]
    return LikelyShape(**plain, nearness=one.nearness, distance_m=one.distance_m, agencies=agencies)


def _agency(row: Row) -> AgencyStateShape:
    plain: dict[str, Any] = {name: row[name] for name in ("name", "state", "contact")}
    return AgencyStateShape(**plain, truth=truth_shape(row))


ROUTES = (
    Route(
        method="GET",
        path="/tickets/{id}/duplicates",
        summary="Tickets that are likely about the same incident",
        right=Right.SEE_TICKETS,
        handler=likely,
        answers=LikelyDuplicatesShape,
    ),
    Route(
        method="POST",
        path="/tickets/{id}/duplicate",
        summary="Close a ticket as a duplicate of another",
        right=Right.CHANGE_TICKETS,
        handler=mark,
        body=MarkShape,
        answers=TicketShape,
        problems=(400, 409, 415, 422),
    ),
    Route(
        method="DELETE",
        path="/tickets/{id}/duplicate",
        summary="Take the mark off: the ticket is open again",
        right=Right.CHANGE_TICKETS,
        handler=unmark,
        answers=TicketShape,
        problems=(409,),
    ),
)
