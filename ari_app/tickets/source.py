"""The ways into a ticket: a call to 112, or what reaches the desk without one. Pure."""

from enum import StrEnum


class TicketSource(StrEnum):
    CALL = "call"
    WALK_IN = "walk_in"  # somebody came in
    RADIO = "radio"
    WHATSAPP = "whatsapp"
    AGENCY = "agency"  # another agency, or another centre
    SOCIAL_MEDIA = "social_media"


WITHOUT_CALL = tuple(source for source in TicketSource if source is not TicketSource.CALL)
