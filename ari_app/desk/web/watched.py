"""A side task whose death is logged and mended, never silent."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

log = logging.getLogger(__name__)

AGAIN_AFTER_S = 1.0


async def watched(work: Callable[[], Awaitable[None]], *, name: str) -> None:
    """Run ``work`` for ever; a bug in it is logged and it begins anew a moment later."""
    while True:
        try:
            await work()
        except Exception:
            log.exception("a side task failed and begins anew", extra={"action": name})
        await asyncio.sleep(AGAIN_AFTER_S)
