"""The duty roster of agencies: who is on duty from when to when, and on which number. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from ari_app.telephone_number import canonical_number
from ari_app.tickets.json_entries import ValueRefused

LONGEST_WORD = 80
LONGEST_DUTY = timedelta(days=31)


@dataclass(frozen=True, slots=True, kw_only=True)
class OnDuty:
    """A person of an agency (its code) from ``begins_at`` up to ``ends_at``."""

    agency: str
    person: str
    role: str = ""
    number: str
    begins_at: datetime
    ends_at: datetime

    def __post_init__(self) -> None:
        for name, value in (("person", self.person), ("role", self.role)):
            if len(value) > LONGEST_WORD or not value.isprintable():
                message = f"{name} must be plain text of at most {LONGEST_WORD} characters"
                raise ValueRefused(message, field=name, problem="too_long", longest=LONGEST_WORD)
        if not self.person.strip():
            raise ValueRefused("person is needed", field="person", problem="needed")
        if self.begins_at.tzinfo is None or self.ends_at.tzinfo is None:
            raise ValueError("a time of the roster must know its zone")
        if not timedelta() < self.ends_at - self.begins_at <= LONGEST_DUTY:
            message = "a duty ends after it begins, and within 31 days"
            raise ValueRefused(message, field="ends_at", problem="duty_span")

    def is_on(self, at: datetime) -> bool:
        return self.begins_at <= at < self.ends_at


def duty_number(written: str, country: str) -> str:
    """A telephone number as it is kept; raises `ValueRefused`."""
    number = canonical_number(written, country)
    if number is None:
        message = f"{written[:40]!r} is no telephone number"
        raise ValueRefused(message, field="number", problem="number")
    return number


def on_duty(roster: Iterable[OnDuty], at: datetime) -> list[OnDuty]:
    """Who is on duty at a moment: first whoever has just begun, for they took over.

    The first is whom the desk telephones (store/functions/contact_of.sql says the same).
    """
    now = [duty for duty in roster if duty.is_on(at)]
    by_name = sorted(now, key=lambda duty: (duty.person, duty.number))
    return sorted(by_name, key=lambda duty: duty.begins_at, reverse=True)


def next_after(roster: Iterable[OnDuty], at: datetime) -> OnDuty | None:
    """Who begins next."""
    later = [duty for duty in roster if duty.begins_at > at]
    return min(later, key=lambda duty: (duty.begins_at, duty.person), default=None)
