"""Whose 112 this is, and when it is open."""

from datetime import date
from typing import Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator, model_validator

from ari_app.hours import ALWAYS, CLOSED, WEEKDAYS, OpeningHours, parse_day
from ari_app.settings.section import Section
from ari_app.telephone_number import INDONESIA, is_country


class Centre(Section):
    """A regency's 112. As shipped there is one, the sample of Jepara."""

    code: str = Field("JPR", pattern=r"^[A-Z]{2,5}$", description="prefix of ticket numbers")
    name: str = "Jepara Siap 112 (contoh)"
    time_zone: str = "Asia/Jakarta"
    country: str = Field(
        INDONESIA,
        validate_default=True,  # the library is loaded at the start, not when a caller waits
        description="where the line is: its telephone numbers, ISO 3166",
    )

    @field_validator("time_zone")
    @classmethod
    def known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"unknown time zone {value!r}, for example Asia/Jakarta") from error
        return value

    @field_validator("country")
    @classmethod
    def known_country(cls, value: str) -> str:
        if not is_country(value):
            raise ValueError(f"unknown country {value!r}, two letters of ISO 3166, for example ID")
        return value


class Hours(Section):
    """When the centre is open, by its own clock (ari_app/hours.py); as shipped, always.

    Each is ``always``, ``closed`` or spans as ``07:00-21:00``; a weekday that is not named has
    ``every_day``. Who calls while it is closed is heard all the same, and connected to the duty
    officer (``queue.duty_number``).
    """

    every_day: str = ALWAYS
    monday: str | None = None
    tuesday: str | None = None
    wednesday: str | None = None
    thursday: str | None = None
    friday: str | None = None
    saturday: str | None = None
    sunday: str | None = None
    holiday: str = Field(CLOSED, description="the hours of a holiday")
    holidays: list[date] = Field([], max_length=200, description="as 2026-12-25")

    @field_validator("every_day", "holiday", *WEEKDAYS)
    @classmethod
    def readable(cls, value: str | None) -> str | None:
        if value is not None:
            parse_day(value)
        return value

    @model_validator(mode="after")
    def opens_sometimes(self) -> Self:
        if not any(self.opening.weekdays):
            raise ValueError("no day has any hours, so the centre would never open")
        return self

    @property
    def opening(self) -> OpeningHours:
        return OpeningHours(
            weekdays=tuple(parse_day(getattr(self, day) or self.every_day) for day in WEEKDAYS),
            holidays=frozenset(self.holidays),
            holiday=parse_day(self.holiday),
        )
