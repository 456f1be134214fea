"""``/open``: tickets that are still somebody's work, one's own first. The API tells the same."""

from dataclasses import replace

from aiohttp import web
from pydantic import AwareDatetime, Field

from ari_app.desk.web.api import ApiRequest, Route, Shape
from ari_app.desk.web.open_words import TEMPLATE_WORDS
from ari_app.desk.web.page import frame, language_of, render, words
from ari_app.desk.web.page_access import reader
from ari_app.desk.web.page_cursor import next_cursor, read_cursor
from ari_app.desk.web.running_desk import DESK, Desk
from ari_app.desk.web.words import of_tables, shared
from ari_app.errors import Invalid
from ari_app.people.access import Right
from ari_app.telephone_number import shown
from ari_app.tickets.open_tickets import (
    Cursor,
    NextStep,
    OpenTickets,
    open_tickets,
    open_tickets_behind,
    own,
)
from ari_app.tickets.source import TicketSource

ROWS = 100  # of a page


async def show(request: web.Request) -> web.StreamResponse:
    """One's own and the others'; of very many the oldest and the newest, with a way to all."""
    account, desk = await reader(request, Right.CHANGE_TICKETS), request.app[DESK]
    asked = request.query.get("page")
    found, older = await _page(desk, account.centre, asked)
    tickets = found.tickets
    mine, language = own(tickets, account.actor), language_of(request)
    country = desk.settings.centre.country
    context = {
        **words(language, account.time_zone),
        **of_tables(TEMPLATE_WORDS, language),
        **frame(request, account),
        "shares": await desk.database.rows("clocks.shares", account.centre),
        "shared_words": lambda kinds: shared(kinds, language),
        "mine": mine,
        "total": found.total,
        "shown_now": len(tickets),
        "in_pages": asked is not None,
        "next_page": older,
        "others": [each for each in tickets if each not in mine],
        "spaced": lambda number: shown(number, country),
    }
    return render(request, "open.html", context)


async def _page(desk: Desk, centre: str, asked: str | None) -> tuple[OpenTickets, str | None]:
    """``asked``: a cursor, empty for the first page of all; None: no page. With the next one's."""
    if asked is None:
        return await open_tickets(desk.database, centre), None
    try:
        after = read_cursor(asked or None)
    except Invalid as error:
        raise web.HTTPBadRequest from error
    return await _behind(desk, centre, after, ROWS)


async def _behind(
    desk: Desk, centre: str, after: Cursor, most: int
) -> tuple[OpenTickets, str | None]:
    found = await open_tickets_behind(desk.database, centre, after, most + 1)
    following = next_cursor([each.row for each in found.tickets], most, "since", "call_id")
    return replace(found, tickets=found.tickets[:most]), following


class OpenShape(Shape):
    label: str
    source: TicketSource
    since: AwareDatetime = Field(description="the end of the talk, from which its age counts")
    owner: str | None = Field(description="login of whoever wrote last, else answered")
    next: NextStep
    missing: list[str] = Field(description="of type, priority and place what nobody has written")
    type: str | None
    type_name: str | None


class UnseenShareShape(Shape):
    """A ticket, open or closed, whose caller sent something that nobody has looked at."""

    label: str
    since: AwareDatetime
    owner: str | None = Field(description="the name of whoever has it and is logged in")
    shared: list[str]
    without_it: list[str] = Field(description="agencies that have the ticket, not what was sent")


class OpenTicketsShape(Shape):
    tickets: list[OpenShape]
    total: int = Field(description="how many open tickets the centre has in all")
    next: str | None = Field(description="cursor of the next page, where pages are asked for")
    unseen: list[UnseenShareShape] = Field(description="the oldest first, whosever")


class WhoseShape(Shape):
    mine: bool = Field(False, description="only the asker's own")
    limit: int | None = Field(
        None,
        ge=1,
        le=500,
        description="in pages of so many; without, of very many the oldest and the newest 200",
    )
    cursor: str | None = Field(None, max_length=200)


async def count(asked: ApiRequest) -> OpenTicketsShape:
    wanted = asked.query(WhoseShape)
    found, following = await _wanted(asked, wanted)
    chosen = own(found.tickets, asked.account.actor) if wanted.mine else found.tickets
    return OpenTicketsShape(
        tickets=[
            OpenShape(
                label=each.row["label"],
                source=each.row["source"],
                since=each.since,
                owner=each.owner,
                next=each.next,
                missing=list(each.missing),
                type=each.row["type"],
                type_name=each.row["type_name"],
            )
            for each in chosen
        ],
        total=found.total,
        next=following,
        unseen=[
            UnseenShareShape(
                label=each["label"],
                since=each["since"],
                owner=each["owner"],
                shared=each["kinds"],
                without_it=each["agencies"] or [],
            )
            for each in await asked.desk.database.rows("clocks.shares", asked.account.centre)
        ],
    )


async def _wanted(asked: ApiRequest, wanted: WhoseShape) -> tuple[OpenTickets, str | None]:
    desk, centre = asked.desk, asked.account.centre
    if wanted.limit is None and wanted.cursor is None:
        return await open_tickets(desk.database, centre), None
    return await _behind(desk, centre, read_cursor(wanted.cursor), wanted.limit or ROWS)


ROUTES = (
    Route(
        method="GET",
        path="/open-tickets",
        summary="Tickets that are still somebody's work, the oldest first",
        right=Right.SEE_TICKETS,
        handler=count,
        query=WhoseShape,
        answers=OpenTicketsShape,
        problems=(422,),
    ),
)
