"""``/api/v1/tickets/{id}/links``: tickets that belong together without being one incident."""

from datetime import UTC, datetime

from pydantic import AwareDatetime, Field

from ari_app.desk.web.api import ApiRequest, Route, Shape
from ari_app.desk.web.paths import find_ticket
from ari_app.people.access import Right
from ari_app.tickets import links
from ari_app.tickets.way import Progress


class LinkedShape(Shape):
    label: str
    opened_at: AwareDatetime
    progress: Progress
    type_name: str | None


class LinksShape(Shape):
    links: list[LinkedShape]


class LinkShape(Shape):
    to: str = Field(min_length=1, max_length=64, description="label or call id of the other one")


async def linked(asked: ApiRequest) -> LinksShape:
    return await _of((await find_ticket(asked))["ticket_id"], asked)


async def link(asked: ApiRequest) -> LinksShape:
    body, row = await asked.body(LinkShape), await find_ticket(asked)
    database, now = asked.desk.database, datetime.now(UTC)
    await links.link(database, asked.account, row["label"], to=body.to, now=now, trail=asked.trail)
    return await _of(row["ticket_id"], asked)


async def unlink(asked: ApiRequest) -> LinksShape:
    row, other = await find_ticket(asked), asked.request.match_info["other"]
    database = asked.desk.database
    await links.unlink(database, asked.account, row["label"], to=other, trail=asked.trail)
    return await _of(row["ticket_id"], asked)


async def _of(ticket_id: int, asked: ApiRequest) -> LinksShape:
    rows = await asked.desk.database.rows("links.of_ticket", ticket_id)
    names = LinkedShape.model_fields
    return LinksShape(links=[LinkedShape(**{name: row[name] for name in names}) for row in rows])


ROUTES = (
    Route(
        method="GET",
        path="/tickets/{id}/links",
        summary="Tickets that belong to this one without being the same incident",
        right=Right.SEE_TICKETS,
        handler=linked,
        answers=LinksShape,
    ),
    Route(
        method="POST",
        path="/tickets/{id}/links",
        summary="Link it with another ticket; both stay open",
        right=Right.CHANGE_TICKETS,
        handler=link,
        body=LinkShape,
        answers=LinksShape,
        problems=(400, 415, 422),
    ),
    Route(
        method="DELETE",
        path="/tickets/{id}/links/{other}",
        summary="Take the link off",
        right=Right.CHANGE_TICKETS,
        handler=unlink,
        answers=LinksShape,
        problems=(409, 422),
    ),
)
