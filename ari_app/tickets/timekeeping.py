"""Keeps the clocks of `clocks`: reminds agencies, raises and ends alarms. A side task of the jobs.

One look every `LOOK_EVERY_S`, by one process at a time. A reminder is noted in the transaction that
queues it, so it is sent once whoever is killed when.
"""

import asyncio
import logging
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from ari_app.settings import Limits, Settings
from ari_app.store.database import Database, DatabaseAway, Session
from ari_app.tickets.callbacks import LOCK_S
from ari_app.tickets.clocks import (
    AS_SHIPPED,
    Alarm,
    AlarmKind,
    DeskTicket,
    DispatchClock,
    TicketClock,
    UnitClock,
    UnseenShare,
    alarms,
    wants_reminder,
)
from ari_app.tickets.dispatching import notify, requeue_lost
from ari_app.tickets.form import Disposition
from ari_app.tickets.notice import NoticeKind
from ari_app.tickets.opening import TicketState
from ari_app.tickets.way import DispatchState, Progress

log = logging.getLogger(__name__)

LOOK_EVERY_S = 2.0
REQUEUE_EVERY_S = 10.0  # what a queue has lost for half a minute


async def keep_clocks(settings: Settings, database: Database) -> None:
    """Until cancelled. While the database is away nothing can be told; the clocks do not stop."""
    wrap_up, requeued_s = timedelta(seconds=settings.queue.wrap_up_s), 0.0
    while True:
        try:
            await look(database, datetime.now(UTC), settings.limits, wrap_up)
            if time.monotonic() - requeued_s > REQUEUE_EVERY_S:
                await requeue_lost(database)
                requeued_s = time.monotonic()
        except DatabaseAway as error:
            log.debug("The clocks wait: %s", error)
        await asyncio.sleep(LOOK_EVERY_S)


async def look(
    database: Database,
    now: datetime,
    limits: Limits = AS_SHIPPED,
    wrap_up: timedelta = timedelta(),
) -> None:
    """What is due at ``now``, done."""
    async with database.transaction() as session:
        if not await session.row("clocks.anything"):
            return
        await session.run("clocks.lock")
        dispatches = [_dispatch(row) for row in await session.rows("clocks.dispatches")]
        tickets = [_ticket(row) for row in await session.rows("clocks.complaints")]
        desk = [desk_ticket(row) for row in await session.rows("clocks.desk", None)]
        desk += [_callback(row) for row in await session.rows("clocks.callbacks", LOCK_S)]
        shares = [
            UnseenShare(ticket_id=row["ticket_id"], since=row["since"])
            for row in await session.rows("clocks.shares", None)
        ]
        units = [UnitClock(**row) for row in await session.rows("units.late")]
        wanted = alarms(dispatches, tickets, now, desk, limits, wrap_up, shares, units)
        await _follow(session, wanted, now)
    for clock in dispatches:
        if wants_reminder(clock, now):
            await _remind(database, clock, now)


async def _remind(database: Database, clock: DispatchClock, now: datetime) -> None:
    """A transaction of its own: an alarm locks the ticket, and this must not hold its dispatch."""
    async with database.transaction() as session:
        if await session.row("clocks.reminded", clock.dispatch_id, now) is None:
            return
        channels_used = await notify(session, clock.dispatch_id, NoticeKind.REMINDER)
    log.warning(
        "An agency has not acknowledged in time; told again",
        extra={"action": "reminded", "dispatch": clock.dispatch_id, "channels": channels_used},
    )


async def _follow(session: Session, wanted: set[Alarm], now: datetime) -> None:
    """Alarms in the database become those that should stand."""
    standing = {_alarm(row): row["alarm_id"] for row in await session.rows("clocks.standing")}
    for alarm in wanted - standing.keys():
        values = (alarm.ticket_id, alarm.dispatch_id, now, alarm.louder_at)
        await session.run("clocks.raise", alarm.kind.value, *values)
        log.error("Alarm: %s", alarm.kind, extra={"action": "alarm", "ticket": alarm.ticket_id})
    ended = [standing[alarm] for alarm in standing.keys() - wanted]
    if ended:
        await session.run("clocks.end", ended, now)
    if wanted != standing.keys():
        await session.announce(alarms=len(wanted))


def _dispatch(row: Mapping[str, Any]) -> DispatchClock:
    return DispatchClock(
        ticket_id=row["ticket_id"],
        dispatch_id=row["dispatch_id"],
        state=DispatchState(row["state"]),
        sent_at=row["sent_at"],
        acknowledge_by=row["acknowledge_by"],
        reminded_at=row["reminded_at"],
        given_up=row["given_up"],
        by_page=row["by_page"],
        telephoned=row["telephoned"],
    )


def _ticket(row: Mapping[str, Any]) -> TicketClock:
    return TicketClock(
        ticket_id=row["ticket_id"],
        progress=Progress(row["progress"]),
        opened_at=row["opened_at"],
        complaint=True,
    )


def desk_ticket(row: Mapping[str, Any]) -> DeskTicket:
    """Of a row of ``clocks.desk``."""
    return DeskTicket(
        ticket_id=row["ticket_id"],
        state=TicketState(row["state"]),
        since=row["since"],
        typed=row["typed"],
        emergency=row["emergency"],
        needs_agency=row["needs_agency"],
        disposition=Disposition(row["disposition"]) if row["disposition"] else None,
    )


def _callback(row: Mapping[str, Any]) -> DeskTicket:
    return DeskTicket(
        ticket_id=row["ticket_id"],
        state=TicketState(row["state"]),
        since=row["since"],
        being_called=row["being_called"],
    )


def _alarm(row: Mapping[str, Any]) -> Alarm:
    return Alarm(
        kind=AlarmKind(row["kind"]), ticket_id=row["ticket_id"], dispatch_id=row["dispatch_id"]
    )
