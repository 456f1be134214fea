"""A page that is gone is no phone any more: its ring ends at once, its caller is given back soon.

With the page's connection Asterisk forgets the contact, and app_queue rings the others; if it was
ringing, its ring ends with it. A page that is gone in mid-talk has `BACK_WITHIN_S` to come back;
then the caller, who hears nothing, is put first in line. A desk that begins gives the same time to
each page that it finds in a talk and not connected.
"""

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from ari_app.asterisk.ami import Ami
from ari_app.asterisk.ami_connection import AmiAway, AmiError
from ari_app.live.live_watch import LiveWatch
from ari_app.live.lost_caller import give_back
from ari_app.store.database import DatabaseAway
from ari_app.store.desk_database import DeskDatabase

log = logging.getLogger(__name__)

BACK_WITHIN_S = 10.0
FIND_LOST_EVERY_S = 1.0
ASTERISK_AGAIN_S = 0.5
RINGING = ("Ring", "Ringing", "Down")


@dataclass(slots=True, kw_only=True)
class ConnectedPages:
    """Which pages are connected now; gives up the callers of those that do not come back."""

    live: LiveWatch
    ami: Ami
    database: DeskDatabase
    centre: str
    back_within_s: float = BACK_WITHIN_S
    _open: Counter[str] = field(default_factory=Counter)
    _watching: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    def opened(self, extension: str) -> None:
        self._open[extension] += 1

    def closed(self, extension: str) -> None:
        """Watch for the page's return, unless another page of this place is connected."""
        self._open[extension] -= 1
        if self._open[extension] > 0:
            return
        if earlier := self._watching.pop(extension, None):
            earlier.cancel()  # this loss is newer: its ten seconds count
        self._begin_watch(extension)

    def _begin_watch(self, extension: str) -> None:
        watch = asyncio.create_task(self._watch(extension), name=f"lost-phone-{extension}")
        self._watching[extension] = watch

    async def run(self) -> None:
        """Find the talks whose page was lost while nobody was there to notice; never ends."""
        while True:
            await self.live.until(lambda view: view.is_busy)
            with contextlib.suppress(AmiError, DatabaseAway):
                await self._find_lost()
            await asyncio.sleep(FIND_LOST_EVERY_S)

    async def _find_lost(self) -> None:
        """A page's time to come back begins when it can be let in, which the database decides."""
        calls = {
            extension
            for caller in self.live.view.callers
            for extension in (caller.with_extension, *caller.rings_at)
            if extension and not self._open[extension] and extension not in self._watching
        }
        if not calls:
            return
        rows = await self.database.rows("phones.in_pages", self.centre)
        lost = calls & {row["extension"] for row in rows}
        if lost:  # unless they are registered by way of another desk
            lost -= await self.ami.registered_phones()
        for extension in lost:
            self._begin_watch(extension)

    async def close(self) -> None:
        """The desk ends: its pages come back to the next one, nobody is given up."""
        for task in tuple(self._watching.values()):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        self._watching.clear()

    async def _watch(self, extension: str) -> None:
        for duty, after_s in ((self._stop_ringing, 0.0), (self._give_back, self.back_within_s)):
            await asyncio.sleep(after_s)
            await self._do(duty, extension)
        self._watching.pop(extension, None)

    async def _do(self, duty: Callable[[str], Awaitable[None]], extension: str) -> None:
        """Unless the page is back. An Asterisk that is away is asked until it answers."""
        while not self._open[extension]:
            try:
                return await duty(extension)
            except AmiError as error:
                log.warning("a lost phone's caller: %s", error, extra={"extension": extension})
                if not isinstance(error, AmiAway):
                    return
            await asyncio.sleep(ASTERISK_AGAIN_S)

    async def _stop_ringing(self, extension: str) -> None:
        """Nobody hears this ring: app_queue is told at once, and rings another place."""
        for channel in await self.ami.channels():
            if channel.is_of_phone(extension) and channel.state in RINGING:
                log.warning(
                    "a page is gone while it rings; another place is rung",
                    extra={"action": "phone_unrung", "extension": extension},
                )
                await self.ami.hang_up_phone(channel)

    async def _give_back(self, extension: str) -> None:
        await give_back(extension, live=self.live, ami=self.ami)
