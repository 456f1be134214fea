"""When what comes back is taken for our own prompt."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class EchoSettings:
    """Correlation from which an echo is assumed, and the excess (dB, share) that is a voice.

    What rises above an echo of the correlation ``outspoken`` must stay above it for a second chunk
    to be a voice. An echo may come ``tail_s`` after the prompt has ended; ``latest_s`` late as a
    rule. A line below ``quiet_dbfs`` that brought nothing like a voice while ``absent_after_s`` of
    the prompt were due to come back has no echo.
    """

    correlation: float = 0.36
    outspoken: float = 0.6
    excess_db: float = 8.0
    excess_share: float = 0.3
    tail_s: float = 0.75
    latest_s: float = 0.4
    absent_after_s: float = 0.5
    quiet_dbfs: float = -40.0
