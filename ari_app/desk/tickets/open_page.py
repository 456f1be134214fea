"""``/open``: tickets that are still somebody's work, one's own first. The API tells the same."""

from aiohttp import web
from pydantic import AwareDatetime, Field

from ari_app.desk.web.api import ApiRequest, Route, Shape
from ari_app.desk.web.open_words import TEMPLATE_WORDS
from ari_app.desk.web.page import frame, language_of, render, words
from ari_app.desk.web.page_access import reader
from ari_app.desk.web.running_desk import DESK
from ari_app.desk.web.words import of_tables
from ari_app.people.access import Right
from ari_app.telephone_number import shown
from ari_app.tickets.open_tickets import NextStep, open_tickets, own
from ari_app.tickets.source import TicketSource


async def show(request: web.Request) -> web.StreamResponse:
    account, desk = await reader(request, Right.CHANGE_TICKETS), request.app[DESK]
    tickets = await open_tickets(desk.database, account.centre)
    mine, language = own(tickets, account.actor), language_of(request)
    country = desk.settings.centre.country
    context = {
        **words(language, account.time_zone),
        **of_tables(TEMPLATE_WORDS, language),
        **frame(request, account),
        "mine": mine,
        "others": [each for each in tickets if each not in mine],
        "spaced": lambda number: shown(number, country),
    }
    return render(request, "open.html", context)


class OpenShape(Shape):
    label: str
    source: TicketSource
    since: AwareDatetime = Field(description="the end of the talk, from which its age counts")
    owner: str | None = Field(description="login of whoever wrote last, else answered")
    next: NextStep
    missing: list[str] = Field(description="of type, priority and place what nobody has written")
    type: str | None
    type_name: str | None


class OpenTicketsShape(Shape):
    tickets: list[OpenShape]


class WhoseShape(Shape):
    mine: bool = Field(False, description="only the asker's own")


async def tell(asked: ApiRequest) -> OpenTicketsShape:
    wanted = asked.query(WhoseShape)
    tickets = await open_tickets(asked.desk.database, asked.account.centre)
    chosen = own(tickets, asked.account.actor) if wanted.mine else tickets
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
        ]
    )


ROUTES = (
    Route(
        method="GET",
        path="/open-tickets",
        summary="Tickets that are still somebody's work, the oldest first",
        right=Right.SEE_TICKETS,
        handler=tell,
        query=WhoseShape,
        answers=OpenTicketsShape,
        problems=(422,),
    ),
)
