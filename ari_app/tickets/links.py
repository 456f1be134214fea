"""Tickets that belong together without being one incident: a link, seen from both, and undone.

"The same incident" is another thing (`duplicate_marks`): that closes a ticket. A link changes
nothing but what people see; both tickets' histories tell of it.
"""

from datetime import datetime

from ari_app.errors import Conflict, Invalid
from ari_app.people.access import Account
from ari_app.people.audit import AuditEntry, Trail
from ari_app.store.database import Session
from ari_app.store.desk_database import DeskDatabase


async def link(
    database: DeskDatabase, account: Account, ticket: str, *, to: str, now: datetime, trail: Trail
) -> None:
    """Links ``ticket`` with ``to`` (labels or call ids); once more changes nothing.

    Raises `Invalid` where there is no such other ticket.
    """
    async with database.transaction() as session:
        one, other = await _pair(session, account.centre, ticket, to)
        values = (account.centre, one["ticket_id"], other["ticket_id"], now, account.actor)
        if await session.row("links.add", *values) is not None:
            await _record(session, "ticket.link", one["label"], other["label"], trail)


async def unlink(
    database: DeskDatabase, account: Account, ticket: str, *, to: str, trail: Trail
) -> None:
    """Raises `Conflict` where they are not linked, and `Invalid` as `link` does."""
    async with database.transaction() as session:
        one, other = await _pair(session, account.centre, ticket, to)
        if await session.row("links.remove", one["ticket_id"], other["ticket_id"]) is None:
            raise Conflict("These two tickets are not linked.")
        await _record(session, "ticket.unlink", one["label"], other["label"], trail)


async def _pair(
    session: Session, centre: str, ticket: str, to: str
) -> tuple[dict[str, object], dict[str, object]]:
    if "\0" in to:
        raise Invalid("to: there is no such other ticket.")
    rows = [dict(row) for row in await session.rows("links.pair", centre, [ticket, to])]
    if len(rows) != 2:
        raise Invalid("to: there is no such other ticket.")
    first, second = rows
    return (first, second) if first["label"] == ticket else (second, first)


async def _record(session: Session, action: str, one: object, other: object, trail: Trail) -> None:
    """In both tickets' histories."""
    for subject, of in ((str(one), str(other)), (str(other), str(one))):
        await trail.write_in(
            session, AuditEntry(action=action, subject=subject, detail={"ticket": of})
        )
    await session.announce(ticket=str(one), linked=str(other))
