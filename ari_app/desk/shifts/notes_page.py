"""``/shifts/notes``: what a shift hands over, and that each of the next one has read it."""

from collections.abc import Mapping

from aiohttp import web

from ari_app.desk.shifts.shift_form import number_of, shown
from ari_app.desk.web.own_form import form_of, read_own
from ari_app.desk.web.page_access import reader, trail, writer
from ari_app.desk.web.reading import word
from ari_app.desk.web.running_desk import DESK
from ari_app.people.access import Account, Right
from ari_app.shifts import handing_over
from ari_app.shifts.handing_over import LONGEST, MOST_TICKETS, NoShift, labels_in
from ari_app.tickets.open_tickets import open_tickets

NOTES = "/shifts/notes"


async def show(request: web.Request) -> web.StreamResponse:
    return await _page(request, await reader(request, Right.SEE_SHIFTS))


async def write(request: web.Request) -> web.StreamResponse:
    """What was typed is shown again with each problem: it costs nobody a word."""
    account = await writer(request, Right.SEE_SHIFTS, login=NOTES)
    fields, is_own = await read_own(request)
    said = word(fields, "said").replace("\r\n", "\n")
    ticked = [each for each in fields.getall("ticket", []) if isinstance(each, str)]
    chosen = labels_in(" ".join(ticked[:MOST_TICKETS]))
    typed = {"said": said, "chosen": chosen}
    if not is_own:
        return await _page(request, account, typed, problem="old_form", status=403)
    if not said or len(said) > LONGEST:
        problem = "long_note" if said else "empty_note"
        return await _page(request, account, typed, problem=problem, status=422)
    database = request.app[DESK].database
    try:
        await handing_over.write(database, account, said, chosen, trail(request, account))
    except NoShift:
        return await _page(request, account, typed, problem="no_shift", status=409)
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
    typed: Mapping[str, object] | None = None,
    *,
    problem: str = "",
    status: int = 200,
) -> web.Response:
    """The newest tickets first: of very many open ones the old are left out, which is said."""
    database = request.app[DESK].database
    notes = await database.rows("shifts.notes", account.centre, account.actor)
    found = await open_tickets(database, account.centre)
    named = list({label for note in notes for label in note["tickets"]})
    labels = await database.rows("shifts.labels", account.centre, named)
    context = {
        "notes": notes,
        "tickets_of": {row["label"]: row for row in labels},
        "shift": await handing_over.handing_now(database, account),
        "open_tickets": [one.row for one in reversed(found.tickets[-MOST_TICKETS:])],
        "more": max(0, found.total - MOST_TICKETS),
        "said": "",
        "chosen": (),
        "longest": LONGEST,
        **(typed or {}),
    }
    return shown(request, account, "shift_notes.html", context, problem=problem, status=status)
