"""``/admin/trunks``: each line, whether it takes calls, what it refused last, and a trial now.

The trial is the INVITE by which `sigap status` and ``/readyz`` know it: it enters as a call does,
and is none.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from ari_app.desk.admin import line_words, settings_page_words
from ari_app.desk.admin.admin_page import FormTrouble, form_of, shown, trail
from ari_app.desk.web.page import language_of, words
from ari_app.desk.web.page_access import reader, writer
from ari_app.desk.web.reading import word
from ari_app.desk.web.running_desk import DESK
from ari_app.desk.web.words import of_tables
from ari_app.errors import SigapError
from ari_app.line import seeing
from ari_app.operations import line_trial
from ari_app.operations.line_trial import Trial
from ari_app.people.access import Account, Right
from ari_app.people.audit import AuditEntry
from ari_app.store.database import DatabaseAway

LIST = "/admin/trunks"


async def show(request: web.Request) -> web.StreamResponse:
    return await _list(request, await reader(request, Right.MANAGE_SETTINGS))


async def test(request: web.Request) -> web.StreamResponse:
    """A trial of the line ``trunk``; the page that answers says what it found."""
    account = await writer(request, Right.MANAGE_SETTINGS, login=LIST)
    fields, trouble = await form_of(request)
    if trouble:
        return await _list(request, account, trouble)
    settings, name = request.app[DESK].settings, word(fields, "trunk")
    if name not in {trunk.name for trunk in settings.trunks}:
        raise web.HTTPBadRequest
    found = await _tried(line_trial.look_at(settings, name))
    result = "not tried" if found is None else found.says
    entry = AuditEntry(action="line.test", subject=name, detail={"outcome": result})
    await trail(request, account).write_if_possible(entry)
    return await _list(request, account, tested=name)


async def _tried(look: Any) -> Trial | None:
    """None where the centre has no Asterisk that can be asked."""
    try:
        result: Trial | None = await look
    except (SigapError, OSError):
        return None
    return result


async def _list(
    request: web.Request,
    account: Account,
    trouble: FormTrouble | None = None,
    *,
    tested: str = "",
) -> web.Response:
    desk, language = request.app[DESK], language_of(request)
    try:
        async with asyncio.timeout(line_trial.LIMIT_S * 2):
            trials: Mapping[str, Trial] = await line_trial.look(desk.settings)
    except (SigapError, OSError, TimeoutError):
        trials = {}
    try:
        refused = await seeing.not_calls(desk.database, account.centre)
    except DatabaseAway:
        refused = []
    context = {
        **words(language, account.time_zone),
        **of_tables({**line_words.TEMPLATE_WORDS, **settings_page_words.TEMPLATE_WORDS}, language),
        "trunks": desk.settings.trunks,
        "trials": trials,
        "last": {row["trunk"]: row for row in reversed(refused) if row["trunk"]},
        "tested": tested,
    }
    return shown(request, account, "trunks.html", context, trouble)
