"""Attendance from what was planned and who was there; the calendar that a telephone reads."""

from datetime import UTC, datetime, timedelta

from icalendar import Calendar

from ari_app.shifts.attendance import Worked, attendance
from ari_app.shifts.feed import calendar_of
from ari_app.shifts.handing_over import handing, labels_in
from tests.unit.shifts.some import HOUR, SEVEN, duty, shift


def worked(came_min: float | None, here_h: float, *, absent: bool = False) -> Worked:
    return Worked(
        login="bagus",
        name="Bagus",
        begins_at=SEVEN,
        ends_at=SEVEN + 7 * HOUR,
        absent=absent,
        first_here_at=None if came_min is None else SEVEN + timedelta(minutes=came_min),
        here_s=here_h * 3600,
    )


def test_a_persons_month() -> None:
    """On time, five minutes late (that is in time), six, never there, and ill."""
    duties = [worked(0, 7), worked(5, 6.9), worked(6, 6.5), worked(None, 0)]
    (one,) = attendance([*duties, worked(None, 0, absent=True)])
    assert (one.shifts, one.absent, one.missed, one.late) == (5, 1, 1, 1)
    assert one.planned_s == 4 * 7 * 3600 and one.share == (7 + 6.9 + 6.5) / 28


def test_who_was_only_ill_has_no_share() -> None:
    (one,) = attendance([worked(None, 0, absent=True)])
    assert one.share is None and one.missed == 0


def test_the_calendar_shows_ones_own_shifts_and_nothing_else() -> None:
    made = datetime(2026, 12, 1, tzinfo=UTC)
    shifts = [
        shift(duty("bagus", "301"), duty("dewi"), name="Pagi; ramai, " + "x" * 15, number=1),
        shift(duty("dewi"), begins_h=7, number=2),
        shift(duty("bagus", absent=True), begins_h=14, number=3),
    ]
    body = calendar_of(shifts, "bagus", centre="JPR", centre_name="Jepara 112", made_at=made)
    assert b"Dewi" not in body and max(map(len, body.split(b"\r\n"))) <= 75
    (event,) = Calendar.from_ical(body).walk("VEVENT")
    assert event["summary"] == "112: Pagi; ramai, " + "x" * 15 and event["location"] == "301"
    assert event.decoded("dtstart") == SEVEN and event.decoded("dtend") == SEVEN + 7 * HOUR
    assert event["uid"] == "JPR-1@sigap112"


def test_which_shift_hands_over() -> None:
    morning, noon = shift(duty("bagus")), shift(duty("dewi"), name="Siang", begins_h=7, number=2)
    at = SEVEN + 7 * HOUR + timedelta(minutes=10)
    both = [morning, noon]
    assert handing(both, "bagus", at) is morning, "their own, which has just ended"
    assert handing(both, "siti", at) is noon, "a supervisor: the one that runs"
    assert handing(both, "siti", SEVEN + 15 * HOUR) is noon, "none runs: the last one"
    assert handing(both, "bagus", SEVEN - HOUR) is None
    assert handing(both, "bagus", SEVEN + 17 * HOUR) is None


def test_the_tickets_that_a_note_names() -> None:
    said = "Lihat jpr-2026-00012, JPR-2026-00012 dan JPR-2026-1."
    assert labels_in(said) == ["JPR-2026-00012"]
