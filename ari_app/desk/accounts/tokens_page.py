"""``/admin/tokens``: keys to the API for programs: made, told once, ended.

``sigap token`` does the same by the same rule (`ari_app.people.tokens`).
"""

import time
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from ari_app.desk.accounts.showing import Refused, do_asked, shown
from ari_app.desk.web.page import chosen
from ari_app.desk.web.page_access import asker_of, reader, writer
from ari_app.desk.web.reading import Fields, word
from ari_app.desk.web.running_desk import DESK
from ari_app.errors import NotFound
from ari_app.people import tokens
from ari_app.people.access import Account, Right, Role
from ari_app.people.accounts import AccountError
from ari_app.people.audit import Asker
from ari_app.people.tokens import LONGEST_NAME, USUAL_DAYS, LastDayRefused, NewToken

LIST = "/admin/tokens"
_ORDER = (Role.SUPERVISOR, Role.CALL_TAKER, Role.REVIEWER, Role.AGENCY, Role.ADMIN)


async def show(request: web.Request) -> web.StreamResponse:
    return await _list(request, await reader(request, Right.MANAGE_ACCOUNTS))


async def act(request: web.Request) -> web.StreamResponse:
    """A token is made, and told in this answer and nowhere else; or one is ended."""
    account = await writer(request, Right.MANAGE_ACCOUNTS, login=LIST)
    do, again = partial(_do, request, account), partial(_list, request, account)
    return await do_asked(request, do, again, to=LIST)


async def _do(request: web.Request, account: Account, typed: Fields) -> str | web.Response:
    asker = asker_of(request, account)
    try:
        match word(typed, "do"):
            case "make":
                return await _list(request, account, token=await _made(request, asker, typed))
            case "end":
                await _end(request, asker, word(typed, "number"))
                return "token_ended"
    except NotFound as error:
        raise Refused("over", 409) from error
    raise Refused("over", 409)


async def _made(request: web.Request, asker: Asker, typed: Fields) -> str:
    role, agency = chosen(Role, word(typed, "role")), word(typed, "agency") or None
    if (role is Role.AGENCY) != (agency is not None):
        raise Refused("agency_needed")
    try:
        until = tokens.last_day(word(typed, "until"), _today(asker.account))
        new = NewToken(role=role, name=word(typed, "name"), agency=agency, last_day=until)
    except LastDayRefused as error:
        raise Refused("token_until") from error
    except AccountError as error:
        raise Refused("token_name") from error
    return await tokens.make_asked(request.app[DESK].database, asker, new)


async def _end(request: web.Request, asker: Asker, number: str) -> None:
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise NotFound
    database, memory = request.app[DESK].database, request.app[DESK].accounts
    rows = await database.rows("accounts.list_tokens", asker.account.centre)
    names = {str(row["token_id"]): row["name"] for row in rows}
    try:
        await tokens.end_asked(database, asker, int(number))
    finally:  # seen anew, by what the database says now that it is committed
        memory.forget(names.get(number, ""), time.monotonic())


def _today(account: Account) -> date:
    return datetime.now(ZoneInfo(account.time_zone)).date()


async def _list(
    request: web.Request,
    account: Account,
    trouble: Refused | None = None,
    typed: Fields | None = None,
    *,
    token: str = "",
) -> web.Response:
    database, today = request.app[DESK].database, _today(account)
    names: tuple[str, ...] = ("name", "role", "agency", "until")
    again: dict[str, Any] = {name: word(typed, name) for name in names} if typed else {}
    context = {
        "tokens": await database.rows("accounts.list_tokens", account.centre),
        "token": token,
        "typed": again,
        "roles": _ORDER,
        "agencies": await database.rows("agencies.list", account.centre, None),
        "longest": LONGEST_NAME,
        "today": today,
        "usual": today + timedelta(days=USUAL_DAYS),
    }
    return shown(request, account, "admin_tokens.html", context, trouble)
