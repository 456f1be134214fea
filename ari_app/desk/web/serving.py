"""Listening, and being told to stop: what each web process of ours does alike."""

import asyncio
import logging
import os
import signal
from collections.abc import Sequence

from aiohttp import web

from ari_app.desk.web.doors import GuardedSite
from ari_app.operations.certificate import ServedCertificate
from ari_app.operations.ports import PortInUse

log = logging.getLogger(__name__)


async def listen_at(
    runner: web.AppRunner,
    host: str,
    port: int,
    *,
    setting: str,
    trusted: Sequence[str],
    served: ServedCertificate | None,
) -> None:
    """By TLS where there is a certificate; raises `PortInUse`. ``setting`` moves the port."""
    context = served.context if served else None
    try:
        await GuardedSite(runner, host, port, trusted=trusted, ssl_context=context).start()
    except OSError as error:
        raise PortInUse(
            f"Cannot listen on {host} port {port} ({_reason(error)}); "
            f"end what uses it or set {setting} to another port."
        ) from error


def _reason(error: OSError) -> str:
    """The system's own words; asyncio wraps them in a long sentence."""
    return os.strerror(error.errno) if error.errno else str(error)


async def stop_requested() -> None:
    """Returns at SIGTERM or SIGINT."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, stop.set)
    await stop.wait()
