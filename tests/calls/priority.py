"""The processor first for what makes, carries and hears sound: a call cannot wait for its turn.

A starved phone sends choppy audio, a starved Asterisk drops it, and a starved ear hears late; the
ear then judges, rightly, another call than the test meant. ``nice`` is not enough: Linux weighs it
within one session only (sched_autogroup), and each part of a centre has a session of its own.
"""

import contextlib
import os

LEAST = os.sched_param(1)  # the lowest real-time priority is before every ordinary process


def comes_first(pid: int) -> None:
    """This process, with its threads and its children to come, where we may say so (as root)."""
    with contextlib.suppress(PermissionError, ProcessLookupError, FileNotFoundError):
        for thread in os.listdir(f"/proc/{pid}/task"):
            os.sched_setscheduler(int(thread), os.SCHED_RR, LEAST)
