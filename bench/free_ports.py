"""Ports that nobody uses now, for tests and measurements: free for UDP and for TCP."""

import itertools
import os
import socket

FIRST, LAST = 20_000, 32_000  # below the kernel's own range, which connections are given ports of
STEP = 110  # room for a range of media ports after each
_ROUND = (LAST - FIRST) // STEP
_turns = itertools.count()


def free_ports(count: int) -> list[int]:
    """Ports at least `STEP` apart; none is given again before the round is over.

    Processes that run beside each other count from places of their own.
    """
    found: list[int] = []
    for turn in itertools.islice(_turns, _ROUND):
        port = FIRST + os.getpid() % STEP + turn % _ROUND * STEP
        if is_free(port):
            found.append(port)
        if len(found) == count:
            return found
    raise RuntimeError(f"only {len(found)} of {count} ports are free from {FIRST} on")


def is_free(port: int) -> bool:
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with socket.socket(socket.AF_INET, kind) as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                return False
    return True
