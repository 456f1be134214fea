"""The form of a ticket's page that says what it was about, or closes it.

For whoever an alarm sends here and who has no console: a ticket "belum diisi" is given its type, or
closed with the outcome that the call had. The rules are those of the form (`ari_app.tickets.form`).
"""

from urllib.parse import quote

from aiohttp import web

from ari_app.desk.tickets.record_page import CLOSED, TYPED, Refused, found, show_ticket
from ari_app.desk.web.own_form import read_own
from ari_app.desk.web.page_access import writer
from ari_app.desk.web.reading import whole, word
from ari_app.desk.web.running_desk import DESK
from ari_app.people.access import Right
from ari_app.people.audit import trail_of
from ari_app.tickets import desk_work
from ari_app.tickets.form import FormInvalid, FormOutdated, closing
from ari_app.tickets.opening import TicketState


async def say(request: web.Request) -> web.StreamResponse:
    """``act``: type or close; then the page again."""
    login = f"/tickets/{quote(request.match_info['label'], safe='')}"
    account = await writer(request, Right.CHANGE_TICKETS, login=login)
    row, (form, is_own) = await found(request, account), await read_own(request)
    if not is_own:
        return await show_ticket(request, account, row, Refused(problem="old_form", status=403))
    act, said = word(form, "act"), word(form, "said")
    version = whole(word(form, "version"), 999_999_999)
    if act not in _CHANGES or version is None:
        raise web.HTTPBadRequest
    if row["state"] != TicketState.OPEN:  # who waits to be called back is called
        return await show_ticket(request, account, row, Refused(problem="outdated", status=409))
    if not said:
        return await show_ticket(request, account, row, Refused(problem=f"no_{act}", status=422))
    database = request.app[DESK].database
    try:
        await desk_work.change_form(
            database,
            account,
            row["label"],
            version=version,
            changes=_CHANGES[act](said),
            trail=trail_of(account, database, request.remote),
        )
    except FormOutdated:
        return await show_ticket(request, account, row, Refused(problem="outdated", status=409))
    except FormInvalid as error:
        problem = "still_worked_on" if error.field == "state" else f"no_{act}"
        return await show_ticket(request, account, row, Refused(problem=problem, status=422))
    done = TYPED if act == "type" else CLOSED
    raise web.HTTPSeeOther(f"/tickets/{row['label']}?done={done}#agencies")


_CHANGES = {"type": lambda code: {"type": code}, "close": closing}
