"""The tickets that are still somebody's work: whose, how old, what is missing, what comes next.

A ticket is its owner's (who wrote in it last, else who answered) until its agencies are done or the
desk closes it. Pure but for the reading.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from ari_app.store.desk_database import DeskDatabase
from ari_app.tickets.clocks import Wait, wait_of
from ari_app.tickets.timekeeping import desk_ticket
from ari_app.tickets.way import Progress

Row = Mapping[str, Any]
MOST = 200
Cursor = tuple[datetime | None, str | None]
_PLACE = ("address", "kecamatan", "desa", "dusun", "latitude")


class NextStep(StrEnum):
    FILL_IN = "fill_in"  # its type
    SEND = "send"
    AWAIT = "await"  # until an agency has it
    WORKING = "working"  # an agency is at it
    CLOSE = "close"  # nobody has to be told


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTicket:
    """``missing``: of type, priority and place what nobody has written; ``row``: what is known."""

    row: Row
    owner: str | None  # login
    since: datetime
    next: NextStep
    missing: tuple[str, ...]


def open_ticket(row: Row) -> OpenTicket:
    """Of a row of ``open_tickets.rows``."""
    return OpenTicket(
        row=row,
        owner=row["owner"],
        since=row["since"],
        next=_next(row),
        missing=missing_of(row),
    )


def missing_of(row: Row) -> tuple[str, ...]:
    empty = [name for name in ("type", "priority") if not row[name]]
    return (*empty, *(() if any(row[name] for name in _PLACE) else ("place",)))


def _next(row: Row) -> NextStep:
    match row["progress"]:
        case Progress.SENT:
            return NextStep.AWAIT
        case Progress.ACKNOWLEDGED | Progress.ON_SCENE:
            return NextStep.WORKING
    if row["given"]:  # to agencies that nothing has reached yet
        return NextStep.AWAIT
    match wait_of(desk_ticket(row)):
        case Wait.UNTYPED:
            return NextStep.FILL_IN
        case Wait.UNSENT | Wait.UNSENT_OTHER:
            return NextStep.SEND
    return NextStep.CLOSE


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTickets:
    """Some of a centre's open tickets, the oldest first; ``total``: how many it has in all."""

    tickets: Sequence[OpenTicket] = ()
    total: int = 0


async def open_tickets(database: DeskDatabase, centre: str) -> OpenTickets:
    """All, or of very many the oldest and the newest `MOST`; raises ``DatabaseAway``."""
    return await _chosen(database, await database.rows("open_tickets.ends", centre, MOST))


async def open_tickets_behind(
    database: DeskDatabase, centre: str, after: Cursor, most: int
) -> OpenTickets:
    """A page of at most ``most`` behind ``after``; raises ``DatabaseAway``."""
    return await _chosen(database, await database.rows("open_tickets.behind", centre, most, *after))


async def _chosen(database: DeskDatabase, chosen: Sequence[Row]) -> OpenTickets:
    if not chosen:
        return OpenTickets()
    rows = await database.rows("open_tickets.rows", [row["call_id"] for row in chosen])
    return OpenTickets(tickets=[open_ticket(row) for row in rows], total=chosen[0]["total"])


def own(tickets: Sequence[OpenTicket], login: str) -> Sequence[OpenTicket]:
    return [each for each in tickets if each.owner == login]
