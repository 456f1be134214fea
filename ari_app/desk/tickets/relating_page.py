"""The forms of a ticket's page that say which tickets belong together, and which do not."""

from datetime import UTC, datetime

from aiohttp import web

from ari_app.desk.web.own_form import form_of
from ari_app.desk.web.page_access import writer
from ari_app.desk.web.running_desk import DESK
from ari_app.errors import Conflict, Invalid
from ari_app.people.access import Right
from ari_app.people.audit import trail_of
from ari_app.tickets import desk_work, links
from ari_app.tickets.ticket_lookup import LONGEST_LABEL, find_ticket


async def relate(request: web.Request) -> web.StreamResponse:
    """``act``: link, unlink, or separate (it is not the same incident); then the page again."""
    account, desk = await writer(request, Right.CHANGE_TICKETS, login="/"), request.app[DESK]
    label = request.match_info["label"].upper()
    row, form = await find_ticket(desk.database, account.centre, label), await form_of(request)
    own, to = row["label"], str(form.get("to", "")).strip().upper()[:LONGEST_LABEL]
    trail = trail_of(account, desk.database, request.remote)
    said = "related"
    try:
        match form.get("act"):
            case "link":
                now = datetime.now(UTC)
                await links.link(desk.database, account, own, to=to, now=now, trail=trail)
            case "unlink":
                await links.unlink(desk.database, account, own, to=to, trail=trail)
            case "separate":
                await desk_work.reopen_duplicate(desk.database, account, own, trail=trail)
            case _:
                raise web.HTTPBadRequest
    except (Conflict, Invalid):
        said = "unrelated"
    raise web.HTTPSeeOther(f"/tickets/{own}?done={said}#related")
