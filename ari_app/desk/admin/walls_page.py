"""``/admin/walls``: the screens on a wall, paired by the code that they show, and revoked."""

from aiohttp import web

from ari_app.desk.admin.admin_page import FormTrouble, refused, sent_form, shown
from ari_app.desk.admin.finding import searched
from ari_app.desk.web.page_access import reader, trail, writer
from ari_app.desk.web.reading import word
from ari_app.desk.web.running_desk import DESK
from ari_app.people import walls
from ari_app.people.access import Account, Right
from ari_app.people.walls import LONGEST_NAME, TooManyCodes, WrongCode
from ari_app.tickets.json_entries import ValueRefused

LIST = "/admin/walls"


async def show(request: web.Request) -> web.StreamResponse:
    return await _list(request, await reader(request, Right.MANAGE_WALLS))


async def pair(request: web.Request) -> web.StreamResponse:
    account = await writer(request, Right.MANAGE_WALLS, login=LIST)
    fields, trouble = await sent_form(request)
    name, code = word(fields, "name"), word(fields, "wall_code")
    if trouble is None:
        trouble = await _paired(request, account, name, code)
    if trouble:
        return await _list(request, account, trouble, name=name, code=code)
    raise web.HTTPSeeOther(f"{LIST}?done=paired")


async def _paired(
    request: web.Request, account: Account, name: str, code: str
) -> FormTrouble | None:
    desk = request.app[DESK]
    try:
        _check(name)
        await walls.pair(
            desk.database,
            desk.pairings,
            account,
            typed=code,
            name=name,
            trail=trail(request, account),
        )
    except ValueRefused as error:
        return refused(error)
    except WrongCode:
        return FormTrouble(status=422, problem="wall_code", field="wall_code")
    except TooManyCodes:
        return FormTrouble(status=429, problem="wall_wait", field="wall_code")
    return None


def _check(name: str) -> None:
    if not name:
        raise ValueRefused("name is needed", field="name", problem="needed")
    if len(name) > LONGEST_NAME:
        raise ValueRefused(
            f"name has at most {LONGEST_NAME} letters",
            field="name",
            problem="too_long",
            longest=LONGEST_NAME,
        )
    if not name.isprintable():
        raise ValueRefused("name must be plain text", field="name", problem="not_plain")


async def revoke(request: web.Request) -> web.StreamResponse:
    account = await writer(request, Right.MANAGE_WALLS, login=LIST)
    _, trouble = await sent_form(request)
    if trouble:
        return await _list(request, account, trouble)
    database, number = request.app[DESK].database, int(request.match_info["number"])
    await walls.revoke(database, account, number, trail=trail(request, account))
    raise web.HTTPSeeOther(f"{LIST}?done=revoked")


async def _list(
    request: web.Request,
    account: Account,
    trouble: FormTrouble | None = None,
    *,
    name: str = "",
    code: str = "",
) -> web.Response:
    rows = await request.app[DESK].database.rows("walls.list", account.centre)
    context = {
        **searched(request, "rows", rows, lambda row: (row["name"], row["paired_by"])),
        "name": name,
        "code": code,
    }
    return shown(request, account, "walls.html", context, trouble)
