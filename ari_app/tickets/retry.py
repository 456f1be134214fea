"""When a notification that failed is tried again, and when it is given up. Pure.

Quick at first, for an emergency cannot wait, then ever slower: 2, 4, 8 … s, at most 5 minutes; the
twelfth failure, after some 24 minutes, makes it a dead letter. The agency's own clock runs
meanwhile (`clocks`), so that a human hears of it long before.
"""

from dataclasses import dataclass
from enum import StrEnum

FIRST_S, LONGEST_S, MOST_TRIES = 2.0, 300.0, 12

UNTRUSTED_PROBLEM = "The server's certificate is not trusted: expired, or nobody known made it."
UNUSABLE_PROBLEM = "Apprise cannot use this address."
UNSURE_PROBLEM = "Nobody knows whether it got through: the answer did not come in time."
LOCAL_PROBLEM = "The address leads to this machine or its link; see the setting local_channels."


class Trouble(StrEnum):
    NOT_NOW = "not_now"  # away, slow, overloaded: may get through later
    UNSURE = "unsure"  # sent, and the answer did not come: it may have got through
    REFUSED = "refused"  # will be refused every time, until a human changes something


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """``problem`` is one sentence for a human; it names no address and no secret."""

    trouble: Trouble
    problem: str


def next_try_s(attempts: int, trouble: Trouble) -> float | None:
    """Seconds until the next try after ``attempts`` tries; None: give it up."""
    if trouble is Trouble.REFUSED or attempts >= MOST_TRIES:
        return None
    return min(LONGEST_S, FIRST_S * 2.0 ** (max(attempts, 1) - 1))


def trouble_of(status: int) -> Trouble:
    """An HTTP status that is not 2xx (RFC 9110): 408, 425, 429 and 5xx may pass."""
    return Trouble.NOT_NOW if status >= 500 or status in (408, 425, 429) else Trouble.REFUSED
