"""``/``: the live board, and ``/board/events``, the stream that keeps it live.

The server renders every region; the stream carries those that changed since they were last sent
to this browser. The page's script only puts them in their places, so that nothing that a caller
or an agency typed is ever assembled into HTML anywhere but here, where it is escaped.
"""

import json
import time

from aiohttp import web
from aiohttp_jinja2 import get_env
from jinja2 import Template

from ari_app.call import State
from ari_app.desk import login_page, wording
from ari_app.desk.access import Account, Right
from ari_app.desk.authentication import by_cookie, csrf_token, session_cookie
from ari_app.desk.board_feed import Board, BoardFeed
from ari_app.desk.health import PartName
from ari_app.desk.moments import spaced
from ari_app.desk.page import language_of, render, words
from ari_app.desk.wording import Language
from ari_app.store.database import DatabaseAway

FEED: web.AppKey[BoardFeed] = web.AppKey("board feed", BoardFeed)
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
QUIET_S = 5.0
ASK_AGAIN_S = 30.0  # whether the session still lives


async def board(request: web.Request) -> web.StreamResponse:
    try:
        account = await by_cookie(request)
    except DatabaseAway:
        sentence = wording.text("database_away_login", language_of(request))
        return await login_page.show(request, problem=sentence, status=503)
    if account is None:
        return await login_page.show(request)
    if not account.may(Right.SEE_LIVE):
        return render(request, "nothing_here.html", _frame(request, account))
    context = _context(request.app[FEED].board, account, language_of(request))
    return render(request, "board.html", {**context, **_frame(request, account)})


async def events(request: web.Request) -> web.StreamResponse:
    """Server-sent events, one ``board`` event for each change; ``bye`` when the session ended."""
    account = await by_cookie(request)
    if account is None or not account.may(Right.SEE_LIVE):
        raise web.HTTPNotFound
    stream = web.StreamResponse(
        headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
    )
    await stream.prepare(request)
    try:
        await _stream(request, stream, account)
    except ConnectionResetError:
        pass  # the browser went away
    return stream


async def _stream(request: web.Request, stream: web.StreamResponse, account: Account) -> None:
    sent: dict[str, str] = {}
    asked_s = time.monotonic()
    async for shown in request.app[FEED].boards(QUIET_S):
        if time.monotonic() - asked_s > ASK_AGAIN_S:
            asked_s = time.monotonic()
            if not await _still_in(request):
                await stream.write(b"event: bye\ndata: {}\n\n")
                return
        fresh = _fresh(request, shown, account, sent) if shown is not None else {}
        await stream.write(_event(fresh) if fresh else b"event: alive\ndata: {}\n\n")


async def _still_in(request: web.Request) -> bool:
    """A database that is away throws nobody out."""
    try:
        return await by_cookie(request) is not None
    except DatabaseAway:
        return True


def _event(regions: dict[str, str]) -> bytes:
    return f"event: board\ndata: {json.dumps(regions)}\n\n".encode()


def _fresh(
    request: web.Request, shown: Board, account: Account, sent: dict[str, str]
) -> dict[str, str]:
    """The regions that differ from what this browser has; ``sent`` is brought up to date."""
    template = get_env(request.app).get_template("board.html")
    context = _context(shown, account, language_of(request))
    regions = {name: _region(template, name, context) for name in REGIONS}
    fresh = {name: html for name, html in regions.items() if sent.get(name) != html}
    sent.update(fresh)
    return fresh


def _region(template: Template, name: str, context: dict[str, object]) -> str:
    """One block of the template, rendered alone."""
    block = template.blocks[f"region_{name}"]
    return "".join(block(template.new_context(context))).strip()


def _frame(request: web.Request, account: Account) -> dict[str, object]:
    return {"account": account, "csrf": csrf_token(session_cookie(request))}


def _context(shown: Board, account: Account, language: Language) -> dict[str, object]:
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
