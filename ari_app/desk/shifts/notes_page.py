"""``/shifts/notes``: what a shift hands over, and that each of the next one has read it."""

from typing import Any

from aiohttp import web

from ari_app.desk.shifts.shift_form import number_of, shown
from ari_app.desk.web.own_form import form_of, read_own
from ari_app.desk.web.page_access import reader, trail, writer
from ari_app.desk.web.reading import word
from ari_app.desk.web.running_desk import DESK
from ari_app.people.access import Account, Right
from ari_app.shifts import handing_over
from ari_app.shifts.handing_over import LONGEST, NoShift, labels_in
from ari_app.tickets.open_tickets import open_tickets

NOTES = "/shifts/notes"
MOST_OPEN = 20


async def show(request: web.Request) -> web.StreamResponse:
    return await _page(request, await reader(request, Right.SEE_SHIFTS))


async def write(request: web.Request) -> web.StreamResponse:
    """What was typed is shown again with each problem: it costs nobody a word."""
    account = await writer(request, Right.SEE_SHIFTS, login=NOTES)
    fields, is_own = await read_own(request)
    said = word(fields, "said").replace("\r\n", "\n")
    ticked = [each for each in fields.getall("ticket", []) if isinstance(each, str)]
    if not is_own:
        return await _page(request, account, problem="old_form", said=said, status=403)
    if not said or len(said) > LONGEST:
        problem = "long_note" if said else "empty_note"
        return await _page(request, account, problem=problem, said=said, status=422)
    chosen = labels_in(" ".join(ticked[:MOST_OPEN]))
    database = request.app[DESK].database
    try:
        await handing_over.write(database, account, said, chosen, trail(request, account))
    except NoShift:
        return await _page(request, account, problem="no_shift", said=said, status=409)
    raise web.HTTPSeeOther(f"{NOTES}?done=kept")


async def confirm(request: web.Request) -> web.StreamResponse:
    account = await writer(request, Right.SEE_SHIFTS, login=NOTES)
    await form_of(request)
    database, number = request.app[DESK].database, number_of(request)
    await handing_over.confirm(database, account, number, trail(request, account))
    raise web.HTTPSeeOther(f"{NOTES}?done=read")


async def _page(
    request: web.Request,
    account: Account,
    *,
    problem: str = "",
    said: str = "",
    status: int = 200,
) -> web.Response:
    database = request.app[DESK].database
    found = await open_tickets(database, account.centre)
    open_ones: list[Any] = [one.row for one in found.tickets][:MOST_OPEN]
    context = {
        "notes": await database.rows("shifts.notes", account.centre, account.actor),
        "shift": await handing_over.handing_now(database, account),
        "open_tickets": open_ones,
        "said": said,
        "longest": LONGEST,
    }
    return shown(request, account, "shift_notes.html", context, problem=problem, status=status)
