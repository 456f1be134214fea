"""Types of incident as an admin changes them; each change with its line in the trail.

Every function raises ``DatabaseAway``.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from ari_app.errors import NotFound
from ari_app.people.access import Account
from ari_app.people.audit import AuditEntry, Trail
from ari_app.store.database import Session
from ari_app.store.desk_database import DeskDatabase, Row
from ari_app.tickets.incident_types import (
    IncidentType,
    by_use,
    change_type,
    create_type,
    moved,
)
from ari_app.tickets.json_entries import ValueRefused

USED_WITHIN = timedelta(days=90)


async def all_types(database: DeskDatabase, account: Account) -> list[Row]:
    """Those that are not offered any more too, in the form's order."""
    return await database.rows("incident_types.all", account.centre, None)


async def find_type(database: DeskDatabase, account: Account, code: str) -> Row:
    """Raises `NotFound`."""
    rows = await database.rows("incident_types.all", account.centre, code)
    if not rows:
        raise NotFound
    return rows[0]


async def move_type(
    database: DeskDatabase, account: Account, code: str, *, down: bool, trail: Trail
) -> bool:
    """One type a place up or down; False where there is none with this code.

    Two admins at once: both moves count.
    """
    way, places = ("down", 1) if down else ("up", -1)
    entry = AuditEntry(action="types.order", subject=code, detail={"way": way})
    async with database.transaction() as session:
        before = await _order_held(session, account)
        await _order(session, account, before, moved(before, code, places), entry, trail)
    return code in before


async def uses(database: DeskDatabase, account: Account, now: datetime) -> Mapping[str, int]:
    """How many tickets of the last 90 days are of each type, by its code."""
    rows = await database.rows("incident_types.uses", account.centre, now - USED_WITHIN)
    return {row["code"]: row["uses"] for row in rows}


async def order_by_use(
    database: DeskDatabase, account: Account, now: datetime, *, trail: Trail
) -> None:
    """The types in the order of frequency. It stays until an admin asks again: a call-taker's
    fingers know where a type stands.
    """
    used = await uses(database, account, now)
    entry = AuditEntry(action="types.order", subject="", detail={"way": "by_use"})
    async with database.transaction() as session:
        before = await _order_held(session, account)
        await _order(session, account, before, by_use(before, used), entry, trail)


async def _order_held(session: Session, account: Account) -> list[str]:
    """The codes as they stand; until the transaction's end nobody else changes their order."""
    await session.run("incident_types.lock", account.centre)
    rows = await session.rows("incident_types.all", account.centre, None)
    return [row["code"] for row in rows]


async def _order(
    session: Session,
    account: Account,
    before: Sequence[str],
    after: Sequence[str],
    entry: AuditEntry,
    trail: Trail,
) -> None:
    if list(after) != list(before):
        await session.run("incident_types.order", account.centre, after)
        await trail.write_in(session, entry)


async def make_type(
    database: DeskDatabase, account: Account, made: IncidentType, *, active: bool, trail: Trail
) -> None:
    """The form's last type from now on; raises `ValueRefused` when the code is taken."""
    entry = AuditEntry(action="types.keep", subject=made.code, detail={"new": "yes"})
    async with database.transaction() as session:
        if not await create_type(session, account.centre, made, active=active):
            told = f"There is a type {made.code} already."
            raise ValueRefused(told, field="code", problem="code_taken", code=made.code)
        await trail.write_in(session, entry)


async def edit_type(
    database: DeskDatabase,
    account: Account,
    changed: IncidentType,
    *,
    active: bool,
    version: int,
    fields: Sequence[str],
    trail: Trail,
) -> bool:
    """Changes the type that had this version; False when somebody else was faster.

    ``fields``: what differs, for the trail.
    """
    detail = {"fields": ", ".join(fields)}
    entry = AuditEntry(action="types.keep", subject=changed.code, detail=detail)
    async with database.transaction() as session:
        kept = await change_type(session, account.centre, changed, active=active, version=version)
        if kept:
            await trail.write_in(session, entry)
    return kept
