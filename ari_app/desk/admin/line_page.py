"""``/line``: what SIP refused, so that it became no call, for supervisors and admins.

Whoever has seen the list says so; the alarms end then, and what comes later alarms anew.
"""

from datetime import UTC, datetime

from aiohttp import web

from ari_app.desk.admin import line_words
from ari_app.desk.admin.admin_page import FormTrouble, sent_form, shown
from ari_app.desk.web.page import language_of
from ari_app.desk.web.page_access import reader, trail, writer
from ari_app.desk.web.reading import word
from ari_app.desk.web.running_desk import DESK
from ari_app.desk.web.words import of_tables
from ari_app.line import seeing
from ari_app.people.access import Account, Right

LIST = "/line"


async def show(request: web.Request) -> web.StreamResponse:
    return await _list(request, await reader(request, Right.TEND_LINE))


async def see(request: web.Request) -> web.StreamResponse:
    """``until``: when the list was made that somebody has seen."""
    account = await writer(request, Right.TEND_LINE, login=LIST)
    fields, trouble = await sent_form(request)
    if trouble:
        return await _list(request, account, trouble)
    until = _moment(word(fields, "until"))
    database = request.app[DESK].database
    await seeing.see(database, account, until, trail=trail(request, account))
    raise web.HTTPSeeOther(f"{LIST}?done=seen")


def _moment(text: str) -> datetime:
    """400 for what no form of ours sends."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise web.HTTPBadRequest from error
    if found.tzinfo is None or found.year < 2000:
        raise web.HTTPBadRequest
    return min(found, datetime.now(UTC))


async def _list(
    request: web.Request, account: Account, trouble: FormTrouble | None = None
) -> web.Response:
    now = datetime.now(UTC)
    rows = await seeing.not_calls(request.app[DESK].database, account.centre)
    language = language_of(request)
    context = {
        **of_tables(line_words.TEMPLATE_WORDS, language),
        "rows": rows,
        "unseen": any(row["count"] > row["seen_count"] for row in rows),
        "until": now.isoformat(),
    }
    return shown(request, account, "line.html", context, trouble)
