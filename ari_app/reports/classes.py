"""What a call counts as in a report: one class each, so that the parts make the whole. Pure.

A call's outcome (`ari_app.call`) says what became of it; a report also tells a call that the queue
could not place (overflow) from one that it could, and leaves out the calls that the centre itself
made. ``functions/class_of_call.sql`` is the same rule where it is counted.
"""

from enum import StrEnum

from ari_app.call import Outcome


class CallClass(StrEnum):
    ANSWERED = "answered"
    OVERFLOW = "overflow"
    ABANDONED_SCREENING = "abandoned_screening"
    ABANDONED_HELD = "abandoned_held"
    ABANDONED_WAITING = "abandoned_waiting"
    ABANDONED_RINGING = "abandoned_ringing"
    HELD_AND_ENDED = "held_and_ended"
    MESSAGE = "message"
    CUT_BY_US = "cut_by_us"
    GOING_ON = "going_on"
    UNCLEAR = "unclear"  # an incoming call with an outcome that only a call of ours can have
    CALLED_OUT = "called_out"  # made by the centre: nobody offered it


OFFERED = tuple(each for each in CallClass if each is not CallClass.CALLED_OUT)
ANSWERED = (CallClass.ANSWERED, CallClass.OVERFLOW)
ABANDONED = (
    CallClass.ABANDONED_SCREENING,
    CallClass.ABANDONED_HELD,
    CallClass.ABANDONED_WAITING,
    CallClass.ABANDONED_RINGING,
)
QUEUED = (  # who entered the queue, of whom the service level is told
    *ANSWERED,
    CallClass.ABANDONED_WAITING,
    CallClass.ABANDONED_RINGING,
    CallClass.MESSAGE,
)

_OF_OUTCOME = {
    Outcome.ANSWERED: CallClass.ANSWERED,
    Outcome.ABANDONED_SCREENING: CallClass.ABANDONED_SCREENING,
    Outcome.ABANDONED_HELD: CallClass.ABANDONED_HELD,
    Outcome.ABANDONED_WAITING: CallClass.ABANDONED_WAITING,
    Outcome.ABANDONED_RINGING: CallClass.ABANDONED_RINGING,
    Outcome.ENDED_BY_CALL_TAKER: CallClass.HELD_AND_ENDED,
    Outcome.MESSAGE: CallClass.MESSAGE,
    Outcome.CUT_BY_US: CallClass.CUT_BY_US,
    Outcome.NOT_REACHED: CallClass.UNCLEAR,
}


def classify(*, direction: str, outcome: Outcome | None, overflow: bool) -> CallClass:
    """Total: every call there can be has one. ``overflow``: answered past the queue, by all phones
    at once or by the duty officer.
    """
    if direction == "out":
        return CallClass.CALLED_OUT
    if outcome is None:
        return CallClass.GOING_ON
    if outcome is Outcome.ANSWERED and overflow:
        return CallClass.OVERFLOW
    return _OF_OUTCOME[outcome]
