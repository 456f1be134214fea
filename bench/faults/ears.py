"""The voices and ears of many callers: one thread that speaks and listens for all of them.

It notes when each caller heard something. So the longest dead air is measured where it counts, at
the caller's ear, also when nothing is recorded.
"""

import os
import random
import socket
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from ari_app.screening.alaw import decode
from bench.load import CALLERS_ADDRESS
from bench.priority import LINES

FRAME = 160  # bytes of A-law in 20 ms
FRAME_S = 0.02
LOST_AT_ONCE = 5
QUIETEST = 104  # of 32768: -50 dBFS; below it nobody hears anything
_RTP_HEAD = 12
_PCMA = 8


@dataclass(kw_only=True)
class Ear:
    """One caller's media. ``voice`` is A-law, said once; empty: not one frame is sent."""

    voice: bytes
    line: socket.socket
    heard_at_s: list[float] = field(default_factory=list)  # seconds since 1970
    peer: tuple[str, int] | None = None
    sent: int = 0
    loss: "Loss" = field(default_factory=lambda: Loss(0.0, 0))

    @property
    def port(self) -> int:
        return int(self.line.getsockname()[1])

    def heard(self, since_s: float) -> bool:
        """Whether anything at all came since then: a prompt, the queue or a human."""
        return any(at > since_s for at in self.heard_at_s)

    def dead_air_s(self, since_s: float, until_s: float) -> float:
        """The longest time between those moments in which the caller heard nothing."""
        inside = [at for at in self.heard_at_s if since_s < at < until_s]
        moments = [since_s, *inside, until_s]
        return max(b - a for a, b in pairwise(moments))

    def listen(self, now_s: float) -> None:
        while True:
            try:
                packet, peer = self.line.recvfrom(2048)
            except BlockingIOError:
                return
            except OSError:  # a port that is closed by now said so
                continue
            self.peer = peer
            if not self.loss.loses() and _is_heard(packet[_RTP_HEAD:]):
                self.heard_at_s.append(now_s)

    def speak(self) -> None:
        """The next frame, once it is known where to; the voice's last frame is never the end."""
        if self.peer is None or not self.voice:
            return
        start = self.sent * FRAME % (len(self.voice) - FRAME + 1)
        head = bytes((0x80, _PCMA)) + (self.sent & 0xFFFF).to_bytes(2, "big")
        stamp = (self.sent * FRAME & 0xFFFFFFFF).to_bytes(4, "big")
        packet = head + stamp + self.port.to_bytes(4, "big") + self.voice[start : start + FRAME]
        if not self.loss.loses():
            with suppress(OSError):  # Asterisk is dead: nobody is there to hear it
                self.line.sendto(packet, self.peer)
        self.sent += 1


class Loss:
    """Loses that share of the frames, some `LOST_AT_ONCE` in a row, as radio and full links do."""

    def __init__(self, share: float, seed: int) -> None:
        self._lost_ends = 1 / LOST_AT_ONCE
        self._begins = share * self._lost_ends / (1 - share)
        self._chance = random.Random(seed)  # noqa: S311 - no secret
        self._losing = False

    def loses(self) -> bool:
        turns = self._chance.random()
        self._losing = turns >= self._lost_ends if self._losing else turns < self._begins
        return self._losing


class Ears:
    """``with Ears(voices) as ears: …``; the ears in the order of the voices."""

    def __init__(self, voices: Sequence[bytes], *, lost: float = 0.0) -> None:
        self.all = [
            Ear(voice=voice, line=_socket(), loss=Loss(lost, seed))
            for seed, voice in enumerate(voices)
        ]
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="ears", daemon=True)

    def __enter__(self) -> "Ears":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        for ear in self.all:
            ear.line.close()

    def _run(self) -> None:
        with suppress(PermissionError):  # this thread alone: what the bench starts waits its turn
            os.sched_setscheduler(0, os.SCHED_RR, LINES)
        due = time.monotonic()
        while not self._over.is_set():
            now_s = time.time()
            for ear in self.all:
                ear.listen(now_s)
                ear.speak()
            due += FRAME_S
            time.sleep(max(0.0, due - time.monotonic()))


def _socket() -> socket.socket:
    opened = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    opened.bind((CALLERS_ADDRESS, 0))
    opened.setblocking(False)
    return opened


def _is_heard(payload: bytes) -> bool:
    return bool(payload) and int(np.abs(decode(payload).astype(np.int32)).max()) >= QUIETEST
