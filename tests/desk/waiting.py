"""Waiting on a condition, never for a time."""

import asyncio
from collections.abc import Callable

from aiohttp import ClientSession

from tests.patience import PATIENCE_S


async def until(condition: Callable[[], bool], limit_s: float = PATIENCE_S) -> None:
    """Returns as soon as it holds; fails after ``limit_s``."""
    async with asyncio.timeout(limit_s):
        while not condition():  # noqa: ASYNC110 - the condition is anything
            await asyncio.sleep(0.01)


async def page_with(http: ClientSession, path: str, words: str, limit_s: float = PATIENCE_S) -> str:
    """The page as soon as it says these words; fails after ``limit_s``."""
    async with asyncio.timeout(limit_s):
        while True:
            async with http.get(path) as reply:
                text = await reply.text()
            if words in text:
                return text
            await asyncio.sleep(0.05)
