"""What is known to have happened to a call: the words that journal, dialplan and database share.

A fact is written once, never changed. Facts come from three sources and are put together by
``call id``: the dialplan (CEL user events, written by Asterisk itself), ``queue_log`` (likewise),
and the journal of our own processes. The same fact may arrive twice or late.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, NewType

CallId = NewType("CallId", str)  # UUIDv7, made by the dialplan's first step (RFC 9562)


class Source(StrEnum):
    DIALPLAN = "dialplan"
    QUEUE_LOG = "queue_log"
    JOURNAL = "journal"


class FactKind(StrEnum):
    """Past tense; the keys of ``data`` stand beside each."""

    # dialplan, through CEL
    OFFERED = "offered"  # ani, dialled, trunk
    UNSCREENED = "unscreened"  # why: timeout | failed | deadman
    WAITING = "waiting"  # verdict, priority: the caller is sent to the queue
    OUT_OF_HOURS = "out_of_hours"  # ready: how many call-takers were, though the centre is closed
    OVERFLOWED = (
        "overflowed"  # stage: ring_all | duty | message, why: QUEUESTATUS, CLOSED or ANNOUNCED
    )
    OVERFLOW_ANSWERED = "overflow_answered"  # stage
    # a known incident is told to who waits; words: by the desk, of whoever waited already
    ANNOUNCED = "announced"
    MESSAGE_LEFT = "message_left"  # status: RECORD_STATUS
    TAKEN = "taken"  # by: a call-taker took a held call
    ENDED = "ended"  # by, reason: a call-taker ended a held call
    TRANSFERRED = "transferred"  # by, to: the caller was sent on alone
    ON_HOLD = "on_hold"  # by: while their call-taker asks somebody
    CALLED_IN = "called_in"  # by, to: a number is called to the talk
    REACHED = "reached"  # to: who was called (to a talk, or back) has answered
    NOT_REACHED = "not_reached"  # to, why: DIALSTATUS
    JOINED = "joined"  # by: the caller is in the room with all others
    LEFT = "left"  # by: a call-taker left the caller with the others in the room
    CAME_BACK = "came_back"  # to, why: to the call-taker who had them, else first in line
    CALLED_BACK = "called_back"  # by, to, ticket: an outgoing call, one with a record of its own
    SUPERVISED = "supervised"  # by, mode: listen | whisper | barge, each time it changes
    SUPERVISION_ENDED = "supervision_ended"  # by: the supervisor's phone has left the talk
    TAKEN_OVER = "taken_over"  # by, from: a supervisor has the caller now
    HUNG_UP = "hung_up"  # by: caller | callee | us, cause: Q.850 number, called_back: see record.py
    # queue_log
    QUEUE_ENTERED = "queue_entered"
    RANG = "rang"  # taker, ring_s: rang without an answer
    ANSWERED = "answered"  # taker, wait_s, ring_s
    ABANDONED = "abandoned"  # position, wait_s
    QUEUE_LEFT = "queue_left"  # why
    COMPLETED = "completed"  # by: caller | taker, talk_s
    # our processes, through the journal
    INTAKE = "intake"  # AGI: ani, dialled, why
    CLAIMED = "claimed"  # worker, ani
    PROMPTED = "prompted"  # prompt
    # a Judgement as JSON: verdict, at_s, reason, evidence, ear; settings: of that ear, now and then
    JUDGED = "judged"
    HELD = "held"  # verdict
    LISTENED_ON = "listened_on"  # evidence, ear: of who left unanswered, since the last verdict
    HANDED_OVER = "handed_over"  # verdict, priority, why
    KEY_PRESSED = "key_pressed"  # key: while a screener had the call
    ASKED = "asked"  # prompt, by: a call-taker played a prompt to the caller of their talk
    KEYED = "keyed"  # key: the caller pressed it in the talk
    LOCATED = "located"  # latitude, longitude, radius_m, …: by the line (location/pidf.py)
    RESPONDED = "responded"  # verdict, priority: an answer, too late for the screeners
    MOVED_UP = "moved_up"  # by, priority, before?: a supervisor put who waits before others
    MOVED_BACK = "moved_back"  # by, priority: … and to their own place again
    LOWERED = "lowered"  # by, priority: a human gave the number a lower place for a while
    WRAPPED_UP = "wrapped_up"  # by, seconds: the call-taker's own work after the talk
    RESTORED = "restored"  # priority: that ended while the caller still waited


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    call_id: CallId
    kind: FactKind
    at: datetime  # aware, UTC
    source: Source
    key: str  # unique for ever: the same fact read twice has the same key
    data: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("a fact's time must carry its zone")
