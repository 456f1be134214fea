"""``/`` and ``/board``: whoever has a phone in the page gets the console, the others the board."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from ari_app.desk import board_page, console_page, live_page, login_page, wording
from ari_app.desk.access import Account, Right
from ari_app.desk.authentication import by_cookie
from ari_app.desk.page import language_of, render
from ari_app.store.database import DatabaseAway

Page = Callable[[web.Request, Account], Awaitable[web.StreamResponse]]


async def first(request: web.Request) -> web.StreamResponse:
    return await _for_account(request, _console_or_board)


async def board(request: web.Request) -> web.StreamResponse:
    return await _for_account(request, board_page.show)


async def _console_or_board(request: web.Request, account: Account) -> web.StreamResponse:
    page = console_page.show if account.phone_in_page else board_page.show
    return await page(request, account)


async def _for_account(request: web.Request, page: Page) -> web.StreamResponse:
    """The page, or the login for whoever has none, or a word for whoever may not see it."""
    try:
        account = await by_cookie(request)
    except DatabaseAway:
        sentence = wording.text("database_away_login", language_of(request))
        return await login_page.show(request, problem=sentence, status=503)
    if account is None:
        return await login_page.show(request)
    if not account.may(Right.SEE_LIVE):
        return render(request, "nothing_here.html", live_page.frame(request, account))
    return await page(request, account)
