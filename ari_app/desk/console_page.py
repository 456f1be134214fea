"""The console of a call-taker whose phone is in the page; ``/console/events`` keeps it live.

The lanes, the ring and the call's journey are rendered here and carried by the stream; the phone
and the ticket's form live in the page (``ari_app/desk/browser``), because neither may depend on
this process: a call goes on, and a half-typed word stays, while the desk restarts.
"""

from datetime import timedelta

from aiohttp import web

from ari_app.call import State
from ari_app.desk import console_wording, live_stream
from ari_app.desk.access import Account
from ari_app.desk.board_feed import Board
from ari_app.desk.board_page import board_context, frame
from ari_app.desk.live import Caller
from ari_app.desk.live_stream import FEED, LivePage
from ari_app.desk.page import language_of, render
from ari_app.desk.wording import Language
from ari_app.tickets.form import TicketPriority

REGIONS = (
    "health",
    "alerts",
    "figures",
    "place",
    "mine",
    "types",
    "waiting",
    "held",
    "callbacks",
    "journey",
    "latest",
)
DISPOSITIONS = (("prank", "P"), ("ghost", "G"), ("salah_sambung", "S"), ("tes", "T"))
GHOSTS = ("ghost_diam", "ghost_bising", "ghost_suara_latar", "ghost_terputus")
CALLBACK_OUTCOMES = ("reached", "no_answer", "wrong_number", "released")


async def show(request: web.Request, account: Account) -> web.StreamResponse:
    language = language_of(request)
    context = console_context(request.app[FEED].board, account, language)
    own = {
        "script_words": console_wording.script_words(language),
        "priorities": list(TicketPriority),
        "dispositions": DISPOSITIONS,
        "ghosts": GHOSTS,
    }
    return render(request, "console.html", {**context, **own, **frame(request, account)})


async def events(request: web.Request) -> web.StreamResponse:
    page = LivePage(template="console.html", regions=REGIONS, context=console_context)
    return await live_stream.send(request, page)


def console_context(shown: Board, account: Account, language: Language) -> dict[str, object]:
    view, extension = shown.view, account.extension
    members = [member for member in view.members if member.extension == extension]
    hold_limit = timedelta(seconds=shown.hold_limit_s)
    return {
        **board_context(shown, account, language),
        "own_call": own_call(view.callers, extension),
        "own_place": members[0] if members else None,
        "being_heard": len(view.in_state(State.OFFERED, State.SCREENING)),
        "queue_at": {c.call_id: c.since + hold_limit for c in view.in_state(State.HELD)},
        "callback_outcomes": CALLBACK_OUTCOMES,
        "short": short_name,
        "c": lambda key, **values: console_wording.text(key, language, **values),
    }


def short_name(name: str) -> str:
    """Of a type of incident, for a button: what comes before the examples and alternatives."""
    plain = name.partition(" (")[0]
    first = plain.partition(" / ")[0].partition(", ")[0]
    return first if len(first) > 6 else plain


def own_call(callers: tuple[Caller, ...], extension: str) -> Caller | None:
    """Whom this place talks with, else who rings here."""
    talking = (caller for caller in callers if caller.with_extension == extension)
    ringing = (caller for caller in callers if extension in caller.rings_at)
    return next(talking, None) or next(ringing, None)
