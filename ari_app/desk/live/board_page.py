"""``/board``: the live board of everyone on the line; ``/board/events`` keeps it live."""

from aiohttp import web

from ari_app.call import State
from ari_app.desk.live import live_page, live_stream
from ari_app.desk.live.board_feed import Board
from ari_app.desk.live.live_stream import FEED, LivePage
from ari_app.desk.texts.catalog import Language
from ari_app.desk.web.page import frame, language_of, render
from ari_app.people.access import Account, Right

REGIONS = (*live_page.REGIONS, "talking", "takers", "calls", "tickets")


async def show(request: web.Request, account: Account) -> web.StreamResponse:
    context = board_context(request.app[FEED].board, account, language_of(request))
    return render(request, "board.html", {**context, **frame(request, account)})


async def events(request: web.Request) -> web.StreamResponse:
    page = LivePage(template="board.html", regions=REGIONS, context=board_context)
    return await live_stream.send(request, page)


def board_context(shown: Board, account: Account, language: Language) -> dict[str, object]:
    view = shown.view
    return {
        **live_page.live_context(shown, account, language),
        "page": "board",
        "with_keys": False,
        "may_free": account.may(Right.FREE_SEATS),
        "arriving": view.in_state(State.OFFERED, State.SCREENING),
        "talking": view.in_state(State.TALKING),
    }
