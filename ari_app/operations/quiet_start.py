"""A new start of Asterisk that waits until nobody is on the line.

What a running one does not take (`until_start`: a few settings of SIP; another version, another
name of the node) is no reason to cut a call. So it goes on, it is said what waits, and once it has
no channel it is killed and started: not asked to end, for while it unloads it answers each INVITE
with 503, up to half a minute where a registrar is silent. An INVITE that comes in the second or
two until the new one listens is sent again by its network (RFC 3261, 17.1.1.2: after 0.5 s, 1 s,
2 s …), and is answered then.
"""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from typing import NoReturn

import aiohttp

from ari_app.asterisk import plan_versions
from ari_app.errors import SigapError
from ari_app.operations import ports, status, until_start
from ari_app.operations.processes import ManagedProcess
from ari_app.settings import Settings

LOOK_S = 5.0
AGAIN_S = 1.0  # while something waits
ASK_LIMIT_S = 2.0


class QuietStart:
    """For the Asterisk of one ``sigap up``. ``ready``: returns once a new one answers."""

    def __init__(
        self, settings: Settings, part: ManagedProcess, ready: Callable[[], Awaitable[None]]
    ) -> None:
        self._settings, self._part, self._ready = settings, part, ready
        self._reported = ""

    async def watch(self) -> NoReturn:
        """Until cancelled."""
        while True:
            waits = await self.waits()
            if waits:
                await self.start_if_quiet(waits)
            await asyncio.sleep(AGAIN_S if waits else LOOK_S)

    async def waits(self) -> str:
        """What waits, for whoever reads a terminal; empty for nothing."""
        names = await asyncio.to_thread(until_start.waiting, self._settings)
        another = ["version or node"] if self._part.is_another else []
        return until_start.said([*names, *another]) if names or another else ""

    async def start_if_quiet(self, waits: str) -> bool:
        """Whether it was started anew; it is said once why it was not."""
        settings = self._settings
        if not ports.is_here(settings.sip_host):
            self._report_once(
                f"goes on where it listens: {settings.sip_host} is no address of this machine"
            )
            return False
        if plan_versions.open_version(settings.home) or not await self._nobody_is_on():
            self._report_once(f"goes on without {waits}")
            return False
        await self._part.renew(self._part.program, signal.SIGKILL)
        await self._ready()
        self._part.report(f"was started anew while nobody was on the line, with {waits}")
        self._reported = ""
        return True

    async def _nobody_is_on(self) -> bool:
        """What is not known is no "nobody"."""
        try:
            async with asyncio.timeout(ASK_LIMIT_S):
                return await status.count_channels(self._settings) == 0
        except (SigapError, OSError, aiohttp.ClientError, TimeoutError):
            return False

    def _report_once(self, what: str) -> None:
        if what != self._reported:
            self._reported = what
            self._part.report(what)
