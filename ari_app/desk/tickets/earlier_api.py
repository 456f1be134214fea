"""``/api/v1/tickets/{id}/earlier``: what was told before from this number and about this place."""

from pydantic import AwareDatetime

from ari_app.desk.web.api import ApiRequest, Route, Shape
from ari_app.desk.web.paths import find_ticket
from ari_app.people.access import Right
from ari_app.store.desk_database import Row
from ari_app.tickets.earlier import earlier_than
from ari_app.tickets.form import Disposition
from ari_app.tickets.way import Progress


class EarlierTicketShape(Shape):
    label: str
    opened_at: AwareDatetime
    progress: Progress
    disposition: Disposition | None
    caller_name: str | None
    address: str | None
    desa: str | None
    kecamatan: str | None
    type_name: str | None
    type_name_en: str | None


class EarlierShape(Shape):
    """The newest first, a few of each."""

    of_number: list[EarlierTicketShape]
    of_place: list[EarlierTicketShape]


async def earlier(asked: ApiRequest) -> EarlierShape:
    row = await find_ticket(asked)
    found = await earlier_than(asked.desk.database, asked.account.centre, row)
    return EarlierShape(
        of_number=[_shape(each) for each in found.of_number],
        of_place=[_shape(each) for each in found.of_place],
    )


def _shape(row: Row) -> EarlierTicketShape:
    return EarlierTicketShape(**{name: row[name] for name in EarlierTicketShape.model_fields})


ROUTES = (
    Route(
        method="GET",
        path="/tickets/{id}/earlier",
        summary="Earlier tickets of the same number, and of the same place",
        right=Right.SEE_TICKETS,
        handler=earlier,
        answers=EarlierShape,
    ),
)
