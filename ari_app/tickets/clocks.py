"""The clocks of all that waits for a human: one table of deadlines. Pure.

An agency has its minutes to acknowledge, from the moment at which the desk gave it the ticket. When
they have passed it is told once more, and when nobody has acknowledged `ALARM_AFTER` later, people
at the desk are alarmed: they telephone. What has not got through to any channel alarms at once when
it is given up, or after `UNDELIVERED_AFTER`. An agency with a page and no channel has its minutes
like the others; one that has no account for its page either alarms at once.

A complaint (a ticket of a type that is no emergency) is answered within 24 hours, as Sidoarjo
promises the public; it is answered when nobody has to work on it any more. `NEAR_BEFORE` the end
the desk is warned while the promise can still be kept.

At the desk itself nobody is forgotten either: `DEADLINES` has a row for each thing that waits there
- a ticket that no agency was told of, one without a type, a call-back, what a caller shared over a
link, a unit that does not arrive, a caller, a desk whose telephone rings in vain, a recording that
is to be heard, what an agency offers to the public - with the limit
after which it alarms, the one action that ends the alarm, and why. It is marked from the first
moment (`wait_of`), and ends by itself with its cause.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from ari_app.settings import Limits
from ari_app.tickets.form import Disposition
from ari_app.tickets.opening import TicketState
from ari_app.tickets.way import DispatchState, Progress

AS_SHIPPED = Limits()
ALARM_AFTER = timedelta(minutes=2)
UNDELIVERED_AFTER = timedelta(minutes=1)
PROMISE = timedelta(hours=24)
NEAR_BEFORE = timedelta(hours=2)

_UNANSWERED = (DispatchState.NEW, DispatchState.OPEN, DispatchState.SENT)
_NOT_DELIVERED = (DispatchState.NEW, DispatchState.OPEN)
_ANSWERED = (Progress.DONE, Progress.UNFOUNDED, Progress.DUPLICATE, Progress.CANCELLED)


class AlarmKind(StrEnum):
    UNDELIVERED = "undelivered"
    UNACKNOWLEDGED = "unacknowledged"
    PROMISE_NEAR = "promise_near"
    PROMISE_BROKEN = "promise_broken"
    UNSENT = "unsent"
    UNTYPED = "untyped"
    CALLBACK = "callback"
    SHARE_UNSEEN = "share_unseen"
    UNIT_LATE = "unit_late"
    CALLER_WAITS = "caller_waits"
    DESK_SILENT = "desk_silent"
    REVIEW = "review"
    OFFER = "offer"


class Action(StrEnum):
    """The one thing that ends an alarm."""

    TELEPHONE = "telephone"  # the agency
    FINISH = "finish"  # the complaint
    SEND = "send"
    FILL_IN = "fill_in"  # the type, or that it was no incident
    CALL_BACK = "call_back"
    ANSWER = "answer"
    BE_READY = "be_ready"  # log in, or end the pause
    SAY_HERE = "say_here"  # that somebody sits at the desk
    LOOK = "look"  # at what the caller has shared: open the ticket or its form
    ASK_UNIT = "ask_unit"  # by radio or telephone, and say where it is
    HEAR = "hear"  # the recordings, and judge them
    CHECK = "check"  # what would be published, and release or refuse it


# ── what waits at the desk: the table ────────────────────────────────────────────────────────


class Wait(StrEnum):
    """What waits for somebody at the desk."""

    UNSENT = "unsent"  # of an emergency type
    UNSENT_OTHER = "unsent_other"
    UNTYPED = "untyped"
    CALLBACK = "callback"
    UNIT_STAYS = "unit_stays"  # assigned, and it has not left
    UNIT_WAY = "unit_way"  # on the way
    UNIT_LEFT = "unit_left"  # its ticket is closed, and nobody has said that it is ready
    SHARE = "share"  # what a caller sent over a link after the talk (ari_app/location)
    CALLER = "caller"
    CALLER_ALONE = "caller_alone"  # nobody takes calls
    DESK = "desk"  # that lets callers ring in vain: it alarms by their number, not by time
    REVIEW = "review"  # a recording that is to be heard (recordings/first_heard.py)
    OFFER = "offer"  # what an agency offers to the public page (ari_app/public)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """When what waits alarms and grows louder, what ends it, and why it is so."""

    alarm: AlarmKind
    after_s: Callable[[Limits], float]
    louder_s: Callable[[Limits], float] | None = None
    ended_by: Action
    remark: str


DEADLINES: Mapping[Wait, Deadline] = {
    Wait.UNSENT: Deadline(
        alarm=AlarmKind.UNSENT,
        after_s=lambda limits: limits.unsent_s,
        louder_s=lambda limits: limits.unsent_louder_s,
        ended_by=Action.SEND,
        remark="a house burns while nobody is on the way; two minutes are enough to finish a form",
    ),
    Wait.UNSENT_OTHER: Deadline(
        alarm=AlarmKind.UNSENT,
        after_s=lambda limits: limits.unsent_other_s,
        ended_by=Action.SEND,
        remark="nobody's life hangs on it, but it was promised; counted from the wrap-up's end",
    ),
    Wait.UNTYPED: Deadline(
        alarm=AlarmKind.UNTYPED,
        after_s=lambda limits: limits.untyped_s,
        ended_by=Action.FILL_IN,
        remark="the duty officer's call, a crash, a logout: nobody knows what it was about",
    ),
    Wait.CALLBACK: Deadline(
        alarm=AlarmKind.CALLBACK,
        after_s=lambda limits: limits.callback_s,
        louder_s=lambda limits: limits.callback_louder_s,
        ended_by=Action.CALL_BACK,
        remark="from the call, or from the last try; while somebody calls, nothing waits",
    ),
    Wait.SHARE: Deadline(
        alarm=AlarmKind.SHARE_UNSEEN,
        after_s=lambda limits: limits.share_unseen_s,
        louder_s=lambda limits: limits.share_unseen_louder_s,
        ended_by=Action.LOOK,
        remark="who sends where they are, or what they see, believes that help has it; it has not",
    ),
    Wait.UNIT_STAYS: Deadline(
        alarm=AlarmKind.UNIT_LATE,
        after_s=lambda limits: limits.unit_stays_s,
        ended_by=Action.ASK_UNIT,
        remark="the caller was told that it comes; whoever drives it may not know",
    ),
    Wait.UNIT_WAY: Deadline(
        alarm=AlarmKind.UNIT_LATE,
        after_s=lambda limits: limits.unit_way_s,
        ended_by=Action.ASK_UNIT,
        remark="it is lost, broken down, or there and nobody has said so",
    ),
    Wait.UNIT_LEFT: Deadline(
        alarm=AlarmKind.UNIT_LATE,
        after_s=lambda limits: limits.unit_way_s,
        ended_by=Action.ASK_UNIT,
        remark="it looks busy to the next caller's desk though its work may be over",
    ),
    Wait.CALLER: Deadline(
        alarm=AlarmKind.CALLER_WAITS,
        after_s=lambda limits: limits.caller_red_s,
        ended_by=Action.ANSWER,
        remark="while somebody is ready: when all talk, an alarm tells nobody anything new",
    ),
    Wait.CALLER_ALONE: Deadline(
        alarm=AlarmKind.CALLER_WAITS,
        after_s=lambda limits: 0.0,
        ended_by=Action.BE_READY,
        remark="no telephone will ring, so each second is lost",
    ),
    Wait.DESK: Deadline(
        alarm=AlarmKind.DESK_SILENT,
        after_s=lambda limits: 0.0,
        ended_by=Action.SAY_HERE,
        remark="each caller rings there for nothing; nobody is paused, for they may be the last",
    ),
    Wait.REVIEW: Deadline(
        alarm=AlarmKind.REVIEW,
        after_s=lambda limits: limits.review_s,
        ended_by=Action.HEAR,
        remark="who was held and was a human after all is called back within a day",
    ),
    Wait.OFFER: Deadline(
        alarm=AlarmKind.OFFER,
        after_s=lambda limits: limits.offer_s,
        ended_by=Action.CHECK,
        remark="the agency waits for an answer, and the public for what was done",
    ),
}
_OF_AGENCIES: Mapping[AlarmKind, Action] = {
    AlarmKind.UNDELIVERED: Action.TELEPHONE,
    AlarmKind.UNACKNOWLEDGED: Action.TELEPHONE,
    AlarmKind.PROMISE_NEAR: Action.FINISH,
    AlarmKind.PROMISE_BROKEN: Action.FINISH,
}
ACTIONS: Mapping[AlarmKind, Action] = {  # of the alarms that are kept in the database
    **_OF_AGENCIES,
    **{
        DEADLINES[wait].alarm: DEADLINES[wait].ended_by
        for wait in (Wait.UNSENT, Wait.UNTYPED, Wait.CALLBACK, Wait.SHARE, Wait.UNIT_WAY)
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskTicket:
    """An open ticket whose talk is over, and that no agency has.

    ``needs_agency``: agencies belong to its type. ``since``: the end of the talk; of a call-back
    the call, or the last try. ``being_called``: somebody calls back now.
    """

    ticket_id: int
    state: TicketState
    since: datetime
    typed: bool = False
    emergency: bool = False
    needs_agency: bool = False
    disposition: Disposition | None = None
    being_called: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class UnseenShare:
    """A ticket whose caller has shared something that nobody of the desk has looked at.

    ``since``: the first such share, or the end of the talk where that came later.
    """

    ticket_id: int
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitClock:
    """A unit that is on a ticket; ``state`` as of `ari_app.agencies.unit`, since ``since``."""

    ticket_id: int
    state: str
    since: datetime
    ticket_closed: bool = False


def unit_wait(clock: UnitClock) -> Wait | None:
    """Why the desk waits for this unit; None while it is on scene and works."""
    if clock.ticket_closed:
        return Wait.UNIT_LEFT
    return {"assigned": Wait.UNIT_STAYS, "on_the_way": Wait.UNIT_WAY}.get(clock.state)


_NEEDS_NOBODY = frozenset(Disposition) - {Disposition.NORMAL, Disposition.NON_DARURAT}


def wait_of(ticket: DeskTicket) -> Wait | None:
    """Why this ticket waits for the desk; None where nothing is left but to close it."""
    if ticket.state is TicketState.CALLBACK:
        return None if ticket.being_called else Wait.CALLBACK
    if ticket.state is TicketState.CLOSED or ticket.disposition in _NEEDS_NOBODY:
        return None
    if not ticket.typed:
        return Wait.UNTYPED
    if ticket.emergency and ticket.disposition is not Disposition.NON_DARURAT:
        return Wait.UNSENT
    return Wait.UNSENT_OTHER if ticket.needs_agency else None


def alarm_at(
    wait: Wait, since: datetime, limits: Limits, wrap_up: timedelta = timedelta()
) -> datetime:
    """When the alarm begins."""
    begins = since + wrap_up if wait is Wait.UNSENT_OTHER else since
    return begins + timedelta(seconds=DEADLINES[wait].after_s(limits))


def louder_at(wait: Wait, since: datetime, limits: Limits) -> datetime | None:
    """When it grows louder; None: it never does."""
    louder_s = DEADLINES[wait].louder_s
    return since + timedelta(seconds=louder_s(limits)) if louder_s else None


def caller_wait(*, takes_calls: bool, ready: bool) -> Wait | None:
    """A caller in the queue; ``takes_calls``: a desk is neither away nor paused.

    None: all talk, and the first who is free answers.
    """
    if not takes_calls:
        return Wait.CALLER_ALONE
    return Wait.CALLER if ready else None


class Tone(StrEnum):
    """How a waiting caller's clock looks."""

    CALM = "calm"
    AMBER = "amber"
    RED = "red"


def caller_tone(began_at: datetime, now: datetime, limits: Limits) -> Tone:
    """The colour for a caller who has waited since ``began_at``."""
    waited_s = (now - began_at).total_seconds()
    if waited_s >= limits.caller_red_s:
        return Tone.RED
    return Tone.AMBER if waited_s >= limits.caller_amber_s else Tone.CALM


# ── the agency's time, and the promise ───────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class DispatchClock:
    """One agency's work as the clocks see it.

    ``given_up``: no notification is under way. ``by_page``: none was ever to be made, for its
    people have accounts and look at the agency's page. ``telephoned``: the desk told a human there.
    """

    ticket_id: int
    dispatch_id: int
    state: DispatchState
    sent_at: datetime
    acknowledge_by: datetime
    reminded_at: datetime | None = None
    given_up: bool = False
    by_page: bool = False
    telephoned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketClock:
    ticket_id: int
    progress: Progress
    opened_at: datetime
    complaint: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    kind: AlarmKind
    ticket_id: int
    dispatch_id: int | None = None
    louder_at: datetime | None = field(default=None, compare=False)  # the same alarm all the while


def wants_reminder(clock: DispatchClock, now: datetime) -> bool:
    """Whether the agency is to be told again: it did not acknowledge in time, and was told once."""
    late = clock.state in _UNANSWERED and now >= clock.acknowledge_by
    return late and clock.reminded_at is None


def promised_by(clock: TicketClock) -> datetime | None:
    """When the public may expect an answer; None where nothing was promised."""
    return clock.opened_at + PROMISE if clock.complaint else None


def alarms(
    dispatches: Iterable[DispatchClock],
    tickets: Iterable[TicketClock],
    now: datetime,
    desk: Iterable[DeskTicket] = (),
    limits: Limits = AS_SHIPPED,
    wrap_up: timedelta = timedelta(),
    shares: Iterable[UnseenShare] = (),
    units: Iterable[UnitClock] = (),
) -> set[Alarm]:
    """Every alarm that should stand now; one that is missing here has ended.

    ``tickets`` are complaints, ``desk`` what waits at the desk, ``shares`` what callers sent,
    ``units`` what agencies have sent.
    """
    found = {
        Alarm(kind=kind, ticket_id=clock.ticket_id, dispatch_id=clock.dispatch_id)
        for clock in dispatches
        for kind in _of_dispatch(clock, now)
    }
    found |= {
        Alarm(kind=kind, ticket_id=clock.ticket_id)
        for clock in tickets
        for kind in _of_ticket(clock, now)
    }
    waits: list[tuple[Wait | None, DeskTicket | UnseenShare | UnitClock]] = [
        *((wait_of(one), one) for one in desk),
        *((Wait.SHARE, one) for one in shares),
        *((unit_wait(one), one) for one in units),
    ]
    return found | {
        Alarm(
            kind=DEADLINES[wait].alarm,
            ticket_id=one.ticket_id,
            louder_at=louder_at(wait, one.since, limits),
        )
        for wait, one in waits
        if wait is not None and now >= alarm_at(wait, one.since, limits, wrap_up)
    }


def _of_dispatch(clock: DispatchClock, now: datetime) -> Iterable[AlarmKind]:
    waited = now >= clock.sent_at + UNDELIVERED_AFTER
    lost = clock.state in _NOT_DELIVERED and (clock.given_up or waited)
    if lost and not (clock.by_page or clock.telephoned):
        yield AlarmKind.UNDELIVERED
    if clock.state in _UNANSWERED and now >= clock.acknowledge_by + ALARM_AFTER:
        yield AlarmKind.UNACKNOWLEDGED


def _of_ticket(clock: TicketClock, now: datetime) -> Iterable[AlarmKind]:
    due = promised_by(clock)
    if due is None or clock.progress in _ANSWERED:
        return
    if now >= due:
        yield AlarmKind.PROMISE_BROKEN
    elif now >= due - NEAR_BEFORE:
        yield AlarmKind.PROMISE_NEAR
