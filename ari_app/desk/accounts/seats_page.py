"""``/admin/seats``: the seats that are chosen at the login, and whose phone is their own.

``sigap seat`` does the same. A phone of somebody's own is given and taken at their account.
"""

from functools import partial

from aiohttp import web

from ari_app.desk.accounts.showing import Refused, do_asked, shown
from ari_app.desk.web.page_access import reader, trail, writer
from ari_app.desk.web.reading import Fields, word
from ari_app.desk.web.running_desk import DESK
from ari_app.people import seats
from ari_app.people.access import Account, Right
from ari_app.people.seats import SeatError, Why

LIST = "/admin/seats"
_CONFLICTS = {Why.SITS, Why.NONE}


async def show(request: web.Request) -> web.StreamResponse:
    return await _list(request, await reader(request, Right.MANAGE_ACCOUNTS))


async def act(request: web.Request) -> web.StreamResponse:
    """A seat is added, renamed or closed; which one, says the form's button."""
    account = await writer(request, Right.MANAGE_ACCOUNTS, login=LIST)
    do, again = partial(_do, request, account), partial(_list, request, account)
    return await do_asked(request, do, again, to=LIST)


async def _do(request: web.Request, account: Account, fields: Fields) -> str:
    """What was done, as the page says it."""
    database, own_trail = request.app[DESK].database, trail(request, account)
    extension, name, why = (word(fields, each) for each in ("extension", "name", "why"))
    try:
        match word(fields, "do"):
            case "add" | "rename" as what:
                new = what == "add"
                await seats.keep_seat(database, own_trail, extension, name, new=new, why=why)
                return "seat_added" if new else "kept"
            case "close":
                await seats.close_seat(database, own_trail, extension, why=why)
                return "seat_closed"
    except SeatError as error:
        status = 409 if error.why in _CONFLICTS else 422
        raise Refused(f"seat_{error.why}", status) from error
    raise Refused("over", 409)


async def _list(
    request: web.Request,
    account: Account,
    trouble: Refused | None = None,
    typed: Fields | None = None,
) -> web.Response:
    database = request.app[DESK].database
    adds = typed is not None and word(typed, "do") == "add"
    context = {
        "seats": await database.rows("seats.of_centre", account.centre),
        "own_phones": await database.rows("account_keeping.own_phones", account.centre),
        "typed": {n: word(typed, n) for n in ("extension", "name", "why")}
        if typed and adds
        else {},
        "longest": seats.LONGEST_NAME,
    }
    return shown(request, account, "admin_seats.html", context, trouble)
