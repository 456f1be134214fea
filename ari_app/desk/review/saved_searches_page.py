"""Searches that are saved from ``/review``: kept under a name, and forgotten."""

from urllib.parse import parse_qsl

from aiohttp import web

from ari_app.desk.review.search import Search, search_of
from ari_app.desk.web.own_form import form_of
from ari_app.desk.web.page_access import writer
from ari_app.desk.web.reading import whole
from ari_app.desk.web.running_desk import DESK
from ari_app.errors import Invalid, NotFound
from ari_app.people.access import Right
from ari_app.people.audit import trail_of
from recordings import saved_searches
from recordings.saved_searches import TooManySearches

_MOST_FIELDS = 40


async def save(request: web.Request) -> web.StreamResponse:
    """Then the list that was looked at, again."""
    account = await writer(request, Right.REVIEW, login="/review")
    form, database = await form_of(request), request.app[DESK].database
    search = _searched(str(form.get("search", "")))
    try:
        await saved_searches.save(
            database,
            account,
            str(form.get("name", "")),
            search.address,
            shared=bool(form.get("shared")),
            trail=trail_of(account, database, request.remote),
        )
    except Invalid as error:
        raise web.HTTPBadRequest from error
    except TooManySearches:
        raise web.HTTPSeeOther(f"/review?{search.address}&full=1") from None
    raise web.HTTPSeeOther(f"/review?{search.address}")


async def forget(request: web.Request) -> web.StreamResponse:
    account = await writer(request, Right.REVIEW, login="/review")
    await form_of(request)
    database = request.app[DESK].database
    number = whole(request.match_info["number"])
    if number is None:
        raise web.HTTPNotFound
    try:
        trail = trail_of(account, database, request.remote)
        await saved_searches.forget(database, account, number, trail)
    except NotFound as error:
        raise web.HTTPNotFound from error
    raise web.HTTPSeeOther("/review")


def _searched(address: str) -> Search:
    """What is in the address and known to us, from its first page on."""
    try:
        pairs = parse_qsl(address, max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise web.HTTPBadRequest from error
    return search_of({name: value for name, value in pairs if name != "after"})
