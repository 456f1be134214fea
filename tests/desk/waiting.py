"""Waiting on a condition, never for a time."""

import asyncio
from collections.abc import Callable


async def until(condition: Callable[[], bool], limit_s: float = 10.0) -> None:
    """Returns as soon as it holds; fails after ``limit_s``."""
    async with asyncio.timeout(limit_s):
        while not condition():  # noqa: ASYNC110 - the condition is anything
            await asyncio.sleep(0.01)
