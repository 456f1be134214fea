"""Tries that are refused one after the other: how many, from how many places, told now and then.

A storm begins with so many refusals of which each follows the last within the window's time; it is
told then, and again whenever there were twice as many: an attack of a million tries has fifteen
lines. Pure: the time comes in as an argument.
"""

import math
from dataclasses import dataclass, field

from ari_app.network import network_of

_MOST_SOURCES = 10_000  # counted exactly; beyond that "at least"


@dataclass(frozen=True, slots=True, kw_only=True)
class Surge:
    """What is told: so many ``tries`` since the storm began, from so many ``sources``."""

    tries: int
    sources: int


@dataclass(slots=True, kw_only=True)
class Storm:
    """``begins_at`` refusals within ``window_s`` are one; it ends with a window of fewer."""

    begins_at: int = 60
    window_s: float = 60.0
    _window_began_s: float = -math.inf
    _in_window: int = 0
    _tries: int = 0
    _announce_at: int = 0  # set when a window begins
    _sources: set[str] = field(default_factory=set)  # networks

    def refused(self, now_s: float, source: str) -> Surge | None:
        """Count one; what is to be told now, if anything."""
        if now_s - self._window_began_s >= self.window_s:
            self._next_window(now_s)
        self._in_window += 1
        self._tries += 1
        if len(self._sources) < _MOST_SOURCES:
            self._sources.add(network_of(source))
        if self._tries < self._announce_at:
            return None
        self._announce_at *= 2
        return Surge(tries=self._tries, sources=len(self._sources))

    def is_on(self, now_s: float) -> bool:
        quiet = now_s - self._window_began_s >= 2 * self.window_s
        return self._tries >= self.begins_at and not quiet

    def _next_window(self, now_s: float) -> None:
        gap = now_s - self._window_began_s >= 2 * self.window_s
        if gap or self._in_window < self.begins_at:
            self._tries, self._announce_at = 0, self.begins_at
            self._sources.clear()
        self._window_began_s, self._in_window = now_s, 0
