"""Where a telephone was, as it says it. Pure."""

from dataclasses import dataclass
from datetime import datetime

_LARGEST_ACCURACY_M = 1e7


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where a telephone was at ``at``, within so many metres (95 %, W3C Geolocation)."""

    latitude: float
    longitude: float
    accuracy_m: float
    at: datetime

    def __post_init__(self) -> None:
        good = abs(self.latitude) <= 90 and abs(self.longitude) <= 180
        if not (good and 0 <= self.accuracy_m <= _LARGEST_ACCURACY_M):
            raise ValueError("no position on the earth")
