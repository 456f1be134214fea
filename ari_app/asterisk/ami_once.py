"""A question to Asterisk's manager interface, over a connection of its own."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from ari_app.asterisk import credentials
from ari_app.asterisk.ami import Ami
from ari_app.asterisk.ami_connection import AmiAddress, AmiError
from ari_app.settings import Settings

AGAIN_S = 0.05
Answer = TypeVar("Answer")


@asynccontextmanager
async def own_connection(settings: Settings) -> AsyncIterator[Ami]:
    """One that begins to connect here; its first event says that it has.

    Raises OSError, SigapError: there is no password to ask with.
    """
    password = credentials.load(settings.home).ami_password
    ami = Ami(AmiAddress(port=settings.ami_port, password=password), classes=())
    ami.connect()
    try:
        yield ami
    finally:
        await ami.close()


async def once(settings: Settings, ask: Callable[[Ami], Awaitable[Answer]]) -> Answer:
    """What Asterisk answers, asked until it does; the caller sets the limit. Raises as
    `own_connection`.
    """
    async with own_connection(settings) as ami:
        return await surely(ami, ask)


async def surely(ami: Ami, ask: Callable[[Ami], Awaitable[Answer]]) -> Answer:
    """As `once`, over a connection that is there, or comes back."""
    while True:
        try:
            return await ask(ami)
        except AmiError:
            await asyncio.sleep(AGAIN_S)
