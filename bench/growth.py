"""What the parts of a centre hold in the course of a long run, and what of it grew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

MEMORY_MAY_GROW = 1.10
MEMORY_MAY_GROW_MB = 8.0
DESCRIPTORS_MAY_GROW = 1.25  # PostgreSQL opens each table once a connection
FEW_DESCRIPTORS = 10
FOLDERS = ("log", "postgres", "recordings/archive", "recordings/spool")


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """What one part of the centre, with its children, holds."""

    memory_mb: float
    descriptors: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """At one moment: part → what it holds, folder → MB."""

    after_s: float
    parts: Mapping[str, Use]
    folders: Mapping[str, float]


def grown(samples: Sequence[Sample]) -> list[str]:
    """Which parts hold more in the last quarter of the run than in its second; in words."""
    quarter = max(1, len(samples) // 4)
    early, late = samples[quarter : 2 * quarter] or samples, samples[-quarter:]
    found = []
    for name in early[0].parts:
        if name not in late[-1].parts:
            found.append(f"{name} does not run any more")
            continue
        before, after = _median(early, name), _median(late, name)
        most_mb = max(before.memory_mb * MEMORY_MAY_GROW, before.memory_mb + MEMORY_MAY_GROW_MB)
        if after.memory_mb > most_mb:
            found.append(f"{name}: {before.memory_mb:.0f} MB, then {after.memory_mb:.0f} MB")
        most = before.descriptors * DESCRIPTORS_MAY_GROW + FEW_DESCRIPTORS
        if after.descriptors > most:
            found.append(f"{name}: {before.descriptors} descriptors, then {after.descriptors}")
    spool_mb = late[-1].folders["recordings/spool"]
    return [*found, *([f"{spool_mb:.1f} MB of unfinished recordings"] if spool_mb > 0.1 else [])]


def _median(samples: Sequence[Sample], name: str) -> Use:
    """A part starts a program now and then, which holds much for a moment."""
    uses = [one.parts[name] for one in samples if name in one.parts]
    return Use(
        memory_mb=median(use.memory_mb for use in uses),
        descriptors=round(median(use.descriptors for use in uses)),
    )
