"""``/invited/<word>``: whoever was invited chooses a password. The link opens once."""

import time

from aiohttp import web

from ari_app.desk.accounts import account_words
from ari_app.desk.accounts.showing import Refused, typed
from ari_app.desk.web.page import language_of, render, words
from ari_app.desk.web.reading import read_form
from ari_app.desk.web.running_desk import DESK
from ari_app.errors import NotFound
from ari_app.people import own_account
from ari_app.people.passwords import LEAST, WeakPassword
from ari_app.texts.catalog import texts


async def show(request: web.Request) -> web.StreamResponse:
    return await _page(request)


async def accept(request: web.Request) -> web.StreamResponse:
    """No token of a session is needed: the word of the link is the secret."""
    fields, word = await read_form(request, as_typed=True), request.match_info["word"]
    if typed(fields, "new") != typed(fields, "again"):
        return await _page(request, Refused("differ"))
    desk, address = request.app[DESK], request.remote or ""
    try:
        login = await own_account.accept(desk.database, word, typed(fields, "new"), address)
    except WeakPassword as error:
        return await _page(request, Refused(error.why))
    except NotFound:
        return await _page(request)
    desk.accounts.forget(login, time.monotonic())  # whoever was logged in with it is out
    raise web.HTTPSeeOther("/?done=invited")


async def _page(request: web.Request, trouble: Refused | None = None) -> web.Response:
    language = language_of(request)
    try:
        found = await own_account.invited(request.app[DESK].database, request.match_info["word"])
    except NotFound:
        found = None
    context = {
        **words(language),
        "found": found,
        "least": LEAST,
        "problem": texts(language)(account_words.PROBLEMS[trouble.why]) if trouble else "",
    }
    status = trouble.status if trouble else 200 if found else 404
    return render(request, "invited.html", context, status=status)
