"""``sigap share``: the page over which callers share where they are, in a process of its own.

It has no way to Asterisk and shows nothing of the centre; in the database it may call a few
functions on one link and read no table. Runs where ``share.address`` is set.
"""

import argparse
import asyncio
import logging
from functools import partial

from ari_app.desk.share.share_site import ShareDesk, build
from ari_app.desk.web.doors import runner_of
from ari_app.desk.web.serving import listen_at, stop_requested
from ari_app.errors import SigapError
from ari_app.operations.certificate import ServedCertificate
from ari_app.settings import Settings
from ari_app.store.database import Login, dsn_of
from ari_app.store.desk_database import DeskDatabase

log = logging.getLogger(__name__)
CONNECTIONS = 3  # to the database


class ShareOff(SigapError):
    """There is no public address."""


def main(settings: Settings, arguments: argparse.Namespace) -> int:
    """Serve until SIGTERM or SIGINT."""
    if not settings.share.address:
        raise ShareOff("Sharing a location is off; set share.address to its public address.")
    asyncio.run(run(settings))
    return 0


def connect(settings: Settings) -> DeskDatabase:
    """The database as this page sees it: by a login of its own."""
    dsn = partial(dsn_of, settings, Login.SHARE)
    return DeskDatabase(dsn, role=Login.SHARE.value, connections=CONNECTIONS)


async def run(settings: Settings) -> None:
    share, served = settings.share, ServedCertificate(settings.tls) if settings.tls else None
    database = connect(settings)
    runner = runner_of(build(ShareDesk(settings=settings, database=database)))
    await runner.setup()
    kept = asyncio.create_task(served.keep(), name="certificate") if served else None
    try:
        await listen_at(
            runner,
            share.host,
            share.port,
            setting="share.port",
            trusted=settings.trusted_proxies,
            served=served,
        )
        log.info("the callers' page is served", extra={"action": "share_up", "port": share.port})
        await stop_requested()
    finally:
        if kept is not None:
            kept.cancel()
        await runner.cleanup()
