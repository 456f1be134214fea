"""What the pages that change settings share: how they stand, and that they are taken up.

Where TLS begins or ends with it, this very page answers at another address then (`moves_to`).
"""

import asyncio

from aiohttp import web
from yarl import URL

from ari_app.desk.web.page_access import trail
from ari_app.desk.web.running_desk import DESK
from ari_app.operations import settings_asking, settings_keeping, settings_standing, settings_state
from ari_app.operations.settings_standing import Present
from ari_app.people.access import Account
from ari_app.settings_changes import Change


async def present(request: web.Request) -> Present:
    return await asyncio.to_thread(settings_standing.present, request.app[DESK].settings)


def is_working(request: web.Request, now: Present) -> bool:
    asked = settings_state.asked(request.app[DESK].settings.run_dir)
    return bool(now.supervised and now.state and asked and asked.number > now.state.done)


def moves_to(request: web.Request, now: Present) -> str:
    """Where the browser finds this page once what was changed is in use; empty: where it is."""
    if (now.running.tls is None) == (now.wanted.tls is None):
        return ""
    return f"{address(request, secure=now.wanted.tls is not None)}{request.path}"


def address(request: web.Request, *, secure: bool) -> str:
    """Of the desk, as this browser reaches it, without a path."""
    host, port = request.url.host or "localhost", request.url.port
    scheme = "https" if secure else "http"
    return str(URL.build(scheme=scheme, host=host, port=port))


async def ask(request: web.Request, account: Account) -> None:
    """Where nothing watches over the centre, the next start takes it up."""
    await settings_asking.ask(
        request.app[DESK].settings,
        by=account.actor,
        record=trail(request, account).write_if_possible,
    )


async def audit(request: web.Request, account: Account, done: Change) -> None:
    """The file of changes is the proof; the trail tells it beside all else."""
    await trail(request, account).write_if_possible(settings_keeping.entry_of(done))
