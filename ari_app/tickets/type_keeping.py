"""Types of incident as an admin changes them; each change with its line in the trail.

Every function raises ``DatabaseAway``.
"""

from collections.abc import Sequence

from ari_app.errors import NotFound
from ari_app.people.access import Account
from ari_app.people.audit import AuditEntry, Trail
from ari_app.store.desk_database import DeskDatabase, Row
from ari_app.tickets.incident_types import IncidentType, change_type, create_type, moved
from ari_app.tickets.json_entries import ValueRefused


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
        await session.run("incident_types.lock", account.centre)
        rows = await session.rows("incident_types.all", account.centre, None)
        before = [row["code"] for row in rows]
        after = moved(before, code, places)
        if after != before:
            await session.run("incident_types.order", account.centre, after)
            await trail.write_in(session, entry)
    return code in before


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
