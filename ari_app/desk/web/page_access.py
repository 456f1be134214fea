"""Who may see a page: the login for whoever has no session, 404 for whoever may not."""

from aiohttp import web

from ari_app.desk.web import login_page
from ari_app.desk.web.api import uuid_of
from ari_app.desk.web.authentication import by_cookie
from ari_app.desk.web.problems import Problem
from ari_app.people.access import Account, Right


async def reader(request: web.Request, right: Right) -> Account | web.StreamResponse:
    """Who looks at a page, or the login page to answer with; raises 404."""
    account = await by_cookie(request)
    if account is None:
        return await login_page.show(request)
    return allowed(account, right)


async def writer(request: web.Request, right: Right, *, login: str) -> Account:
    """Who sends a form; without a session there is nobody to send it: on to ``login``. 404 too."""
    account = await by_cookie(request)
    if account is None:
        raise web.HTTPSeeOther(login)
    return allowed(account, right)


def allowed(account: Account, right: Right) -> Account:
    if not account.may(right):
        raise web.HTTPNotFound
    return account


def call_id_of(text: str) -> str:
    """A call's id in a page's address; raises 404."""
    try:
        return str(uuid_of(text))
    except Problem as error:
        raise web.HTTPNotFound from error
