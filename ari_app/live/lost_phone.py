"""A telephone beside the page that died without a word: its caller is first in line again.

Dead is what answers nothing (Asterisk asks each phone every ten seconds) and sends no sound for as
long as a page has to come back. Either alone is no proof: some phones send nothing while nobody
speaks, and a message may get lost. Nor is a count of packets that nobody keeps.

What if this process dies here? Asterisk notices the phone by its session timer ([talk-over]).
"""

import asyncio
import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from ari_app.asterisk.ami import Ami
from ari_app.asterisk.ami_connection import AmiError
from ari_app.live.live_watch import LiveWatch
from ari_app.live.lost_caller import give_back
from ari_app.live.lost_page import BACK_WITHIN_S

LOOK_EVERY_S = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Silence:
    packets: str  # that had come from the phone, as Asterisk counts them
    since_s: float


@dataclass(slots=True, kw_only=True)
class LostPhones:
    """Run `run` as a task. ``clock`` counts seconds and never steps back."""

    live: LiveWatch
    ami: Ami
    clock: Callable[[], float] = time.monotonic
    _silent: dict[str, _Silence] = field(default_factory=dict)  # by the phone's channel

    async def run(self) -> None:
        """Never ends by itself."""
        while True:
            await self.live.until(lambda view: view.is_busy)
            with contextlib.suppress(AmiError):
                await self.look()
            await asyncio.sleep(LOOK_EVERY_S)

    async def look(self) -> None:
        """Gives back the callers of those phones that are dead by now."""
        talking = {c.with_extension for c in self.live.view.callers if c.with_extension}
        gone = await self.ami.unreachable_phones() & talking if talking else set()
        channels = await self.ami.channels() if gone else ()
        phones = {
            channel.name: extension
            for channel in channels
            for extension in gone
            if channel.is_of_phone(extension) and channel.state == "Up"
        }
        self._silent = {name: known for name, known in self._silent.items() if name in phones}
        for name, extension in phones.items():
            packets = await self.ami.packets_from(name)
            known = self._silent.get(name)
            if not packets or known is None or known.packets != packets:
                self._silent[name] = _Silence(packets=packets, since_s=self.clock())
            elif self.clock() - known.since_s >= BACK_WITHIN_S:
                await give_back(extension, live=self.live, ami=self.ami)
