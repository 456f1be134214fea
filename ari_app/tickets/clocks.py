"""The clocks of a ticket: the agency's time to acknowledge, and the promise of an answer. Pure.

An agency has its minutes to acknowledge, from the moment at which the desk gave it the ticket. When
they have passed it is told once more, and when nobody has acknowledged `ALARM_AFTER` later, people
at the desk are alarmed: they telephone. What has not got through to any channel alarms at once when
it is given up, or after `UNDELIVERED_AFTER`. An agency with a page and no channel has its minutes
like the others; one that has no account for its page either alarms at once.

A complaint (a ticket of a type that is no emergency) is answered within 24 hours, as Sidoarjo
promises the public; it is answered when nobody has to work on it any more. `NEAR_BEFORE` the end
the desk is warned while the promise can still be kept.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from ari_app.tickets.way import DispatchState, Progress

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


@dataclass(frozen=True, slots=True, kw_only=True)
class DispatchClock:
    """One agency's work as the clocks see it.

    ``given_up``: no notification is under way. ``by_page``: none was ever to be made, for its
    people have accounts and look at the agency's page.
    """

    ticket_id: int
    dispatch_id: int
    state: DispatchState
    sent_at: datetime
    acknowledge_by: datetime
    reminded_at: datetime | None = None
    given_up: bool = False
    by_page: bool = False


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


def wants_reminder(clock: DispatchClock, now: datetime) -> bool:
    """Nobody has acknowledged in time, and the agency has not been told again yet."""
    late = clock.state in _UNANSWERED and now >= clock.acknowledge_by
    return late and clock.reminded_at is None


def promised_by(clock: TicketClock) -> datetime | None:
    """When the public may expect an answer; None where nothing was promised."""
    return clock.opened_at + PROMISE if clock.complaint else None


def alarms(
    dispatches: Iterable[DispatchClock], tickets: Iterable[TicketClock], now: datetime
) -> set[Alarm]:
    """Every alarm that should stand now; one that is missing here has ended."""
    found = {
        Alarm(kind=kind, ticket_id=clock.ticket_id, dispatch_id=clock.dispatch_id)
        for clock in dispatches
        for kind in _of_dispatch(clock, now)
    }
    return found | {
        Alarm(kind=kind, ticket_id=clock.ticket_id)
        for clock in tickets
        for kind in _of_ticket(clock, now)
    }


def _of_dispatch(clock: DispatchClock, now: datetime) -> Iterable[AlarmKind]:
    waited = now >= clock.sent_at + UNDELIVERED_AFTER
    lost = clock.state in _NOT_DELIVERED and (clock.given_up or waited)
    if lost and not clock.by_page:
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
