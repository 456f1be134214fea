"""The roster: who is on duty at a moment, who comes next, and what is no entry."""

from datetime import UTC, datetime, timedelta

import pytest

from ari_app.agencies.duty import OnDuty, duty_number, next_after, on_duty
from ari_app.tickets.json_entries import ValueRefused

NOW = datetime(2026, 5, 1, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)


def duty(person: str, begins: float, hours: float, number: str = "081234567890") -> OnDuty:
    at = NOW + begins * HOUR
    return OnDuty(
        agency="psc119",
        person=person,
        number=number,
        begins_at=at,
        ends_at=at + hours * HOUR,
    )


NIGHT, MORNING, CHIEF = duty("Budi", -8, 8), duty("Siti", 0, 8), duty("Agus", -24, 72)


@pytest.mark.parametrize(
    ("hours", "names", "remark"),
    [
        (-1, "Budi Agus", "who began last is telephoned first"),
        (-0.0001, "Budi Agus", "the night goes up to the last moment"),
        (0, "Siti Agus", "and ends where the morning begins"),
        (9, "Agus", "a hole in the roster: who is there longest"),
        (72, "", "nobody"),
    ],
)
def test_who_is_on_duty(hours: float, names: str, remark: str) -> None:
    found = on_duty([CHIEF, MORNING, NIGHT], NOW + hours * HOUR)
    assert [one.person for one in found] == names.split(), remark


def test_who_comes_next() -> None:
    assert next_after([CHIEF, MORNING, NIGHT], NOW - HOUR) is MORNING
    assert next_after([CHIEF, MORNING, NIGHT], NOW) is None


def test_what_is_no_entry() -> None:
    for person, hours in (("", 8), ("Budi", 0), ("Budi", -1), ("Budi", 24 * 32), ("B" * 81, 8)):
        with pytest.raises(ValueRefused):
            duty(person, 0, hours)
    with pytest.raises(ValueRefused):
        duty_number("panggil Budi", "ID")
    assert duty_number("+62 812-3456-7890", "ID") == "081234567890"
    assert duty_number("119", "ID") == "119"
