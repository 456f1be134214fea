"""When a call becomes a ticket, and in which state it leaves the ticket. Pure."""

from enum import StrEnum

from ari_app.call import Outcome, State
from ari_app.record import CallRecord


class TicketState(StrEnum):
    OPEN = "open"
    CALLBACK = "callback"  # nobody answered: a call-taker calls back
    CLOSED = "closed"


_NOT_REACHED = (
    Outcome.ABANDONED_SCREENING,
    Outcome.ABANDONED_HELD,
    Outcome.ABANDONED_WAITING,
    Outcome.ABANDONED_RINGING,
    Outcome.MESSAGE,
    Outcome.CUT_BY_US,
)


def wants_ticket(record: CallRecord) -> bool:
    """Whoever was sent to the queue, or taken out of the held lane, has a ticket from then on.

    So has who pressed a key, knocked or spoke, and who was cut off by us: they had no chance to be
    answered, whatever the ear thought of them. A caller who hung up before any of this has none:
    their record is put before a reviewer instead.
    """
    if record.direction != "in":  # a call back belongs to a ticket that there is
        return False
    if record.waiting_at is not None or record.answered_at is not None or record.taken:
        return True
    lost = record.responded and record.state is State.CLOSED
    return lost or record.outcome is Outcome.CUT_BY_US


def ticket_state(record: CallRecord) -> TicketState:
    """The state that a ticket has by its call; only a human closes a ticket."""
    return TicketState.CALLBACK if record.outcome in _NOT_REACHED else TicketState.OPEN
