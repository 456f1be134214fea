"""The units on a ticket's page: assigned, and moved after a radio call, with forms."""

from datetime import UTC, datetime
from urllib.parse import quote

from aiohttp import web

from ari_app.agencies import unit_work
from ari_app.agencies.unit import UnitBusy, UnitStep
from ari_app.desk.tickets.record_page import UNIT, Refused, found, show_ticket
from ari_app.desk.web.own_form import read_own
from ari_app.desk.web.page import chosen
from ari_app.desk.web.page_access import writer
from ari_app.desk.web.reading import whole, word
from ari_app.desk.web.running_desk import DESK
from ari_app.errors import Conflict
from ari_app.people.access import Account, Right
from ari_app.people.audit import trail_of
from ari_app.store.desk_database import Row
from ari_app.tickets.way import Side

MOVE = "move"  # from another open ticket


async def change(request: web.Request) -> web.StreamResponse:
    """A step of a unit; then the page again."""
    login = f"/tickets/{quote(request.match_info['label'], safe='')}"
    account = await writer(request, Right.SEND_TICKETS, login=login)
    row, (form, is_own) = await found(request, account), await read_own(request)
    if not is_own:
        return await show_ticket(request, account, row, Refused(problem="old_form", status=403))
    unit, said = _unit(word(form, "unit")), word(form, "step")
    try:
        await _advance(request, account, row, unit, said)
    except UnitBusy:
        refused = Refused(problem="unit_busy", status=409, unit=unit)
        return await show_ticket(request, account, row, refused)
    except Conflict:
        return await show_ticket(request, account, row, Refused(problem="unit_moved", status=409))
    raise web.HTTPSeeOther(f"/tickets/{row['label']}?done={UNIT}#units")


async def _advance(request: web.Request, account: Account, row: Row, unit: int, said: str) -> None:
    database, now = request.app[DESK].database, datetime.now(UTC)
    trail = trail_of(account, database, request.remote)
    if said in (MOVE, UnitStep.ASSIGN):
        return await unit_work.assign_unit(
            database, account, row["label"], unit, move=said == MOVE, now=now, trail=trail
        )
    step = chosen(UnitStep, said)
    await unit_work.move_unit(
        database, account, unit, step, side=Side.DESK, remark="", now=now, trail=trail
    )


def _unit(text: str) -> int:
    number = whole(text)
    if number is None:
        raise web.HTTPBadRequest
    return number
