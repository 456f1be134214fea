"""``/board``: the live board of everyone on the line; ``/board/events`` keeps it live."""

from functools import partial

from aiohttp import web

from ari_app.call import State
from ari_app.desk.live import live_page, live_stream
from ari_app.desk.live.board_feed import Board
from ari_app.desk.live.live_stream import FEED
from ari_app.desk.live.rendering import LivePage
from ari_app.desk.web.page import frame, language_of, render
from ari_app.people.access import Account, Right
from ari_app.store.desk_database import Row
from ari_app.texts.catalog import Language

REGIONS = (
    *live_page.REGIONS,
    *("talking", "takers", "notices", "messages", "calls", "tickets", "units"),
)


async def show(request: web.Request, account: Account) -> web.StreamResponse:
    context = PAGE.context(await request.app[FEED].fresh(), account, language_of(request))
    return render(request, "board.html", {**context, **frame(request, account)})


async def events(request: web.Request) -> web.StreamResponse:
    return await live_stream.send(request, PAGE)


def shared_context(shown: Board, language: Language, time_zone: str) -> dict[str, object]:
    view = shown.view
    return {
        **live_page.shared_context(shown, language, time_zone),
        "page": "board",
        "with_keys": False,
        "arriving": view.in_state(State.OFFERED, State.SCREENING),
        "talking": view.in_state(State.TALKING),
        "unconfirmed": partial(unconfirmed, shown),
        "talking_since": {
            caller.with_extension: caller.since for caller in view.in_state(State.TALKING)
        },
    }


def unconfirmed(shown: Board, notice: Row) -> list[str]:
    """Who sits at a desk that is there and has not said yet that they have read it."""
    lists = shown.lists
    there = [
        member
        for member in shown.view.members
        if member.state != "away" and member.extension not in notice["extensions"]
    ]
    names = [lists.occupants.get(one.extension, one.name or one.extension) for one in there]
    return [name for name in names if name != notice["by_name"]]  # who wrote it has read it


def own_context(shown: Board, account: Account) -> dict[str, object]:
    return {
        **live_page.own_context(shown, account),
        "may_free": account.may(Right.FREE_SEATS),
        "may_order": account.may(Right.ORDER_WAITING),
    }


PAGE = LivePage(template="board.html", regions=REGIONS, shared=shared_context, own=own_context)
