"""What a process is about, by what the kernel says of its threads (proc(5)).

Whoever is slow wants something: the processor, or a disk. Whoever is stopped cannot want anything.
"""

import contextlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ari_app.operations import processes

_NS = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """What a process has done so far, and how long each of its threads has waited for its turn."""

    cpu_s: float = 0.0
    waited: Mapping[str, float] = field(default_factory=dict)  # thread → s
    on_disk: bool = False  # a thread waits for a disk, and no signal reaches it (state D)

    def wanted_since(self, before: "Activity") -> float:
        """How long it has computed since then, or waited to. A thread that ended took the memory of
        its waiting along: the sum of all may fall while others wait.
        """
        grown = (now - before.waited.get(name, 0.0) for name, now in self.waited.items())
        return self.cpu_s - before.cpu_s + sum(max(0.0, more) for more in grown)


def is_stopped(pid: int) -> bool:
    """By SIGSTOP; a debugger's stop is another (t). Of its first thread, for which the kernel need
    not add up all the others.
    """
    return _state(f"/proc/{pid}/task/{pid}") == "T"


def wants_of(pid: int) -> Activity:
    """What it has done and waited for, without a look at the state of its threads: that costs more
    than all the rest, and is for whoever wonders why it says nothing.
    """
    waited = {thread: _waited_s(f"/proc/{pid}/task/{thread}") for thread in _threads(pid)}
    return Activity(cpu_s=processes.cpu_s_of(pid), waited=waited)


def of(pid: int) -> Activity:
    """A process that has ended is about nothing."""
    on_disk = any(_state(f"/proc/{pid}/task/{thread}") == "D" for thread in _threads(pid))
    return replace(wants_of(pid), on_disk=on_disk)


def _threads(pid: int) -> list[str]:
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        return os.listdir(f"/proc/{pid}/task")
    return []


def _state(task: str) -> str:
    return _read(f"{task}/stat").rpartition(")")[2].strip()[:1]


def _waited_s(thread: str) -> float:
    """The second figure of ``schedstat``; 0 from a kernel that counts none."""
    figures = _read(f"{thread}/schedstat").split()
    return int(figures[1]) * _NS if len(figures) > 1 else 0.0


def _read(file: str) -> str:
    """Empty where the thread has ended meanwhile. One system call to read: these files are small,
    and are read for each thread.
    """
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        opened = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
        try:
            return os.read(opened, 4096).decode(errors="replace")
        finally:
            os.close(opened)
    return ""
