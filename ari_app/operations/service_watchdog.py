"""systemd's watchdog over `sigap up`: one that stands still is killed and started again.

It is armed once the centre runs (the first start may take minutes) and disarmed before the place
is given to another version. Elsewhere than under systemd nothing is sent. See sd_notify(3).
"""

import asyncio
import contextlib
import os
import socket
from collections.abc import AsyncIterator, Iterator

SOCKET = "NOTIFY_SOCKET"
EVERY_S, LIMIT_S = 3.0, 15.0
PATIENCE_S = 1.0  # who is not disarmed is killed while it changes


@contextlib.contextmanager
def kept_from_children() -> Iterator[str]:
    """Where systemd listens, or nothing; whom we start inside the block does not know of it."""
    address = os.environ.pop(SOCKET, "")
    try:
        yield address
    finally:
        if address:
            os.environ[SOCKET] = address  # for the version that takes our place


@contextlib.asynccontextmanager
async def watched(address: str, every_s: float = EVERY_S) -> AsyncIterator[None]:
    """Inside the block systemd waits for our word."""
    if not address:
        yield
        return
    sending = asyncio.create_task(_keep_sending(address, every_s), name="systemd's watchdog")
    try:
        yield
    finally:
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
        _send(address, "WATCHDOG_USEC=0", PATIENCE_S)


async def _keep_sending(address: str, every_s: float) -> None:
    _send(address, f"WATCHDOG_USEC={int(LIMIT_S * 1e6)}")
    while True:
        _send(address, "WATCHDOG=1")
        await asyncio.sleep(every_s)


def _send(address: str, text: str, patience_s: float = 0.0) -> None:
    """Never in the way for longer: a systemd that hears nobody is no reason to wait."""
    own = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    own.settimeout(patience_s)
    with own, contextlib.suppress(OSError):
        own.sendto(text.encode(), "\0" + address[1:] if address.startswith("@") else address)
