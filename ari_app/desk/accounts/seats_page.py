"""``/admin/seats``: the places that are chosen at the login, and whose phone is their own.

``sigap seat`` does the same. A phone of somebody's own is given and taken at their account.
"""

from aiohttp import web

from ari_app.desk.accounts.showing import Refused, sent_form, shown
from ari_app.desk.web.page_access import reader, trail, writer
from ari_app.desk.web.reading import Fields, word
from ari_app.desk.web.running_desk import DESK
from ari_app.people import seats
from ari_app.people.access import Account, Right
from ari_app.people.seats import SeatError, Why
from ari_app.store.database import DatabaseAway

LIST = "/admin/seats"
_CONFLICTS = {Why.SITS, Why.NONE}


async def show(request: web.Request) -> web.StreamResponse:
    return await _list(request, await reader(request, Right.MANAGE_ACCOUNTS))


async def act(request: web.Request) -> web.StreamResponse:
    """A place is added, renamed or closed; which one, says the form's button."""
    account = await writer(request, Right.MANAGE_ACCOUNTS, login=LIST)
    typed: Fields | None = None
    try:
        typed = await sent_form(request)
        done = await _do(request, account, typed)
    except Refused as trouble:
        return await _list(request, account, trouble, typed)
    except SeatError as error:
        status = 409 if error.why in _CONFLICTS else 422
        return await _list(request, account, Refused(f"seat_{error.why}", status), typed)
    except DatabaseAway:
        return await _list(request, account, Refused("database_away", 503), typed)
    raise web.HTTPSeeOther(f"{LIST}?done={done}")


async def _do(request: web.Request, account: Account, fields: Fields) -> str:
    """What was done, as the page says it."""
    database, own_trail = request.app[DESK].database, trail(request, account)
    extension, name, why = (word(fields, each) for each in ("extension", "name", "why"))
    match word(fields, "do"):
        case "add" | "rename" as what:
            new = what == "add"
            await seats.keep_seat(database, own_trail, extension, name, new=new, why=why)
            return "seat_added" if new else "kept"
        case "close":
            await seats.close_seat(database, own_trail, extension, why=why)
            return "seat_closed"
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
