"""Telling people through Apprise: e-mail, Telegram, WhatsApp gateways and what else it knows.

Apprise says only whether it got through, and logs addresses with their passwords; both stay here.
"""

import asyncio
import logging

import apprise

from ari_app.tickets.notice import Words
from ari_app.tickets.retry import Failed, Trouble

TIMEOUT_S = 30.0
_NEVER = logging.CRITICAL + 1


def usable(url: str) -> bool:
    """Whether Apprise knows what to do with this address."""
    _keep_quiet()
    return apprise.Apprise.instantiate(url, suppress_exceptions=True) is not None


async def deliver(url: str, words: Words) -> Failed | None:
    """None when the service took the message."""
    _keep_quiet()
    messenger = apprise.Apprise()
    if not messenger.add(url):
        return Failed(trouble=Trouble.REFUSED, problem="Apprise cannot use this address.")
    try:
        async with asyncio.timeout(TIMEOUT_S):
            accepted = await messenger.async_notify(title=words.title, body=words.text)
    except TimeoutError:
        return Failed(trouble=Trouble.NOT_NOW, problem=f"No answer within {TIMEOUT_S:g} s.")
    return None if accepted else Failed(trouble=Trouble.NOT_NOW, problem="The service refused it.")


def _keep_quiet() -> None:
    logging.getLogger("apprise").setLevel(_NEVER)
