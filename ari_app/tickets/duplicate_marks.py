"""Marking a ticket as a duplicate of another, and taking the mark off, in the caller's transaction.

The database keeps the rules (store/functions/duplicate_points_to_an_original.sql and
ticket_follows_its_agencies.sql): the other one is of the same centre and no duplicate itself,
nothing points to this one, and none of its own agencies works on it any more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import asyncpg

from ari_app.errors import Conflict
from ari_app.store.database import Session
from ari_app.tickets.duplicates import WITHIN, Incident, Likely, likely
from ari_app.tickets.form import FormOutdated, TicketUnknown

_REASONS: Mapping[str, str] = {
    "ticket_closes_after_its_agencies": (
        "An agency still works on this ticket; withdraw it from the agency first."
    ),
    "duplicate_points_to_an_original": (
        "One of the two is a duplicate already, or has duplicates itself; "
        "choose the ticket that the others point to."
    ),
}
_FACTS = ("label", "type", "opened_at", "kecamatan", "desa", "dusun", "address")


class DuplicateRefused(Conflict):
    """The ticket cannot be a duplicate of that one; the message says why."""


async def likely_duplicates(
    session: Session, ticket: Mapping[str, Any]
) -> list[tuple[Likely, Mapping[str, Any]]]:
    """Each with its row of ``duplicates.others``; ``ticket`` is a row with the form's fields."""
    rows: Sequence[Mapping[str, Any]] = await session.rows(
        "duplicates.others", ticket["ticket_id"], WITHIN.total_seconds()
    )
    by_label = {row["label"]: row for row in rows}
    heard = await session.row("live_words.of_ticket", ticket["ticket_id"]) if rows else None
    own = replace(_incident(ticket), said=(heard and heard["said"]) or "")
    found = likely(own, (_incident(row) for row in rows))
    return [(one, by_label[one.label]) for one in found]


async def mark_duplicate(
    session: Session, *, centre: str, ticket: str, of: str, version: int, by: str
) -> None:
    """Closes ``ticket`` as a duplicate of ``of`` (labels or call ids).

    Raises :class:`TicketUnknown`, :class:`FormOutdated`, :class:`DuplicateRefused`.
    """
    await session.rows("duplicates.lock", centre, [ticket, of])
    own = await session.row("duplicates.ticket", centre, ticket)
    original = await session.row("duplicates.ticket", centre, of)
    if own is None or original is None:
        raise TicketUnknown("There is no such ticket.")
    try:
        values = (own["ticket_id"], original["ticket_id"], version, by)
        marked = await session.row("duplicates.mark", *values)
    except asyncpg.CheckViolationError as error:
        raise DuplicateRefused(_REASONS.get(error.constraint_name or "", str(error))) from error
    if marked is None:
        raise FormOutdated(own["version"])
    await session.announce(ticket=own["label"], duplicate_of=original["label"])


async def unmark_duplicate(session: Session, *, centre: str, ticket: str, by: str) -> None:
    """The ticket (label) is open and its own again; raises :class:`DuplicateRefused`."""
    if await session.row("duplicates.unmark", centre, ticket, by) is None:
        raise DuplicateRefused("This ticket is not marked as a duplicate.")
    await session.announce(ticket=ticket, duplicate_of=None)


def _incident(row: Mapping[str, Any]) -> Incident:
    return Incident(
        **{name: row[name] for name in _FACTS},
        latitude=row["latitude"],
        longitude=row["longitude"],
    )
