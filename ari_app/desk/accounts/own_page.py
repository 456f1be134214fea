"""``/account``: one's own password, second factor, and where one is logged in."""

import time
from datetime import UTC, datetime

import segno
from aiohttp import web

from ari_app.desk.accounts.showing import Refused, sent_form, shown, typed
from ari_app.desk.web.page_access import asker_of, logged_in
from ari_app.desk.web.reading import Fields, word
from ari_app.desk.web.running_desk import DESK
from ari_app.errors import NotFound
from ari_app.people import account_keeping, login, own_account, second_factor
from ari_app.people.access import Account
from ari_app.people.audit import Asker
from ari_app.people.login import TooManyTries, WrongPassword
from ari_app.people.own_account import WrongCode
from ari_app.people.passwords import LEAST, WeakPassword
from ari_app.store.database import DatabaseAway

PAGE = "/account"


async def show(request: web.Request) -> web.StreamResponse:
    return await _page(request, await logged_in(request))


async def act(request: web.Request) -> web.StreamResponse:
    """One form for each thing that can be done; which one, says its button."""
    account = await logged_in(request)
    try:
        fields, asker = await sent_form(request), asker_of(request, account)
        return await _do(request, asker, fields, word(fields, "do"))
    except Refused as trouble:
        return await _page(request, account, trouble)
    except NotFound:
        return await _page(request, account, Refused("over", 409))
    except DatabaseAway:
        return await _page(request, account, Refused("database_away", 503))
    finally:  # seen anew, by what the database says now that it is committed
        request.app[DESK].accounts.forget(account.actor, time.monotonic())


async def _do(request: web.Request, asker: Asker, fields: Fields, what: str) -> web.StreamResponse:
    database, login_name = request.app[DESK].database, asker.account.actor
    match what:
        case "password":
            await _prove(request, asker, typed(fields, "old"))
            await _choose(request, asker, fields)
            raise web.HTTPSeeOther(f"{PAGE}?done=password")
        case "sessions":
            await account_keeping.end_sessions(database, asker, login_name)
            raise web.HTTPSeeOther(f"{PAGE}?done=sessions")
        case "factor":
            await _prove(request, asker, typed(fields, "old"))
            await own_account.begin_factor(database, asker)
            raise web.HTTPSeeOther(f"{PAGE}#factor")
        case "confirm":
            return await _confirm(request, asker, typed(fields, "code"))
        case "factor_off":
            await _prove(request, asker, typed(fields, "old"))
            await account_keeping.remove_factor(database, asker, login_name)
            raise web.HTTPSeeOther(f"{PAGE}?done=factor_off")
    raise Refused("over", 409)


async def _prove(request: web.Request, asker: Asker, password: str) -> None:
    """Who left their console open does not lose their account to whoever passes by."""
    desk, account = request.app[DESK], asker.account
    try:
        await login.prove(
            desk.database,
            desk.login_gate,
            centre=account.centre,
            typed=account.actor,
            password=password,
            address=request.remote or "",
            now_s=time.monotonic(),
        )
    except WrongPassword as error:
        raise Refused("wrong_password") from error
    except TooManyTries as error:
        raise Refused("wait", 429) from error


async def _choose(request: web.Request, asker: Asker, fields: Fields) -> None:
    new, again = typed(fields, "new"), typed(fields, "again")
    if new != again:
        raise Refused("differ")
    try:
        await own_account.choose_password(request.app[DESK].database, asker, new)
    except WeakPassword as error:
        raise Refused(error.why) from error


async def _confirm(request: web.Request, asker: Asker, code: str) -> web.StreamResponse:
    """The recovery codes are told in the answer itself, and nowhere else."""
    database = request.app[DESK].database
    try:
        codes = await own_account.confirm_factor(database, asker, code, datetime.now(UTC))
    except WrongCode as error:
        raise Refused("code") from error
    return await _page(request, asker.account, codes=codes)


async def _page(
    request: web.Request,
    account: Account,
    trouble: Refused | None = None,
    *,
    codes: object = (),
) -> web.Response:
    database, asker = request.app[DESK].database, asker_of(request, account)
    factor = await own_account.factor(database, asker)
    begun = factor is not None and factor["confirmed_at"] is None
    context = {
        "least": LEAST,
        "sessions": await own_account.sessions(database, asker),
        "factor": factor,
        "begun": begun,
        "qr": _qr(account, factor["secret"]) if factor and begun else "",
        "codes": codes,
    }
    return shown(request, account, "account.html", context, trouble)


def _qr(account: Account, secret: str) -> str:
    """An SVG; what it says stands beside it as letters too."""
    address = second_factor.address_of(secret, login=account.actor, centre=account.centre)
    drawn = segno.make(address, error="m", micro=False)
    return str(drawn.svg_inline(scale=4, border=4, dark="#000", light="#fff"))
