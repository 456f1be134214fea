"""Which reports are due when, of which days, and when a mail is tried again."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from ari_app.reports.mail_due import MOST_TRIES, Every, due_now, next_try, period_of_due
from tests.unit.shifts.some import HOUR, SEVEN, shift

JAKARTA = ZoneInfo("Asia/Jakarta")


def at(day: int, hour: int, month: int = 12) -> datetime:
    return datetime(2026, month, day, hour, 5, tzinfo=JAKARTA)


@pytest.mark.parametrize(
    ("now", "wanted", "remark"),
    [
        (at(9, 5), ["day 2026-12-07", "week 2026-11-30", "month 2026-11-01"], "before the hour"),
        (at(9, 6), ["day 2026-12-07", "day 2026-12-08"], "from the hour on"),
        (at(11, 6), ["month 2026-11-01", "day 2026-12-10"], "ten days late for a month at most"),
        (at(12, 6), ["day 2026-12-11"], "of November nothing any more"),
    ],
)
def test_what_is_due(now: datetime, wanted: list[str], remark: str) -> None:
    found = [f"{due.every} {due.key}" for due in due_now(now, JAKARTA, 6, [])]
    assert set(wanted) <= set(found), remark
    assert ("day 2026-12-08" in found) == (now.day in (9, 10) and now.hour >= 6), remark
    assert ("month 2026-11-01" in found) == (now < at(12, 6)), remark


def test_of_which_days() -> None:
    found = {due.every: due for due in due_now(at(1, 6, month=2), JAKARTA, 6, [])}
    assert (found[Every.MONTH].first, found[Every.MONTH].last) == (
        date(2026, 1, 1),
        date(2026, 1, 31),
    )
    week = next(d for d in due_now(at(7, 6), JAKARTA, 6, []) if d.every is Every.WEEK)
    assert (week.first, week.last) == (date(2026, 11, 30), date(2026, 12, 6))


def test_a_shift_soon_after_its_end_and_not_for_ever() -> None:
    night = shift(name="Malam", begins_h=14, lasts_h=10)
    ends = SEVEN + 24 * HOUR

    def found(now: datetime) -> list[str]:
        return [d.key for d in due_now(now, JAKARTA, 23, [night]) if d.every is Every.SHIFT]

    assert found(ends + timedelta(minutes=14)) == []
    assert found(ends + timedelta(minutes=15)) == [f"{night.day} Malam"]
    assert found(ends + timedelta(days=1)) == []
    (due,) = (d for d in due_now(ends + HOUR, JAKARTA, 23, [night]) if d.every is Every.SHIFT)
    assert due.span == (night.begins_at, night.ends_at)
    period = period_of_due(due.first, due.last, due.span, JAKARTA)
    assert str(period.hours) == "21:00-07:00" and period.first == night.day


def test_a_failed_one_goes_again_ever_more_slowly_until_it_is_given_up() -> None:
    now = datetime(2026, 12, 1, tzinfo=UTC)
    waits = [next_try(n, now) for n in range(1, MOST_TRIES + 1)]
    minutes = [(w - now) / timedelta(minutes=1) if w else None for w in waits]
    assert minutes[:7] == [1, 2, 4, 8, 16, 32, 60] and minutes[-1] is None
