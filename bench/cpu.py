"""CPU time of processes by the kernel's own accounting (proc(5), fields 14 and 15 of stat)."""

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Reading:
    at_s: float
    used_s: Mapping[str, float]


def read(pids: Mapping[str, int]) -> Reading:
    """The CPU seconds that each named process has used so far, with its children that are alive."""
    used = {name: sum(_used_s(one) for one in (pid, *children(pid))) for name, pid in pids.items()}
    return Reading(time.monotonic(), used)


def share(before: Reading, after: Reading) -> dict[str, float]:
    """Name → share of one core between two readings; 1.0 is a whole core."""
    wall_s = after.at_s - before.at_s
    return {
        name: (used - before.used_s.get(name, used)) / wall_s for name, used in after.used_s.items()
    }


def _used_s(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def children(pid: int) -> list[int]:
    found: list[int] = []
    for file in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            direct = [int(child) for child in file.read_text(encoding="utf-8").split()]
        except OSError:
            continue
        found += [one for child in direct for one in (child, *children(child))]
    return found
