"""``/wall``: the wallboard on a screen that an admin has paired; else the code to pair it by.

``/wall/events`` carries the picture, once a second at the least with the times at which the line
and the database were last seen: the screen itself says how old its picture is. It is rendered once
for all walls. A screen reads and can do nothing else.
"""

import json
import secrets
import time
from dataclasses import dataclass, field

from aiohttp import web
from jinja2 import Environment

from ari_app.desk.live.alarm_words import is_for_later
from ari_app.desk.live.board_feed import Board
from ari_app.desk.live.live_stream import FEED, STREAMS
from ari_app.desk.live.live_words import hours_sentence
from ari_app.desk.live.streams import TooManyStreams
from ari_app.desk.wall.picture import picture_of
from ari_app.desk.wall.wall_words import TEMPLATE_WORDS, turns, wall_alarms
from ari_app.desk.web.moments import Moments
from ari_app.desk.web.page import language_of, render, words
from ari_app.desk.web.running_desk import DESK
from ari_app.desk.web.words import of_tables
from ari_app.network import network_of
from ari_app.people.walls import TooManyScreens
from ari_app.secrecy import token_hash
from ari_app.settings import Wall
from ari_app.store.database import DatabaseAway
from ari_app.store.desk_database import Row
from ari_app.texts.catalog import Language

COOKIE = "sigap_wall"
KEPT_S = 10 * 365 * 86_400  # a screen that was paired once is never asked again
LONGEST = 200
QUIET_S = 1.0
SEEN_AGAIN_S = 20.0  # whether the screen is still paired, and that it was seen


@dataclass(slots=True)
class WallRendering:
    """The picture as HTML, made once for each board and language."""

    environment: Environment
    made: int = 0
    _board: Board | None = None
    _kept: dict[Language, str] = field(default_factory=dict)

    def html(self, board: Board, language: Language, time_zone: str, setting: Wall) -> str:
        if board is not self._board:
            self._board, self._kept = board, {}
        if language not in self._kept:
            context = picture_context(board, language, time_zone, setting)
            template = self.environment.get_template("wall_picture.html")
            self._kept[language] = template.render(context)
            self.made += 1
        return self._kept[language]


RENDERING: web.AppKey[WallRendering] = web.AppKey("wall rendering", WallRendering)


def picture_context(
    board: Board, language: Language, time_zone: str, setting: Wall
) -> dict[str, object]:
    """All that the picture's template is given: nobody's number and no caller's name."""
    moments = Moments(time_zone=time_zone, language=language)
    alarms = wall_alarms(board, moments, initials=setting.names == "initials")
    return {
        **words(language, time_zone),
        **of_tables(TEMPLATE_WORDS, language),
        "picture": picture_of(board, initials=setting.names == "initials"),
        "alarms": alarms,
        "turns": turns(alarms),
        "is_known": board.is_known,
        "for_later": sum(is_for_later(one) for one in board.centre_alarms),
        "is_open": board.hours.is_open,
        "hours_sentence": hours_sentence(board.hours, board.now, moments),
    }


async def show(request: web.Request) -> web.StreamResponse:
    """The wallboard, or the code; a database that is away is waited for by the page itself."""
    try:
        wall = await _wall_of(request)
    except DatabaseAway:
        return render(request, "wall_pairing.html", {"code": "", "why": "away"}, status=503)
    if wall is None:
        return await _pairing_page(request)
    board = await request.app[FEED].fresh()
    context = {"wall": wall, "html": _html(request, wall, board), "times": _times(request)}
    return render(request, "wall.html", context)


async def pairing(request: web.Request) -> web.StreamResponse:
    """For the page that waits: whether it is paired now, and else its code."""
    sha256 = _cookie_sha256(request)
    if not sha256:
        raise web.HTTPNotFound
    headers = {"Cache-Control": "no-store"}
    try:
        if await _wall_of(request) is not None:
            return web.json_response({"paired": True}, headers=headers)
        code = _code_for(request, sha256)
    except (DatabaseAway, TooManyScreens):
        return web.json_response({"paired": False, "code": ""}, headers=headers)
    return web.json_response({"paired": False, "code": code}, headers=headers)


async def events(request: web.Request) -> web.StreamResponse:
    """``wall`` with each change, ``alive`` otherwise; ``bye`` when the screen was revoked."""
    wall = await _wall_of(request)
    if wall is None:
        raise web.HTTPNotFound
    stream = web.StreamResponse(
        headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
    )
    try:
        async with request.app[STREAMS].slot(_cookie_sha256(request)):
            await stream.prepare(request)
            await _stream(request, stream, wall)
            return stream
    except TooManyStreams as error:
        raise web.HTTPTooManyRequests(headers={"Retry-After": "10"}) from error
    except ConnectionResetError:
        return stream  # the screen went away
    raise ConnectionResetError("a newer page of this screen has its place")


async def _stream(request: web.Request, stream: web.StreamResponse, wall: Row) -> None:
    sent, seen_s = "", time.monotonic() - SEEN_AGAIN_S
    async for news in request.app[FEED].news(QUIET_S, levels=False):
        if time.monotonic() - seen_s >= SEEN_AGAIN_S:
            seen_s = time.monotonic()
            if not await _still_paired(request, wall):
                await stream.write(b"event: bye\ndata: {}\n\n")
                return
        html = _html(request, wall, news.board) if news.board else sent
        data = _times(request) | ({"html": html} if html != sent else {})
        sent = html
        await stream.write(f"event: wall\ndata: {json.dumps(data)}\n\n".encode())


async def _still_paired(request: web.Request, wall: Row) -> bool:
    """A database that is away blackens no wall."""
    try:
        if await _wall_of(request) is None:
            return False
        database = request.app[DESK].database
        await database.run("walls.seen", wall["wall_id"], request.remote or "")
    except DatabaseAway:
        pass
    return True


def _html(request: web.Request, wall: Row, board: Board) -> str:
    setting = request.app[DESK].settings.wall
    return request.app[RENDERING].html(board, language_of(request), wall["time_zone"], setting)


def _times(request: web.Request) -> dict[str, float]:
    """In seconds: this moment, and when the line and the lists were last seen.

    The screen's own clock may be wrong: only the differences count.
    """
    return {
        "now": time.time(),
        "line": request.app[DESK].live.view.at.timestamp(),
        "lists": request.app[FEED].lists.at.timestamp(),
    }


async def _wall_of(request: web.Request) -> Row | None:
    sha256 = _cookie_sha256(request)
    if not sha256:
        return None
    desk = request.app[DESK]
    return await desk.walls.wall_of(desk.database, desk.settings.centre.code, sha256)


def _cookie_sha256(request: web.Request) -> str:
    """Of what is no cookie of ours nothing is even hashed."""
    cookie = request.cookies.get(COOKIE, "")
    return token_hash(cookie) if cookie.isascii() and 0 < len(cookie) <= LONGEST else ""


def _code_for(request: web.Request, sha256: str) -> str:
    network = network_of(request.remote or "")
    return request.app[DESK].pairings.code_for(sha256, network, time.monotonic())


async def _pairing_page(request: web.Request) -> web.Response:
    """A screen that was revoked, or is new, gets a cookie that nobody has seen."""
    pairings, own = request.app[DESK].pairings, _cookie_sha256(request)
    waits = bool(own) and pairings.waits(own, time.monotonic())
    cookie = request.cookies[COOKIE] if waits else secrets.token_urlsafe(32)
    code, why = "", ""
    try:
        code = _code_for(request, token_hash(cookie))
    except TooManyScreens:
        why = "many"
    response = render(request, "wall_pairing.html", {"code": code, "why": why})
    response.set_cookie(
        COOKIE,
        cookie,
        max_age=KEPT_S,
        path="/wall",
        httponly=True,
        samesite="Strict",
        secure=request.secure,
    )
    return response
