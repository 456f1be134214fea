"""What stands before a password: the waits of those who guess, and the storm of all of them.

A password costs 50 ms of a processor and 64 MB. So only two of strangers' are looked at at once,
and two more of those who come from where somebody logged in lately: they wait for no stranger.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from ari_app.errors import SigapError
from ari_app.people.pending_logins import PendingLogins
from ari_app.people.throttle import Throttle
from ari_app.storm import Storm, Surge

AT_ONCE = 2
STRANGER_WAITS_S = 5.0
_KNOWN_FOR_S = 7 * 86400.0
_MOST_KNOWN = 10_000


class TooBusy(SigapError):
    """So many strangers try that this one was not heard."""


@dataclass(slots=True, kw_only=True)
class LoginGate:
    """``announce`` gets a sentence for whoever runs the centre."""

    announce: Callable[[str], None] = lambda _: None
    throttle: Throttle = field(default_factory=Throttle)
    storm: Storm = field(default_factory=Storm)
    pending: PendingLogins = field(default_factory=PendingLogins)
    _known: dict[str, float] = field(default_factory=dict)  # network → last login
    _for_known: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    _for_strangers: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    @asynccontextmanager
    async def slot(self, network: str, now_s: float) -> AsyncIterator[None]:
        """Inside it a password may be looked at. Raises `TooBusy`."""
        known = now_s - self._known.get(network, -_KNOWN_FOR_S) < _KNOWN_FOR_S
        slots = self._for_known if known else self._for_strangers
        try:
            async with asyncio.timeout(None if known else STRANGER_WAITS_S):
                await slots.acquire()
        except TimeoutError as error:
            raise TooBusy from error
        try:
            yield
        finally:
            slots.release()

    def entered(self, network: str, now_s: float) -> None:
        """Somebody has just logged in from there."""
        self._known.pop(network, None)
        self._known[network] = now_s
        if len(self._known) > _MOST_KNOWN:
            del self._known[next(iter(self._known))]

    def refused(self, network: str, now_s: float) -> Surge | None:
        """Count a try that was refused; a surge is told, and is to be written down."""
        surge = self.storm.refused(now_s, network)
        if surge is not None:
            self.announce(
                f"{surge.tries} logins were refused in one storm, from {surge.sources} addresses; "
                "who it is stands in the audit trail"
            )
        return surge
