"""Work that must not end while the centre runs, whatever goes wrong in it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import NoReturn

AGAIN_S = 1.0
log = logging.getLogger(__name__)


async def lasting(work: Callable[[], Awaitable[NoReturn]], say: Callable[[str], None]) -> NoReturn:
    """Begins the work again whenever it fails, until cancelled; each failure is told."""
    while True:
        try:
            await work()
        except Exception as error:
            log.exception("What must last has ended", extra={"action": "supervision"})
            say(f"was not watched for a moment: {error!r}")
        await asyncio.sleep(AGAIN_S)
