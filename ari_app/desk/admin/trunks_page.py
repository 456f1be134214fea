"""``/admin/trunks``: each line, whether it takes calls and the operator's side of it answers, since
when, what it refused last, and a trial now.

The trial is the INVITE by which `sigap status` and ``/readyz`` know it: it enters as a call does,
and is none. A line that registers is given its password here; nobody is shown it again.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from ari_app.asterisk import line_passwords
from ari_app.asterisk.line_passwords import PasswordUnfit
from ari_app.desk.admin import line_words, settings_page_words
from ari_app.desk.admin.admin_page import FormTrouble, sent_form, shown
from ari_app.desk.admin.finding import searched
from ari_app.desk.web.page import language_of
from ari_app.desk.web.page_access import reader, trail, writer
from ari_app.desk.web.reading import word
from ari_app.desk.web.running_desk import DESK
from ari_app.desk.web.words import of_tables
from ari_app.errors import NotFound, SigapError
from ari_app.line import seeing
from ari_app.operations import far_ends, line_password, line_registrations, line_trial, until_start
from ari_app.operations.line_trial import Trial
from ari_app.people.access import Account, Right
from ari_app.people.audit import AuditEntry
from ari_app.settings import Trunk
from ari_app.store.database import DatabaseAway

LIST = "/admin/trunks"


async def show(request: web.Request) -> web.StreamResponse:
    return await _list(request, await reader(request, Right.MANAGE_SETTINGS))


async def test(request: web.Request) -> web.StreamResponse:
    """A trial of the line ``trunk``; the page that answers says what it found."""
    account = await writer(request, Right.MANAGE_SETTINGS, login=LIST)
    fields, trouble = await sent_form(request)
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


async def password(request: web.Request) -> web.StreamResponse:
    """Kept, and Asterisk registers by it at once; calls go on."""
    account = await writer(request, Right.MANAGE_SETTINGS, login=LIST)
    fields, trouble = await sent_form(request)
    if trouble:
        return await _list(request, account, trouble)
    settings, name = request.app[DESK].settings, word(fields, "trunk")
    typed = fields.get("password")
    try:
        in_use = await line_password.change(
            *(settings, name, typed if isinstance(typed, str) else ""),
            record=trail(request, account).write_if_possible,
        )
    except NotFound as error:
        raise web.HTTPBadRequest from error
    except PasswordUnfit:
        return await _list(request, account, unfit=name, status=422)
    except (SigapError, OSError) as error:
        return await _list(request, account, waiting=str(error))
    if not in_use:
        return await _list(request, account, waiting="the centre does not run; its start uses it.")
    return await _list(request, account, kept=name)


async def _tried(look: Any) -> Trial | None:
    """None where the centre has no Asterisk that can be asked."""
    try:
        result: Trial | None = await look
    except (SigapError, OSError):
        return None
    return result


def _texts(trunk: Trunk) -> tuple[str | None, ...]:
    return (trunk.name, *trunk.match, trunk.host, trunk.codecs)


async def _list(
    request: web.Request,
    account: Account,
    trouble: FormTrouble | None = None,
    *,
    tested: str = "",
    kept: str = "",
    unfit: str = "",
    waiting: str = "",
    status: int = 200,
) -> web.Response:
    """``kept``: whose password is new; ``unfit``: whose could not be; ``waiting``: why it is kept
    and not in use yet.
    """
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
        **of_tables({**line_words.TEMPLATE_WORDS, **settings_page_words.TEMPLATE_WORDS}, language),
        **searched(request, "trunks", desk.settings.trunks, _texts),
        "trials": trials,
        "last": {row["trunk"]: row for row in reversed(refused) if row["trunk"]},
        "far_ends": await far_ends.look(desk.settings),
        "tested": tested,
        "kept": kept,
        "unfit": unfit,
        "waiting": waiting,
        "until_start": await asyncio.to_thread(until_start.waiting, desk.settings),
        "unregistered": await asyncio.to_thread(line_registrations.last_failures, desk.settings),
        "with_password": set(await asyncio.to_thread(line_passwords.load, desk.settings.home)),
    }
    response = shown(request, account, "trunks.html", context, trouble)
    if trouble is None:
        response.set_status(status)
    return response
