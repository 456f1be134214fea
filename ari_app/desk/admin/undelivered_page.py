"""``/undelivered``: notifications to agencies that were given up, for supervisors and admins.

A human telephones the agency, sees to the channel and tries again. What the agency's work has
overtaken meanwhile is dropped instead, and the page says so.
"""

from aiohttp import web

from ari_app.desk.admin.admin_page import FormTrouble, sent_form, shown
from ari_app.desk.web import delivery_words
from ari_app.desk.web.page import language_of
from ari_app.desk.web.page_access import reader, trail, writer
from ari_app.desk.web.reading import whole, word
from ari_app.desk.web.running_desk import DESK
from ari_app.people.access import Account, Right
from ari_app.tickets import desk_work
from ari_app.tickets.dispatching import TriedAgain

LIST = "/undelivered"
MOST = 200
OUTCOMES = tuple(TriedAgain)


async def show(request: web.Request) -> web.StreamResponse:
    account = await reader(request, Right.RESEND)
    return await _list(request, account)


async def retry(request: web.Request) -> web.StreamResponse:
    """One of them, again from the beginning; two people at once try it once."""
    account = await writer(request, Right.RESEND, login=LIST)
    fields, trouble = await sent_form(request)
    if trouble:
        return await _list(request, account, trouble)
    number = whole(word(fields, "number")) or 0  # which no notification has
    database = request.app[DESK].database
    found = await desk_work.resend(database, account, number, trail=trail(request, account))
    raise web.HTTPSeeOther(f"{LIST}?done={found}")


async def _list(
    request: web.Request, account: Account, trouble: FormTrouble | None = None
) -> web.Response:
    values = (account.centre, "dead", MOST)
    rows = await request.app[DESK].database.rows("notifications.list", *values)
    language = language_of(request)
    context = {
        "rows": rows,
        "outcomes": OUTCOMES,
        "problem_of": lambda row: delivery_words.why(row["problem"] or "", language),
    }
    return shown(request, account, "undelivered.html", context, trouble)
