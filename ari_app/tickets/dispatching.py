"""Sending a ticket to agencies, and each step of a dispatch, in the caller's transaction.

The dispatch, the notifications and their place in the queue are committed together or not at all;
`ari_app/tickets/notifying.py` carries them out later. Sending a ticket to an agency that is working
on it already changes nothing and says so, so a request may be repeated.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import uuid4

from ari_app.errors import Conflict, NotFound
from ari_app.store.database import Database, Session
from ari_app.tickets.form import TicketUnknown
from ari_app.tickets.notice import AssignedUnit, NoticeKind, facts_of, overtaken
from ari_app.tickets.opening import TicketState
from ari_app.tickets.way import DispatchState, Side, Step, StepDone, advance

LONGEST_NOTE = 1000  # of the words that go with a step or to an agency
QUEUE = "notify"  # PgQueuer's entrypoint
_FIRST, _LATER = 10, 0  # an emergency overtakes what else waits in the queue


class SendRefused(Conflict):
    """The ticket cannot be given to this agency; the message says why."""


class DispatchUnknown(NotFound):
    """There is no such dispatch for whoever asks."""


class TriedAgain(StrEnum):
    """What became of a human's wish to try a dead letter again."""

    QUEUED = "queued"
    OVERTAKEN = "overtaken"  # dropped: the agency is past what it says
    UNKNOWN = "unknown"  # there is no such dead letter


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """``already``: the agency had the ticket. ``channels``: how many ways it is told now.

    Without a channel, or a page that its people look at, the agency is not ``told`` by us:
    telephone ``contact``.
    """

    dispatch_id: int
    agency: str
    name: str
    state: DispatchState
    acknowledge_by: datetime
    already: bool
    channels: int
    contact: str
    told: bool


async def send_ticket(
    session: Session,
    *,
    centre: str,
    ticket: str,
    agencies: Sequence[str],
    by: str,
    now: datetime,
    note: str = "",
) -> list[Sent]:
    """Gives a ticket (label or call id) to agencies (codes), in their order.

    Raises :class:`TicketUnknown` or :class:`SendRefused`; then none of them has it.
    """
    found = await session.row("dispatches.ticket", centre, ticket)
    if found is None:
        raise TicketUnknown("There is no such ticket.")
    if found["state"] == TicketState.CLOSED:
        raise SendRefused("The ticket is closed.")
    sent = []
    for code in dict.fromkeys(agencies):
        agency = await _active(session, centre, code)
        sent.append(await _send_one(session, found, agency, by=by, now=now, note=note))
    await session.announce(ticket=found["label"], sent=[each.agency for each in sent])
    return sent


async def advance_dispatch(
    session: Session,
    *,
    dispatch_id: int,
    step: Step,
    party: Side,
    by: str,
    now: datetime,
    note: str = "",
) -> StepDone:
    """One step of a dispatch, locked meanwhile; raises ``StepRefused`` or `DispatchUnknown`."""
    found = await session.row("dispatches.lock", dispatch_id)
    if found is None:
        raise DispatchUnknown("There is no such dispatch.")
    done = advance(DispatchState(found["state"]), step, party=party, by=by, at=now, note=note)
    await session.run(
        "dispatches.step",
        dispatch_id,
        done.to_state.value,
        step.value,
        now,
        party.value,
        by,
        note,
    )
    if step is Step.CANCEL:
        await session.run("notifications.drop", dispatch_id)
        await notify(session, dispatch_id, NoticeKind.WITHDRAWN)
    await session.announce(ticket=found["label"], dispatch=dispatch_id, state=done.to_state.value)
    return done


async def notify(
    session: Session, dispatch_id: int, kind: NoticeKind, unit: AssignedUnit | None = None
) -> int:
    """Notifications over every channel of the agency, in the queue; returns how many.

    ``unit`` where the kind is of one; of each assignment it is told once.
    """
    row = await session.row("dispatches.for_notice", dispatch_id)
    if row is None:
        raise DispatchUnknown("There is no such dispatch.")
    values = (dispatch_id, kind.value, facts_of(kind, row, unit))
    assignment = unit.assignment_id if unit else None
    made = await session.rows("notifications.add", *values, assignment)
    priority = _FIRST if row["emergency"] else _LATER
    for each in made:
        await session.run("notifications.enqueue", QUEUE, each["notification_id"], priority, "")
    return len(made)


async def try_again(session: Session, centre: str, notification_id: int) -> TriedAgain:
    """Sends a dead letter again, from its first try; drops it where the agency has gone on."""
    owner = await session.row("notifications.dispatch", notification_id)
    if owner is None or await session.row("dispatches.lock", owner["dispatch_id"]) is None:
        return TriedAgain.UNKNOWN
    row = await session.row("notifications.given_up", centre, notification_id)
    if row is None:
        return TriedAgain.UNKNOWN
    if is_overtaken(row):
        await drop_overtaken(session, row)
        return TriedAgain.OVERTAKEN
    await session.run("notifications.again", notification_id)
    own_key = f" again {uuid4()}"
    await session.run("notifications.enqueue", QUEUE, notification_id, _FIRST, own_key)
    return TriedAgain.QUEUED


def is_overtaken(row: Mapping[str, Any]) -> bool:
    """Whether the agency has gone on since, so that the notification would mislead.

    ``row``: of ``notifications.claim`` or ``notifications.given_up``.
    """
    kind, state = NoticeKind(row["kind"]), DispatchState(row["state"])
    return overtaken(kind, state, given_again=row["given_again"], unit_gone=row["unit_gone"])


async def drop_overtaken(session: Session, row: Mapping[str, Any]) -> None:
    """Drops the notification without sending it; the list of the ticket says why."""
    why = "given again" if row["kind"] == NoticeKind.WITHDRAWN else row["state"]
    problem = f"overtaken: the dispatch is {why}"
    if row["unit_gone"]:
        problem = "overtaken: the unit has left the ticket"
    await session.run("notifications.overtaken", row["notification_id"], problem)


async def _active(session: Session, centre: str, code: str) -> Mapping[str, Any]:
    agency = await session.row("dispatches.agency", centre, code)
    if agency is None:
        raise SendRefused(f"There is no active agency {code[:40]!r}.")
    return agency


async def _send_one(
    session: Session,
    ticket: Mapping[str, Any],
    agency: Mapping[str, Any],
    *,
    by: str,
    now: datetime,
    note: str,
) -> Sent:
    minutes = agency["emergency_min"] if ticket["emergency"] else agency["other_min"]
    values = (now, by, now + timedelta(minutes=minutes), note)
    keys = (ticket["ticket_id"], agency["agency_id"])
    made = await session.row("dispatches.create", *keys, ticket["emergency"], *values)
    row = made or await session.row("dispatches.working", *keys)
    assert row is not None  # noqa: S101 - the ticket is locked: it exists or was just made
    channels_used = await notify(session, row["dispatch_id"], NoticeKind.SENT) if made else 0
    return Sent(
        dispatch_id=row["dispatch_id"],
        agency=agency["code"],
        name=agency["name"],
        state=DispatchState(row["state"]),
        acknowledge_by=row["acknowledge_by"],
        already=made is None,
        channels=channels_used if made else agency["channels"],
        contact=agency["contact"],
        told=bool(agency["channels"]) or agency["has_page"],
    )


async def requeue_lost(database: Database) -> int:
    """Pending notifications that no queue knows of are put back; returns how many."""
    async with database.transaction() as session:
        lost = await session.rows("notifications.lost", QUEUE)
        for row in lost:
            await session.run("notifications.enqueue", QUEUE, row["notification_id"], 0, "")
    return len(lost)
