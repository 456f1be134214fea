"""What a process is about, by what the kernel says of its threads (proc(5)).

Whoever is slow wants something: the processor, or a disk. Whoever is stopped cannot want anything.
"""

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

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
    """By SIGSTOP; a debugger's stop is another (t)."""
    return _state(Path(f"/proc/{pid}")) == "T"


def of(pid: int) -> Activity:
    """A process that has ended is about nothing."""
    waited, states = {}, set()
    for thread in _threads(pid):
        waited[thread.name] = _waited_s(thread)
        states.add(_state(thread))
    return Activity(cpu_s=processes.cpu_s_of(pid), waited=waited, on_disk="D" in states)


def _threads(pid: int) -> Iterator[Path]:
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        yield from Path(f"/proc/{pid}/task").iterdir()


def _state(task: Path) -> str:
    return _read(task / "stat").rpartition(")")[2].strip()[:1]


def _waited_s(thread: Path) -> float:
    """The second figure of ``schedstat``; 0 from a kernel that counts none."""
    figures = _read(thread / "schedstat").split()
    return int(figures[1]) * _NS if len(figures) > 1 else 0.0


def _read(file: Path) -> str:
    """Empty where the thread has ended meanwhile."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        return file.read_text(encoding="utf-8", errors="replace")
    return ""
