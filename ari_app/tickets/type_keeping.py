"""Types of incident as an admin changes them; each change with its line in the trail.

Every function raises ``DatabaseAway``.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from ari_app.errors import NotFound
from ari_app.people import list_changes
from ari_app.people.access import Account, Right
from ari_app.people.audit import Asker, AuditEntry, Trail
from ari_app.people.list_changes import HeldList, KeptList, State, Values, one_by_one
from ari_app.store.database import Session
from ari_app.store.desk_database import DeskDatabase, Row
from ari_app.tickets.incident_types import (
    IncidentType,
    by_use,
    change_type,
    create_type,
    moved,
    type_of,
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
    way, by = ("down", 1) if down else ("up", -1)
    entry = AuditEntry(action="types.order", subject=code, detail={"way": way})
    async with database.transaction() as session:
        held = await list_changes.hold(session, TYPES, account.centre)
        before = in_order(held.state)
        await _order(session, held, moved(before, code, by), entry, trail)
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
        held = await list_changes.hold(session, TYPES, account.centre)
        await _order(session, held, by_use(in_order(held.state), used), entry, trail)


def in_order(state: State) -> list[str]:
    """The codes as the form offers them."""
    return sorted(state, key=lambda code: (state[code]["position"], code))


async def _order(
    session: Session, held: HeldList, after: Sequence[str], entry: AuditEntry, trail: Trail
) -> None:
    if list(after) != in_order(held.state):
        await session.run("incident_types.order", held.centre, after)
        await list_changes.keep(session, held, entry, trail=trail)


async def make_type(
    database: DeskDatabase,
    account: Account,
    made: IncidentType,
    *,
    active: bool,
    trail: Trail,
    why: str = "",
) -> None:
    """The form's last type from now on; raises `ValueRefused` when the code is taken."""
    entry = AuditEntry(action="types.keep", subject=made.code, detail={"new": "yes"})
    async with database.transaction() as session:
        held = await list_changes.hold(session, TYPES, account.centre)
        if not await create_type(session, account.centre, made, active=active):
            message = f"There is a type {made.code} already."
            raise ValueRefused(message, field="code", problem="code_taken", code=made.code)
        await list_changes.keep(session, held, entry, trail=trail, why=why)


async def edit_type(
    database: DeskDatabase,
    account: Account,
    changed: IncidentType,
    *,
    active: bool,
    version: int,
    fields: Sequence[str],
    trail: Trail,
    why: str = "",
) -> bool:
    """Changes the type that had this version; False when somebody else was faster.

    ``fields``: what differs, for the trail.
    """
    detail = {"fields": ", ".join(fields)}
    entry = AuditEntry(action="types.keep", subject=changed.code, detail=detail)
    async with database.transaction() as session:
        held = await list_changes.hold(session, TYPES, account.centre)
        kept = await change_type(session, account.centre, changed, active=active, version=version)
        if kept:
            await list_changes.keep(session, held, entry, trail=trail, why=why)
    return kept


async def _put(
    session: Session, asker: Asker, code: str, values: Values | None, state: State
) -> None:
    """A type as it was; one that was not there is not offered any more, for tickets may name it."""
    now = state[code]
    wanted = {**now, "active": False} if values is None else values
    if any(wanted[name] != now[name] for name in wanted if name != "position"):
        row = await session.row("incident_types.all", asker.account.centre, code)
        version = row["version"] if row else 0
        made = type_of({"code": code, **_entry(wanted)})
        await change_type(
            session, asker.account.centre, made, active=wanted["active"], version=version
        )
    await session.run("incident_types.place", asker.account.centre, code, wanted["position"])


def _entry(values: Values) -> dict[str, Any]:
    return {
        name: value
        for name, value in values.items()
        if name not in ("active", "position") and value is not None
    }


TYPES = KeptList(name="types", undone="types.undo", right=Right.MANAGE_TYPES, put=one_by_one(_put))
