"""Shifts for the tests: three a day, from 07.00 in Jakarta."""

from datetime import UTC, datetime, timedelta

from ari_app.shifts.roster import Duty, Shift

SEVEN = datetime(2026, 12, 25, 0, 0, tzinfo=UTC)  # 07.00 in Jakarta
HOUR = timedelta(hours=1)


def duty(login: str, seat: str = "", *, absent: bool = False) -> Duty:
    return Duty(duty_id=abs(hash(login)), login=login, name=login.title(), seat=seat, absent=absent)


def shift(
    *duties: Duty, name: str = "Pagi", begins_h: float = 0, lasts_h: float = 7, number: int = 1
) -> Shift:
    begins = SEVEN + begins_h * HOUR
    return Shift(
        shift_id=number,
        name=name,
        day=begins.date(),
        begins_at=begins,
        ends_at=begins + lasts_h * HOUR,
        strength=2,
        duties=duties,
    )
