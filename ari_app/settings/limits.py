"""How long anything may wait for a human."""

from typing import Self

from pydantic import AliasChoices, Field, model_validator

from ari_app.settings.section import Seconds, Section


class Limits(Section):
    """How long what waits for a human may wait before it alarms, in seconds (tickets/clocks.py)."""

    unsent_s: Seconds = Field(120, description="an emergency that no agency was told of: alarm")
    unsent_louder_s: Seconds = Field(300, description="and louder")
    unsent_other_s: Seconds = Field(900, description="other types, after the wrap-up")
    untyped_s: Seconds = Field(300, description="a ticket without a type, after the talk")
    callback_s: Seconds = Field(300, description="whom nobody has answered")
    callback_louder_s: Seconds = Field(600, description="and louder: for the supervisor")
    share_unseen_s: Seconds = Field(120, description="what a caller shared and nobody looked at")
    share_unseen_louder_s: Seconds = Field(300, description="and louder")
    unit_stays_s: Seconds = Field(300, description="a unit was assigned and has not left")
    unit_way_s: Seconds = Field(1800, description="on the way, or out for a ticket that is closed")
    caller_amber_s: Seconds = Field(10, description="a waiting caller's clock turns amber")
    caller_red_s: Seconds = Field(20, description="turns red, and alarms while anybody is ready")
    review_s: Seconds = Field(86_400, description="a recording that is to be heard by a reviewer")
    offer_s: Seconds = Field(86_400, description="an agency's offer to the public page, unchecked")
    rings_in_vain: int = Field(2, ge=1, le=20, description="in a row; then the desk is asked")
    nobody_s: Seconds = Field(30, description="that nobody is logged in at a desk while it is open")
    no_calls_s: float = Field(14_400, ge=0, description="without a call by day; 0: no alarm")
    day_from_h: int = Field(7, ge=0, le=23, description="the day begins, by the centre's clock")
    day_to_h: int = Field(21, ge=1, le=24, description="and ends")
    flood_a_minute: int = Field(30, ge=2, description="calls in one minute: a flood")
    flood_least: int = Field(15, ge=2, description="calls in ten minutes; fewer are no flood")
    flood_of_one: float = Field(0.6, gt=0, le=1, description="of these from one number: a flood")
    flood_of_noise: float = Field(0.95, gt=0, le=1, description="of these without a voice")
    journal_s: Seconds = Field(60, description="a fact that the database does not have yet")
    shift_short_s: float = Field(60, ge=0, description="that a shift begins below its strength")
    shift_ahead_s: float = Field(
        3600, ge=0, description="before a shift whose plan lacks people; 0: not before it begins"
    )
    seat_empty_s: Seconds = Field(
        300,
        validation_alias=AliasChoices("seat_empty_s", "place_empty_s"),  # its name before
        description="a seat of a shift without anybody",
    )
    note_unread_s: Seconds = Field(900, description="a hand-over note, from the next shift on")
    message_unread_s: Seconds = Field(
        300, description="a message between a desk and the supervisor that nobody has read"
    )
    swap_ahead_s: float = Field(
        43_200, ge=0, description="before a shift whose swap waits to be approved; 0: no alarm"
    )

    @model_validator(mode="after")
    def grow_louder(self) -> Self:
        """What is louder comes later, else the first step would never be seen."""
        for first, later in (
            ("unsent_s", "unsent_louder_s"),
            ("callback_s", "callback_louder_s"),
            ("share_unseen_s", "share_unseen_louder_s"),
            ("caller_amber_s", "caller_red_s"),
        ):
            if getattr(self, later) <= getattr(self, first):
                raise ValueError(f"{later} must be longer than {first}")
        if self.day_to_h <= self.day_from_h:
            raise ValueError("day_to_h must be later than day_from_h")
        return self
