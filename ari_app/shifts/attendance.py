"""Attendance: what was planned, and who was really logged in. Pure.

Present is who sat at a seat, or was logged in with a telephone of their own, within the shift.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

LATE_AFTER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """One duty of a shift that has ended. ``first_here_at`` None: they never came."""

    login: str
    name: str
    begins_at: datetime
    ends_at: datetime
    absent: bool
    first_here_at: datetime | None
    here_s: float

    @property
    def planned_s(self) -> float:
        return (self.ends_at - self.begins_at).total_seconds()

    @property
    def is_late(self) -> bool:
        came = self.first_here_at
        return not self.absent and came is not None and came > self.begins_at + LATE_AFTER

    @property
    def is_missed(self) -> bool:
        return not self.absent and self.first_here_at is None

    def counts_as(self, which: str) -> bool:
        """``absent``, ``due`` (not absent), ``missed`` or ``late``; ``all`` is each."""
        found = {"absent": self.absent, "missed": self.is_missed, "late": self.is_late}
        return found.get(which, which == "all" or not self.absent)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """A person's shifts of a range. ``planned_s``: of those on which they were not absent."""

    login: str
    name: str
    shifts: int
    absent: int
    late: int
    missed: int
    planned_s: float
    here_s: float

    @property
    def share(self) -> float | None:
        return self.here_s / self.planned_s if self.planned_s else None


def worked_of(row: Mapping[str, Any]) -> Worked:
    """From a row of ``shifts.worked``."""
    return Worked(
        login=row["login"],
        name=row["name"],
        begins_at=row["begins_at"],
        ends_at=row["ends_at"],
        absent=row["absent"],
        first_here_at=row["first_here_at"],
        here_s=row["here_s"] or 0.0,
    )


def attendance(worked: Iterable[Worked]) -> list[Attendance]:
    """By person, in the order of their names."""
    by: dict[str, list[Worked]] = {}
    for one in worked:
        by.setdefault(one.login, []).append(one)
    found = [_of_person(duties) for duties in by.values()]
    return sorted(found, key=lambda person: (person.name, person.login))


def _of_person(duties: list[Worked]) -> Attendance:
    due = [one for one in duties if not one.absent]
    return Attendance(
        login=duties[0].login,
        name=duties[0].name,
        shifts=len(duties),
        absent=len(duties) - len(due),
        late=sum(one.is_late for one in due),
        missed=sum(one.is_missed for one in due),
        planned_s=sum(one.planned_s for one in due),
        here_s=sum(one.here_s for one in due),
    )
