"""``/`` and ``/board``: whoever answers callers gets the console, the others the board.

``/`` is everybody's first page: an agency and a reviewer are led to their own, a call-taker without
a seat to the choice of one, and who has no page can log out there. ``/board`` exists only for
whoever may see the line.
"""

from collections.abc import Awaitable, Callable

from aiohttp import web

from ari_app.desk.live import board_page, console_page
from ari_app.desk.web.page import frame, render
from ari_app.desk.web.page_access import LoginNeeded, logged_in
from ari_app.desk.web.running_desk import DESK
from ari_app.live.seating import is_to_choose
from ari_app.people.access import Account, Right
from ari_app.store.database import DatabaseAway

Page = Callable[[web.Request, Account], Awaitable[web.StreamResponse]]


async def first(request: web.Request) -> web.StreamResponse:
    return await _for_account(request, _own_page)


async def board(request: web.Request) -> web.StreamResponse:
    return await _for_account(request, _board)


async def _own_page(request: web.Request, account: Account) -> web.StreamResponse:
    if account.may(Right.OWN_TICKETS):
        raise web.HTTPSeeOther("/agency")
    if not account.may(Right.SEE_LIVE) and account.may(Right.REVIEW):
        raise web.HTTPSeeOther("/review")
    if not account.may(Right.SEE_LIVE):
        return render(request, "nothing_here.html", frame(request, account))
    if await is_to_choose(request.app[DESK].database, account):
        raise web.HTTPSeeOther("/seat")
    page = console_page.show if console_page.is_for(account) else board_page.show
    return await page(request, account)


async def _board(request: web.Request, account: Account) -> web.StreamResponse:
    if not account.may(Right.SEE_LIVE):
        raise web.HTTPNotFound
    return await board_page.show(request, account)


async def _for_account(request: web.Request, page: Page) -> web.StreamResponse:
    """The page; who has no session, or cannot be known now, gets the login."""
    try:
        account = await logged_in(request)
    except DatabaseAway as error:
        raise LoginNeeded(away=True) from error
    return await page(request, account)
