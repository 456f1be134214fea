"""A shift with its people, what runs now and comes next, and why somebody cannot be put into one.

Pure. Places are the seats of the centre; who has none is on the shift all the same. A person who
is absent on a shift's day, or whose account is closed, stays in the plan, so that everybody sees
who is to be replaced, and does not count to its strength.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

LOOK_BACK_H = 48  # the longest that a shift which still matters can have begun before


class AbsenceKind(StrEnum):
    SICK = "sick"
    LEAVE = "leave"
    EXCUSED = "excused"
    ELSEWHERE = "elsewhere"  # training, a service journey


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One person's part in a shift; ``seat``: its extension, "" for none.

    ``closed``: their account was, before the shift ends; ``swapping``: a swap of it is open.
    """

    duty_id: int
    login: str
    name: str
    seat: str = ""
    absent: bool = False
    closed: bool = False
    swapping: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    shift_id: int
    name: str
    day: date
    begins_at: datetime
    ends_at: datetime
    strength: int
    duties: tuple[Duty, ...] = ()

    @property
    def working(self) -> tuple[Duty, ...]:
        return tuple(duty for duty in self.duties if not (duty.absent or duty.closed))

    @property
    def missing(self) -> int:
        """How many the plan lacks."""
        return max(0, self.strength - len(self.working))

    def duty_of(self, login: str) -> Duty | None:
        return next((duty for duty in self.duties if duty.login == login), None)

    def runs(self, now: datetime) -> bool:
        return self.begins_at <= now < self.ends_at

    def meets(self, other: "Shift") -> bool:
        """Whether nobody can work both."""
        return self.begins_at < other.ends_at and other.begins_at < self.ends_at


def shift_of(row: Mapping[str, Any]) -> Shift:
    """From a row of ``shifts.between``."""
    return Shift(
        shift_id=row["shift_id"],
        name=row["name"],
        day=row["day"],
        begins_at=row["begins_at"],
        ends_at=row["ends_at"],
        strength=row["strength"],
        duties=tuple(
            Duty(
                duty_id=duty["duty_id"],
                login=duty["login"],
                name=duty["name"],
                seat=duty["seat"] or "",
                absent=duty["absent"],
                closed=duty["closed"],
                swapping=duty["swapping"],
            )
            for duty in row["duties"]
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class NowAndNext:
    now: tuple[Shift, ...] = ()
    next: tuple[Shift, ...] = ()


def now_and_next(shifts: Iterable[Shift], now: datetime) -> NowAndNext:
    """What runs, and all that begin at the next moment at which any does."""
    shifts = sorted(shifts, key=lambda shift: (shift.begins_at, shift.name))
    later = [shift for shift in shifts if shift.begins_at > now]
    return NowAndNext(
        now=tuple(shift for shift in shifts if shift.runs(now)),
        next=tuple(shift for shift in later if shift.begins_at == later[0].begins_at),
    )


class Refusal(StrEnum):
    """Why a person cannot be put into a shift."""

    OVER = "over"  # it has ended
    TWICE = "twice"
    ABSENT = "absent"
    MEETS = "meets"  # another of theirs
    SEAT_OCCUPIED = "seat_occupied"


def refusal(
    shift: Shift,
    login: str,
    seat: str,
    around: Sequence[Shift],
    absent_days: Iterable[tuple[date, date]],
    now: datetime,
) -> Refusal | None:
    """``around``: the shifts beside it; ``absent_days``: from and until, of this person."""
    if shift.ends_at <= now:
        return Refusal.OVER
    if shift.duty_of(login) is not None:
        return Refusal.TWICE
    if any(first <= shift.day <= last for first, last in absent_days):
        return Refusal.ABSENT
    if any(
        other.shift_id != shift.shift_id and other.meets(shift) and other.duty_of(login)
        for other in around
    ):
        return Refusal.MEETS
    if seat and any(duty.seat == seat for duty in shift.duties):
        return Refusal.SEAT_OCCUPIED
    return None
