"""Who may see a page: the login for whoever has no session, 404 for whoever may not."""

from aiohttp import web

from ari_app.desk.web import login_page
from ari_app.desk.web.api import uuid_of
from ari_app.desk.web.authentication import by_cookie, session_cookie
from ari_app.desk.web.problems import Handler
from ari_app.desk.web.running_desk import DESK
from ari_app.people.access import Account, Right
from ari_app.people.audit import Asker, Trail, trail_of
from ari_app.secrecy import token_hash


class LoginNeeded(Exception):
    """Nobody is logged in: the page's address answers with the login form.

    ``away``: the database cannot say who somebody is; the form says so.
    """

    def __init__(self, *, away: bool = False) -> None:
        super().__init__()
        self.away = away


@web.middleware
async def login_first(request: web.Request, handler: Handler) -> web.StreamResponse:
    """The one place in which a page without a session becomes the login form."""
    try:
        return await handler(request)
    except LoginNeeded as needed:
        return await (login_page.show_away if needed.away else login_page.show)(request)


async def logged_in(request: web.Request) -> Account:
    """Whose page it is, whatever they may; raises :class:`LoginNeeded`."""
    account = await by_cookie(request)
    if account is None:
        raise LoginNeeded
    return account


async def reader(request: web.Request, right: Right) -> Account:
    """Who looks at a page; raises :class:`LoginNeeded`, or 404 where they may not."""
    return allowed(await logged_in(request), right)


async def writer(request: web.Request, right: Right, *, login: str) -> Account:
    """Who sends a form; without a session there is nobody to send it: on to ``login``. 404 too."""
    account = await by_cookie(request)
    if account is None:
        raise web.HTTPSeeOther(login)
    return allowed(account, right)


async def fragment_reader(request: web.Request, *rights: Right) -> Account:
    """Who asks for a part of a page, a picture or a sound; 404 for nobody, and without a right."""
    account = await by_cookie(request)
    if account is None or not all(map(account.may, rights)):
        raise web.HTTPNotFound
    return account


def trail(request: web.Request, account: Account) -> Trail:
    """Where what the page changes is written down."""
    return trail_of(account, request.app[DESK].database, request.remote)


def asker_of(request: web.Request, account: Account) -> Asker:
    """Who asks at a page, for what looks for itself whose session it is."""
    session = token_hash(session_cookie(request))
    return Asker(account=account, session=session, trail=trail(request, account))


def allowed(account: Account, right: Right) -> Account:
    if not account.may(right):
        raise web.HTTPNotFound
    return account


def call_id_of(text: str) -> str:
    """A call's id in a page's address; raises `NotFound`."""
    return str(uuid_of(text))
