"""The processor first for what makes, carries and hears sound: a call cannot wait for its turn.

A starved phone sends choppy audio, a starved Asterisk drops it, and a starved ear hears late; the
ear then judges, rightly, another call than the test meant. ``nice`` is not enough: Linux weighs it
within one session only (sched_autogroup), and each part of a centre has a session of its own.

Lines before ears: an ear may be late by a moment, the sound of a call may not. Ears have the most
weight among the ordinary processes and are no real-time ones: those that run for a second without a
pause are stopped by the kernel for a moment, and the phones with them.
"""

import asyncio
import contextlib
import os
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

LINES = os.sched_param(1)  # the lowest real-time priority is before every ordinary process
MOST_WEIGHT = -20  # as a niceness
LOOK_S, STARTING_LOOKS = 0.5, 20  # ten seconds


def comes_first(pid: int) -> None:
    """This line, with its threads and its children to come, where we may say so (as root)."""
    with contextlib.suppress(PermissionError, ProcessLookupError, FileNotFoundError):
        for thread in map(int, os.listdir(f"/proc/{pid}/task")):
            if os.sched_getscheduler(thread) != os.SCHED_RR:
                os.sched_setscheduler(thread, os.SCHED_RR, LINES)


def weighs_most(pid: int) -> None:
    """This ear, and all of its session, before every other ordinary process."""
    with contextlib.suppress(OSError):
        Path(f"/proc/{pid}/autogroup").write_text(str(MOST_WEIGHT))
        os.setpriority(os.PRIO_PROCESS, pid, MOST_WEIGHT)


@asynccontextmanager
async def calls_first(parts: Callable[[], Mapping[str, int]]) -> AsyncIterator[None]:
    """Inside the block a centre's Asterisk and ears come first, also those started again.

    ``parts`` tells name → pid of what runs now.
    """
    keeping = asyncio.create_task(_keep_first(parts), name="calls first")
    try:
        yield
    finally:
        keeping.cancel()


async def _keep_first(parts: Callable[[], Mapping[str, int]]) -> None:
    """Each for its first seconds: a part that is just starting has not all its threads yet; those
    that come later have it from them.
    """
    looks: Counter[int] = Counter()  # pid → how often
    while True:
        new = {part: pid for part, pid in parts().items() if looks[pid] < STARTING_LOOKS}
        looks.update(new.values())
        _put_first(new)
        await asyncio.sleep(LOOK_S)


def _put_first(parts: Mapping[str, int]) -> None:
    for part, pid in parts.items():
        if part == "asterisk":
            comes_first(pid)
        elif part.startswith("screen-"):
            weighs_most(pid)
