"""Now and next, and who cannot be put into a shift."""

from dataclasses import replace
from datetime import date

import pytest

from ari_app.shifts.roster import Refusal, now_and_next, refusal
from tests.unit.shifts.some import HOUR, SEVEN, duty, shift

MORNING = shift(duty("bagus", "301"), duty("dewi"), number=1)
NOON = shift(duty("rahma"), name="Siang", begins_h=7, number=2)
NIGHT = shift(duty("tono"), name="Malam", begins_h=14, lasts_h=10, number=3)


@pytest.mark.parametrize(
    ("at_h", "now", "then", "remark"),
    [
        (-1, [], ["Pagi"], "before the first"),
        (0, ["Pagi"], ["Siang"], "it begins at its first moment"),
        (7, ["Siang"], ["Malam"], "and ends where the next begins"),
        (23, ["Malam"], [], "over midnight"),
        (24, [], [], "all are over"),
    ],
)
def test_now_and_next(at_h: float, now: list[str], then: list[str], remark: str) -> None:
    found = now_and_next([NIGHT, MORNING, NOON], SEVEN + at_h * HOUR)
    assert [one.name for one in found.now] == now, remark
    assert [one.name for one in found.next] == then, remark


def test_two_that_begin_together_are_both_next() -> None:
    other = shift(name="Siang B", begins_h=7, number=4)
    found = now_and_next([NOON, other, MORNING], SEVEN)
    assert [one.name for one in found.next] == ["Siang", "Siang B"]


def test_whose_account_is_closed_does_not_count() -> None:
    lacking = shift(duty("bagus"), replace(duty("dewi"), closed=True))
    assert lacking.missing == 1 and [one.login for one in lacking.working] == ["bagus"]


def test_who_is_absent_does_not_count() -> None:
    lacking = shift(duty("bagus"), duty("dewi", absent=True))
    assert lacking.missing == 1 and [one.login for one in lacking.working] == ["bagus"]


@pytest.mark.parametrize(
    ("login", "seat", "absent", "at_h", "why"),
    [
        ("rahma", "", [], 0, None),
        ("bagus", "", [], 0, Refusal.TWICE),
        ("rahma", "301", [], 0, Refusal.SEAT_OCCUPIED),
        ("rahma", "", [(date(2026, 12, 24), date(2026, 12, 25))], 0, Refusal.ABSENT),
        ("rahma", "", [(date(2026, 12, 26), date(2026, 12, 27))], 0, None),
        ("rahma", "", [], 7, Refusal.OVER),
        ("joko", "", [], 0, Refusal.MEETS),
    ],
)
def test_who_cannot_be_put_into_it(
    login: str, seat: str, absent: list[tuple[date, date]], at_h: float, why: Refusal | None
) -> None:
    """Rahma works the next one, which begins as this one ends; Joko one that lies across."""
    across = shift(duty("joko"), begins_h=6, number=9)
    around = [MORNING, NOON, across]
    assert refusal(MORNING, login, seat, around, absent, SEVEN + at_h * HOUR) is why
