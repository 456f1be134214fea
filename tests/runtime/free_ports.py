"""Ports that nobody uses now, each test worker from a range of its own."""

import os
import socket

FIRST = 20_000
PER_WORKER = 2_000
STEP = 110  # room for a range of media ports after each


def free_ports(count: int) -> list[int]:
    """Ports at least `STEP` apart, free for TCP and UDP, below the kernel's own range."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    start = FIRST + PER_WORKER * worker + os.getpid() % STEP
    found = [port for port in range(start, start + PER_WORKER - STEP, STEP) if _free(port)]
    if len(found) < count:
        raise RuntimeError(f"only {len(found)} of {count} ports are free from {start} on")
    return found[:count]


def _free(port: int) -> bool:
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with socket.socket(socket.AF_INET, kind) as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                return False
    return True
