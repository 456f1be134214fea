"""``/admin/first-hour``: what a new centre still lacks, each line true at this moment.

An admin's login leads here after ``./sigap setup`` until nothing is left; then the page says so
once and goes away.
"""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from aiohttp import web

from ari_app.desk.admin.admin_page import shown
from ari_app.desk.web.page import language_of
from ari_app.desk.web.page_access import reader
from ari_app.desk.web.running_desk import DESK
from ari_app.errors import SigapError
from ari_app.first_hour import progress
from ari_app.first_hour.progress import Known, StepName
from ari_app.operations import backup_state, certificate, line_trial, own_authority
from ari_app.people.access import Right
from ari_app.settings import Settings
from ari_app.store.desk_database import DeskDatabase
from ari_app.texts.catalog import texts

PAGE = progress.PAGE
NO_FOLDER, NO_TLS = "no folder is named", "without TLS"


async def show(request: web.Request) -> web.StreamResponse:
    account = await reader(request, Right.MANAGE_AGENCIES)
    desk = request.app[DESK]
    if not await asyncio.to_thread(progress.is_open, desk.settings.home):
        raise web.HTTPSeeOther("/admin/agencies")
    _ = texts(language_of(request))
    known = await _known(desk.settings, desk.database, account.centre, secure=request.secure)
    steps = progress.steps(known)
    if all(step.done for step in steps):
        await asyncio.to_thread(progress.end, desk.settings.home)
    own = own_authority.authority(desk.settings.home) is not None
    has_line = any(step.name is StepName.LINE and step.wanted for step in steps)
    context = {
        "steps": steps,
        "left": sum(not step.done for step in steps),
        "says": {NO_FOLDER: _("Belum ada folder di pengaturan."), NO_TLS: _("Meja tanpa TLS.")},
        "links": _links(trusts_own=own and bool(desk.settings.tls), has_line=has_line),
    }
    return shown(request, account, "first_hour.html", context)


def _links(*, trusts_own: bool, has_line: bool) -> Mapping[StepName, str]:
    """``trusts_own``: each machine needs the authority; else a certificate comes first.
    ``has_line``: one of an operator's, which wants a trial; else it has to be said first.
    """
    return {
        StepName.LINE: "/admin/trunks" if has_line else "/admin/settings/trunks",
        StepName.SEATS: "/help/akun-dan-tempat",
        StepName.CHANNELS: "/admin/agencies",
        StepName.CERTIFICATE: "/ca" if trusts_own else "/admin/certificate",
        StepName.BACKUP: "/admin/backup",
        StepName.CALL: "/help/jam-pertama",
    }


async def _known(settings: Settings, database: DeskDatabase, centre: str, *, secure: bool) -> Known:
    row = await database.row("first_hour.known", centre)
    counted = dict(row) if row is not None else {}
    return Known(
        trunks=settings.trunks,
        trials=await _trials(settings),
        places=counted.get("places", 0),
        agencies=counted.get("agencies", 0),
        reachable=counted.get("reachable", 0),
        backup=await asyncio.to_thread(_backup, settings),
        certificate=await asyncio.to_thread(_certificate, settings, secure=secure),
        answered=counted.get("answered", 0),
    )


async def _trials(settings: Settings) -> Mapping[str, str]:
    """The newest of each line; empty where none can be placed."""
    try:
        found = await line_trial.look(settings)
    except (SigapError, OSError) as error:
        return {trunk.name: str(error) for trunk in settings.trunks}
    return {name: "" if trial.ok else trial.says for name, trial in found.items()}


def _backup(settings: Settings) -> str:
    if not settings.backup.destination:
        return NO_FOLDER
    stale = timedelta(hours=settings.backup.stale_hours)
    found = backup_state.wrong_in(settings.home, datetime.now(UTC), stale)
    return found.says if found else ""


def _certificate(settings: Settings, *, secure: bool) -> str:
    """Behind a proxy the certificate is the proxy's, and this very request says that there is one.

    Whether a browser trusts it nobody but the browser knows.
    """
    if settings.tls is None:
        return "" if secure else NO_TLS
    try:
        return certificate.read(settings.tls).warning(datetime.now(UTC))
    except SigapError as error:
        return str(error)
