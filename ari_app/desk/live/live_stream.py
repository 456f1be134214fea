"""Server-sent events that keep a page live: the regions of its template that have changed.

The server renders every region (`rendering`: once for all who see the same); the stream carries
those that changed since they were last sent to this browser. The page's script only puts them
where they belong, so that nothing that a caller or an agency typed is ever assembled into HTML
anywhere but here, where it is escaped.
"""

import logging
import time
from collections.abc import Callable

from aiohttp import web

from ari_app.desk.live.board_feed import Board, BoardFeed
from ari_app.desk.live.rendering import LivePage, Renderings
from ari_app.desk.live.streams import Streams, TooManyStreams
from ari_app.desk.web.authentication import by_cookie, session_cookie
from ari_app.desk.web.page import language_of
from ari_app.people.access import Account, Right
from ari_app.repeats import REPEATS
from ari_app.secrecy import token_hash
from ari_app.store.database import DatabaseAway

log = logging.getLogger(__name__)

STREAMS: web.AppKey[Streams] = web.AppKey("event streams", Streams)
FEED: web.AppKey[BoardFeed] = web.AppKey("board feed", BoardFeed)
RENDERINGS: web.AppKey[Renderings] = web.AppKey("renderings", Renderings)
QUIET_S = 5.0
ASK_AGAIN_S = 30.0  # whether the session still lives
ALIVE = b"event: alive\ndata: {}\n\n"


def _sees_live(account: Account) -> bool:
    return account.may(Right.SEE_LIVE)


async def send(
    request: web.Request, page: LivePage, *, may_see: Callable[[Account], bool] = _sees_live
) -> web.StreamResponse:
    """``board`` for each change, ``levels`` of held calls (dBFS), ``bye`` as the session ends."""
    account = await by_cookie(request)
    if account is None or not may_see(account):
        raise web.HTTPNotFound
    try:
        async with request.app[STREAMS].slot(token_hash(session_cookie(request))):
            return await _open(request, page, account)
    except TooManyStreams as error:
        said = {"action": "streams_full", "address": request.remote, REPEATS: "streams_full"}
        log.warning("an event stream is refused, there are too many", extra=said)
        raise web.HTTPTooManyRequests(headers={"Retry-After": "10"}) from error
    raise ConnectionResetError("a newer page of this session has its place")


async def _open(request: web.Request, page: LivePage, account: Account) -> web.StreamResponse:
    stream = web.StreamResponse(
        headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
    )
    await stream.prepare(request)
    try:
        await _stream(request, stream, page, account)
    except ConnectionResetError:
        pass  # the browser went away
    return stream


async def _stream(
    request: web.Request, stream: web.StreamResponse, page: LivePage, account: Account
) -> None:
    sent: dict[str, str] = {}
    asked_s = time.monotonic()
    async for news in request.app[FEED].news(QUIET_S):
        if time.monotonic() - asked_s > ASK_AGAIN_S:
            asked_s = time.monotonic()
            if not await _still_in(request, account):
                await stream.write(b"event: bye\ndata: {}\n\n")
                return
        if news.levels:
            await stream.write(news.levels)
        fresh = _fresh(request, page, news.board, account, sent) if news.board else {}
        if fresh:
            await stream.write(request.app[RENDERINGS].event(fresh))
        elif not news.levels:
            await stream.write(ALIVE)


async def _still_in(request: web.Request, account: Account) -> bool:
    """And at the same extension. A database that is away throws nobody out."""
    try:
        now = await by_cookie(request)
    except DatabaseAway:
        return True
    return now is not None and now.extension == account.extension


def _fresh(
    request: web.Request, page: LivePage, shown: Board, account: Account, sent: dict[str, str]
) -> dict[str, str]:
    """The regions that differ from what this browser has; ``sent`` is brought up to date."""
    language = language_of(request)
    regions = request.app[RENDERINGS].regions(page, shown, account, language)
    fresh = {name: html for name, html in regions.items() if sent.get(name) != html}
    sent.update(fresh)
    return fresh
