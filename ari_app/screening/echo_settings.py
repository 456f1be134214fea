"""When what comes back is taken for our own prompt."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class EchoSettings:
    """Correlation from which an echo is assumed, and the excess (dB, share) that is a voice.

    What rises above an ``outspoken`` echo must stay above it for a second chunk to be a voice.

    ``tail_s`` after a prompt its echo may still come, ``latest_s`` late as a rule. Where nothing
    like a voice came back of ``absent_after_s`` of it, the line below ``quiet_dbfs``, this
    line has no echo.
    """

    correlation: float = 0.36
    outspoken: float = 0.6
    excess_db: float = 8.0
    excess_share: float = 0.3
    tail_s: float = 0.75
    latest_s: float = 0.4
    absent_after_s: float = 0.5
    quiet_dbfs: float = -40.0
