"""How much of a recording somebody was sent, range by range: most of it counts as listened to.

A player asks for the first bytes, for the end, then for the middle; only what was really sent adds
up, and what is sent twice counts once. Pure. The memory is this process's own: after a restart the
count begins anew, and nobody is said to have listened who did not.
"""

from dataclasses import dataclass, field

Listener = tuple[str, ...]  # who listens to what


@dataclass(slots=True)
class _Served:
    ranges: list[tuple[int, int]] = field(default_factory=list)  # in order, apart from each other
    counted: bool = False

    def add(self, start: int, stop: int) -> None:
        merged: list[tuple[int, int]] = []
        for first, last in sorted([*self.ranges, (start, stop)]):
            if merged and first <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(merged[-1][1], last))
            else:
                merged.append((first, last))
        self.ranges = merged

    @property
    def size(self) -> int:
        return sum(last - first for first, last in self.ranges)


@dataclass(slots=True, kw_only=True)
class ServedRanges:
    """What each listener was sent; the ones heard of longest ago are forgotten first."""

    most: int = 2000
    longest: int = 1000  # ranges of one recording: nobody listens in more pieces
    _served: dict[Listener, _Served] = field(default_factory=dict)

    def add(self, listener: Listener, start: int, stop: int, *, size: int) -> bool:
        """Bytes ``start`` to before ``stop`` of ``size`` were sent; True when with them most were.

        True once: then it has been told.
        """
        served = self._served.pop(listener, None) or _Served()
        self._served[listener] = served
        if len(self._served) > self.most:
            del self._served[next(iter(self._served))]
        if start < stop and len(served.ranges) < self.longest:
            served.add(start, stop)
        if served.counted or served.size * 2 <= size:
            return False
        served.counted = True
        return True
