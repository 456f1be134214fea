"""When what comes back is taken for our own prompt."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class EchoSettings:
    """Correlation from which an echo is assumed, and the excess (dB, share) that is a voice."""

    correlation: float = 0.36
    excess_db: float = 8.0
    excess_share: float = 0.3
    tail_s: float = 0.75
