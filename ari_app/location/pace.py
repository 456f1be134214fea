"""How often somebody may ask: so many at once, then so many a second. Pure: the time comes in.

Many telephones share one address of a mobile network, so an address may ask much; one link little.
The memory is bounded: of those who ask too rarely to be slowed down the oldest are forgotten.
"""

from collections import OrderedDict
from dataclasses import dataclass, field


@dataclass(slots=True, kw_only=True)
class Pace:
    """``allows`` says whether this one is within it, and counts it when it is."""

    at_once: float
    a_second: float
    kept: int = 10_000
    _left: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)

    def allows(self, who: str, now_s: float) -> bool:
        left, since_s = self._left.pop(who, (self.at_once, now_s))
        left = min(self.at_once, left + max(0.0, now_s - since_s) * self.a_second)
        allowed = left >= 1
        self._left[who] = (left - 1 if allowed else left, now_s)
        if len(self._left) > self.kept:
            self._left.popitem(last=False)
        return allowed
