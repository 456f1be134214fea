"""Whether a part that is kept by itself works, for a health check that costs nothing: a file."""

import asyncio
import contextlib
import time
from typing import NoReturn

import asyncpg

from ari_app.operations import postgres, pulse
from ari_app.operations.working import FRESH_S, works
from ari_app.settings import Settings

EVERY_S = 5.0


async def prove(settings: Settings, name: str) -> NoReturn:
    """Touches ``run/NAME.works`` again and again while the part works.

    On a full disk it stays as it is, for there is no room for news.
    """
    while True:
        if await _works(settings, name):
            with contextlib.suppress(OSError):
                (settings.run_dir / f"{name}.works").touch()
        await asyncio.sleep(EVERY_S)


async def _works(settings: Settings, name: str) -> bool:
    match name:
        case "asterisk":
            return await pulse.ari_channels(settings, FRESH_S) is not None
        case "postgres":
            return await _answers_orders(settings)
        case _:
            return await works(settings, name, time.time() - FRESH_S)


async def _answers_orders(settings: Settings) -> bool:
    try:
        connection = await asyncpg.connect(postgres.dsn(settings), timeout=FRESH_S)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return False
    await connection.close()
    return True
