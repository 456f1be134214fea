"""Calling back whoever was not answered: one person at a time, each try with its outcome."""

from collections.abc import Mapping
from enum import StrEnum

import asyncpg

from ari_app.errors import Conflict
from ari_app.store.database import Session
from ari_app.tickets.opening import TicketState

LOCK_S = 900.0  # a lock that was forgotten holds nobody up longer


class CallbackOutcome(StrEnum):
    """What became of one try."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"  # or switched off: the ticket stays in the lane, for another try
    WRONG_NUMBER = "wrong_number"  # nobody there has called us: all its tickets are closed
    RELEASED = "released"  # not called after all


_LEAVES_AS: Mapping[CallbackOutcome, TicketState] = {
    CallbackOutcome.REACHED: TicketState.OPEN,
    CallbackOutcome.WRONG_NUMBER: TicketState.CLOSED,
}


class CallbackTaken(Conflict):
    """Somebody else calls this number now; ``by`` is the login."""

    def __init__(self, by: str) -> None:
        super().__init__(f"{by} calls this number now.")
        self.by = by


class CallbackGone(Conflict):
    """The ticket does not wait for a call-back (any more), or it is not the asker's."""


STILL_WORKED_ON = (
    "An agency still works on a ticket of this number; withdraw it from the agency first, "
    "or note 'No answer'."
)


class CallbackRefused(Conflict):
    """The number's tickets cannot be closed; the message says why and what helps."""


async def take_callback(session: Session, *, centre: str, ticket: str, by: str) -> None:
    """Gives the call-back of this ticket to ``by``; doing so twice changes nothing.

    Raises :class:`CallbackTaken` or :class:`CallbackGone`.
    """
    await session.run("callbacks.forget_stale", centre, LOCK_S)
    if await session.row("callbacks.take", centre, ticket, by) is not None:
        return
    holder = await session.row("callbacks.holder", centre, ticket)
    if holder is None:
        raise CallbackGone("This ticket does not wait for a call-back.")
    if holder["by_whom"] != by:
        raise CallbackTaken(str(holder["by_whom"]))


async def finish_callback(
    session: Session, *, centre: str, ticket: str, by: str, outcome: CallbackOutcome
) -> None:
    """Frees the lock; a caller who was reached, or whose number is a wrong one, leaves the lane.

    Raises :class:`CallbackGone` or :class:`CallbackRefused`.
    """
    if await session.row("callbacks.finish", centre, ticket, by, outcome.value) is None:
        raise CallbackGone("This call-back is not yours.")
    if (state := _LEAVES_AS.get(outcome)) is not None:
        await _leave_lane(session, centre, ticket, state, by)


async def _leave_lane(
    session: Session, centre: str, ticket: str, state: TicketState, by: str
) -> None:
    try:
        await session.run("callbacks.leave_lane", centre, ticket, state.value, by)
    except asyncpg.CheckViolationError as error:
        if error.constraint_name != "ticket_closes_after_its_agencies":
            raise
        raise CallbackRefused(STILL_WORKED_ON) from error
