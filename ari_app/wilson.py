"""Shares with their confidence: Wilson's interval, honest for rare events in small samples."""

from math import sqrt


def wilson(hits: int, total: int, z: float = 1.96) -> tuple[float, float]:
    """The 95 % interval of a share, 0 … 1; everything is possible where nothing was counted."""
    if total == 0:
        return 0.0, 1.0
    share = hits / total
    middle = share + z * z / (2 * total)
    spread = z * sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    scale = 1 + z * z / total
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


def percent(hits: int, total: int) -> str:
    """For example ``0.48 % (3 of 623; 0.16 … 1.41)``."""
    low, high = wilson(hits, total)
    share = 100 * hits / total if total else 0.0
    return f"{share:.2f} % ({hits} of {total}; {100 * low:.2f} … {100 * high:.2f})"
