"""The service level: which share of those who wanted a human had one in time. Pure.

NENA-STA-020 asks for 90 % within 15 s and 95 % within 20 s. The clock starts at the INVITE, not at
our automatic answer, which is no human. Who hung up within the limit was not kept waiting beyond it
and counts as in time (SL2); who hung up later, or left a message, was not served.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Of a hundred callers, ``percent`` are to be answered within the limit."""

    limit: timedelta
    percent: int


TARGETS = (
    Target(limit=timedelta(seconds=15), percent=90),
    Target(limit=timedelta(seconds=20), percent=95),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A part of a whole; of nothing there is no percentage."""

    part: int
    whole: int

    def __post_init__(self) -> None:
        if not 0 <= self.part <= self.whole:
            raise ValueError(f"impossible share: {self.part} of {self.whole}")

    @property
    def fraction(self) -> float | None:
        """From 0 to 1."""
        return self.part / self.whole if self.whole else None

    @property
    def percent(self) -> float | None:
        return 100 * self.part / self.whole if self.whole else None

    def meets(self, target: Target) -> bool:
        """Whether the target is kept; where nobody called, nothing was missed."""
        return self.percent is None or self.percent >= target.percent


def service_level(
    answered: Iterable[timedelta], abandoned: Iterable[timedelta], limit: timedelta
) -> Share:
    """SL2 from what each caller waited, INVITE to answer or to the hang-up.

    ``answered`` and ``abandoned`` together are everybody who was in the queue.
    """
    waits = [*answered, *abandoned]
    return Share(part=sum(wait <= limit for wait in waits), whole=len(waits))


def service_level_of_counts(
    answered: Iterable[tuple[int, int]], abandoned: Iterable[tuple[int, int]], limit: timedelta
) -> Share:
    """The same from counts: pairs of a wait in whole seconds, rounded up, and how many waited so.

    Exact for a limit of whole seconds, for a wait is within it when its next whole second is.
    """
    counted = [*answered, *abandoned]
    limit_s = limit.total_seconds()
    return Share(
        part=sum(count for wait_s, count in counted if wait_s <= limit_s),
        whole=sum(count for _, count in counted),
    )
