"""``/board``: the live board of everyone on the line; ``/board/events`` keeps it live."""

from aiohttp import web

from ari_app.call import State
from ari_app.desk import live_stream, wording
from ari_app.desk.access import Account, Right
from ari_app.desk.authentication import csrf_token, session_cookie
from ari_app.desk.board_feed import Board
from ari_app.desk.health import PartName
from ari_app.desk.live_stream import FEED, LivePage
from ari_app.desk.moments import spaced
from ari_app.desk.page import language_of, render, words
from ari_app.desk.wording import Language

REGIONS = (
    "health",
    "alerts",
    "figures",
    "waiting",
    "held",
    "talking",
    "takers",
    "calls",
    "tickets",
)


async def show(request: web.Request, account: Account) -> web.StreamResponse:
    context = board_context(request.app[FEED].board, account, language_of(request))
    return render(request, "board.html", {**context, **frame(request, account)})


async def events(request: web.Request) -> web.StreamResponse:
    page = LivePage(template="board.html", regions=REGIONS, context=board_context)
    return await live_stream.send(request, page)


def frame(request: web.Request, account: Account) -> dict[str, object]:
    """What is around the regions of a page."""
    return {"account": account, "csrf": csrf_token(session_cookie(request))}


def board_context(shown: Board, account: Account, language: Language) -> dict[str, object]:
    view = shown.view
    return {
        **words(language, account.time_zone),
        "account": account,
        "view": view,
        "lists": shown.lists,
        "health": shown.health,
        "parts": {name.value: shown.health.parts[name] for name in PartName},
        "screeners_wanted": shown.screeners_wanted,
        "waiting": view.in_state(State.WAITING),
        "arriving": view.in_state(State.OFFERED, State.SCREENING),
        "held": view.in_state(State.HELD),
        "talking": view.in_state(State.TALKING),
        "spaced": spaced,
        "may_decide": account.may(Right.DECIDE_HELD) and bool(account.extension),
        "may_end": account.may(Right.DECIDE_HELD),
        "end_reasons": list(wording.END_REASONS),
        "pause_reasons": [key for key in wording.PAUSES if key != "telepon"],
    }
