"""``/agency/units``: an agency's units on a telephone, and who of it is on duty.

One large button for each thing that may be said of a unit now; no script is needed. A unit of
another agency does not exist here.
"""

from datetime import UTC, datetime

from aiohttp import web

from ari_app.agencies import unit_work
from ari_app.agencies.duty import next_after, on_duty
from ari_app.agencies.roster import duty_of
from ari_app.agencies.unit import UnitStep
from ari_app.desk.agency.agency_page import own_readiness, own_units, render_own
from ari_app.desk.web.own_form import read_own
from ari_app.desk.web.page import chosen
from ari_app.desk.web.page_access import reader, writer
from ari_app.desk.web.reading import word
from ari_app.desk.web.running_desk import DESK
from ari_app.errors import Conflict
from ari_app.people.access import Account, Right
from ari_app.people.audit import trail_of
from ari_app.tickets.ticket_lookup import LONGEST_LABEL
from ari_app.tickets.way import Side

LIST = "/agency/units"


async def show(request: web.Request) -> web.StreamResponse:
    return await _show(request, await reader(request, Right.OWN_TICKETS))


async def change(request: web.Request) -> web.StreamResponse:
    """A step of a unit; then the list, or the ticket from which it came."""
    account = await writer(request, Right.OWN_TICKETS, login="/agency")
    (form, is_own), number = await read_own(request), int(request.match_info["number"])
    if not is_own:
        return await _show(request, account, problem="old_form", status=403)
    database = request.app[DESK].database
    try:
        await unit_work.move_unit(
            database,
            account,
            number,
            chosen(UnitStep, word(form, "step")),
            side=Side.AGENCY,
            remark=word(form, "remark"),
            now=datetime.now(UTC),
            trail=trail_of(account, database, request.remote),
        )
    except Conflict:
        return await _show(request, account, problem="unit_moved", status=409, unit=number)
    raise web.HTTPSeeOther(await _back(request, account, word(form, "back")))


async def _back(request: web.Request, account: Account, label: str) -> str:
    """Only to a ticket that the agency has."""
    if not label or len(label) > LONGEST_LABEL:
        return f"{LIST}?done=unit"
    values = (account.centre, account.agency, label)
    row = await request.app[DESK].database.row("dispatches.for_agency", *values)
    return f"/agency/{row['label']}?done=unit" if row is not None else f"{LIST}?done=unit"


async def _show(
    request: web.Request,
    account: Account,
    *,
    problem: str = "",
    status: int = 200,
    unit: int | None = None,
) -> web.Response:
    database, now = request.app[DESK].database, datetime.now(UTC)
    rows = await database.rows("duty.list", account.centre, now, account.agency)
    roster = [duty_of(row) for row in rows]
    agency = await database.row("agencies.by_code", account.centre, account.agency)
    context = {
        "units": await own_units(request, account, None),
        "counts": await own_readiness(request, account),
        "agency_name": agency["name"] if agency is not None else account.agency,
        "duty": on_duty(roster, now),
        "later": next_after(roster, now),
        "problem": problem,
        "done": "done" in request.query and not problem,
        "refused_unit": unit,
    }
    return render_own(request, account, "agency_units.html", context, status=status)
