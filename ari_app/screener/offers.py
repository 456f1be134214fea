"""Which of the calls on offer a worker claims now. Pure: the time comes in as an argument.

Asterisk offers each call to all workers for ``claim_ms``; the first claim wins. Three rules keep a
rush from becoming a pile of late greetings:

- each call has one worker that goes first, the others wait a moment, so workers do not race;
- a worker sets up only a few calls at a time, the rest wait their turn in the time there is;
- what it cannot claim in time, or has no room for, it lets go: the dialplan takes it to the queue.
"""

import hashlib
from dataclasses import dataclass

SETTING_UP = 6  # calls between claim and greeting at a time: more at once would all be late
OTHERS_AFTER_S = 0.06  # the turn of the workers that do not go first
CLAIM_LOST_S = 1.0  # a claim that was won is followed by the call; its caller may have hung up
OFFER_SHARE = 0.7  # of the time that the dialplan waits: a later claim would come too late


@dataclass(frozen=True, slots=True)
class Offer:
    from_s: float
    until_s: float


class Offers:
    """The calls on offer to worker ``number`` of ``workers``, by the caller's channel."""

    def __init__(self, *, number: int, workers: int, room: int, claim_s: float) -> None:
        self._turn = number % max(1, workers)
        self._workers = max(1, workers)
        self._room = room
        self._open_s = claim_s * OFFER_SHARE
        self._waiting: dict[str, Offer] = {}
        self._claiming: dict[str, float] = {}

    def offered(self, channel: str, now_s: float) -> None:
        after_s = 0.0 if _first(channel, self._workers) == self._turn else OTHERS_AFTER_S
        self._waiting[channel] = Offer(now_s + after_s, now_s + self._open_s)

    @property
    def any(self) -> bool:
        """Whether a turn may come by time alone."""
        return bool(self._waiting or self._claiming)

    def gone(self, channel: str) -> None:
        """Claimed by somebody, lost to another, begun, or ended."""
        self._waiting.pop(channel, None)
        self._claiming.pop(channel, None)

    def due(self, now_s: float, *, setting_up: int, in_hand: int) -> list[str]:
        """The channels to claim now; from then on they count until :meth:`gone`."""
        self._forget_late(now_s)
        chosen: list[str] = []
        for channel in [c for c, offer in self._waiting.items() if now_s >= offer.from_s]:
            claiming = len(self._claiming)
            if setting_up + claiming < SETTING_UP and in_hand + claiming < self._room:
                del self._waiting[channel]
                self._claiming[channel] = now_s
                chosen.append(channel)
        return chosen

    def _forget_late(self, now_s: float) -> None:
        self._waiting = {c: o for c, o in self._waiting.items() if now_s < o.until_s}
        self._claiming = {c: s for c, s in self._claiming.items() if now_s - s < CLAIM_LOST_S}


def _first(channel: str, workers: int) -> int:
    """The worker that goes first: the same answer in every process."""
    return int(hashlib.sha256(channel.encode()).hexdigest(), 16) % workers
