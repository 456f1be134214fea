"""A person's shifts as a calendar that their telephone subscribes to (RFC 5545).

It shows nothing but the shifts: when, which, and where they sit. Nobody else's name is in it, and
nothing of any call. A shift keeps its UID, so a changed one moves and is not doubled.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from icalendar import Calendar, Event

from ari_app.shifts.roster import Shift

RENEW = timedelta(hours=1)  # how often a calendar is asked to look again


def calendar_of(
    shifts: Iterable[Shift], login: str, *, centre: str, centre_name: str, made_at: datetime
) -> bytes:
    """``login``: whose calendar it is; shifts on which they are absent are left out."""
    calendar = Calendar()
    calendar.add("prodid", "-//Sigap 112//jadwal dinas//ID")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", centre_name)
    calendar.add("refresh-interval", RENEW, parameters={"VALUE": "DURATION"})
    for shift in shifts:
        duty = shift.duty_of(login)
        if duty is None or duty.absent:
            continue
        event = Event()
        event.add("uid", f"{centre}-{shift.shift_id}@sigap112")
        event.add("dtstamp", made_at)
        event.add("dtstart", shift.begins_at.astimezone(made_at.tzinfo))
        event.add("dtend", shift.ends_at.astimezone(made_at.tzinfo))
        event.add("summary", f"112: {shift.name}")
        if duty.seat:
            event.add("location", duty.seat)
        calendar.add_component(event)
    return bytes(calendar.to_ical())
