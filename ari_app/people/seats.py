"""The seats that are chosen at the login by whoever has no phone of their own."""

import re
from enum import StrEnum

from ari_app.errors import SigapError
from ari_app.people import list_changes
from ari_app.people.access import Right
from ari_app.people.audit import Asker, AuditEntry, Trail
from ari_app.people.list_changes import HeldList, KeptList, NotUndone, State, Values, one_by_one
from ari_app.store.database import Database, Session
from ari_app.store.desk_database import DeskDatabase

LONGEST_NAME = 40
_EXTENSION = re.compile(r"[0-9]{2,6}")


class Why(StrEnum):
    """Why nothing was done."""

    EXTENSION = "extension"
    NAME = "name"
    NAME_TAKEN = "name_taken"
    TAKEN = "taken"
    NONE = "none"
    SITS = "sits"  # somebody, or there is no such seat


class SeatError(SigapError):
    """The seat cannot be made, changed or found."""

    def __init__(self, why: Why, message: str) -> None:
        super().__init__(message)
        self.why = why


# ── from the command line ───────────────────────────────────────────────────────────────────


async def add_seat(
    database: Database, centre: str, extension: str, name: str, *, by: str = ""
) -> None:
    """A seat that can be chosen; raises :class:`SeatError` when extension or name is taken."""
    async with database.transaction() as session:
        held = await list_changes.hold(session, SEATS, centre)
        await _record(session, held, await _add(session, centre, extension, name), by)


async def rename_seat(
    database: Database, centre: str, extension: str, name: str, *, by: str = ""
) -> None:
    """Raises :class:`SeatError` when there is no such seat, or another has that name."""
    async with database.transaction() as session:
        held = await list_changes.hold(session, SEATS, centre)
        await _record(session, held, await _rename(session, centre, extension, name), by)


async def remove_seat(database: Database, centre: str, extension: str, *, by: str = "") -> None:
    """The seat is no phone any more; raises :class:`SeatError` while somebody sits there."""
    async with database.transaction() as session:
        held = await list_changes.hold(session, SEATS, centre)
        await _record(session, held, await _remove(session, centre, extension), by)


async def _record(session: Session, held: HeldList, entry: AuditEntry, by: str) -> None:
    done = (entry.action, entry.subject)
    await list_changes.keep_command(session, held, *done, by=by, detail=entry.detail)


# ── from the desk; they raise ``DatabaseAway`` as well ──────────────────────────────────────


async def keep_seat(
    database: DeskDatabase, trail: Trail, extension: str, name: str, *, new: bool, why: str = ""
) -> None:
    """As `add_seat` or `rename_seat`."""
    async with database.transaction() as session:
        held, change = (
            await list_changes.hold(session, SEATS, trail.centre),
            _add if new else _rename,
        )
        entry = await change(session, trail.centre, extension, name)
        await list_changes.keep(session, held, entry, trail=trail, why=why)


async def close_seat(
    database: DeskDatabase, trail: Trail, extension: str, *, why: str = ""
) -> None:
    """As `remove_seat`."""
    async with database.transaction() as session:
        held = await list_changes.hold(session, SEATS, trail.centre)
        entry = await _remove(session, trail.centre, extension)
        await list_changes.keep(session, held, entry, trail=trail, why=why)


# ── both ────────────────────────────────────────────────────────────────────────────────────


async def _add(session: Session, centre: str, extension: str, name: str) -> AuditEntry:
    _refuse_nonsense(extension, name)
    await session.run("seats.lock")
    await _refuse_name_of_another(session, centre, extension, name.strip())
    if await session.row("seats.add", centre, extension, name.strip()) is None:
        raise SeatError(Why.TAKEN, f"The extension {extension} is taken; choose another.")
    return AuditEntry(action="seat.add", subject=extension, detail={"name": name.strip()})


async def _rename(session: Session, centre: str, extension: str, name: str) -> AuditEntry:
    _refuse_nonsense(extension, name)
    await session.run("seats.lock")
    await _refuse_name_of_another(session, centre, extension, name.strip())
    if await session.row("seats.rename", centre, extension, name.strip()) is None:
        raise SeatError(Why.NONE, f"There is no place {extension}; see ./sigap seat list.")
    return AuditEntry(action="seat.rename", subject=extension, detail={"name": name.strip()})


async def _remove(session: Session, centre: str, extension: str) -> AuditEntry:
    if await session.row("seats.remove", centre, extension) is None:
        raise SeatError(
            Why.SITS,
            f"There is no place {extension}, or somebody sits there: see ./sigap seat list; "
            "a supervisor can free it on the board.",
        )
    return AuditEntry(action="seat.remove", subject=extension)


async def _refuse_name_of_another(session: Session, centre: str, extension: str, name: str) -> None:
    """The database refuses it too; here it is said."""
    if other := await session.row("seats.of_this_name", centre, extension, name):
        raise SeatError(
            Why.NAME_TAKEN,
            f"{other['name']!r} is the place {other['extension']} already; choose another name.",
        )


def _refuse_nonsense(extension: str, name: str) -> None:
    if not (_EXTENSION.fullmatch(extension) and extension.isascii()):
        raise SeatError(Why.EXTENSION, f"The extension {extension!r} must be 2 to 6 digits.")
    if not name.strip() or not name.isprintable() or len(name) > LONGEST_NAME:
        raise SeatError(
            Why.NAME, "The name must have 1 to 40 letters, for example --name 'Meja 1'."
        )


async def _put(
    session: Session, asker: Asker, extension: str, values: Values | None, state: State
) -> None:
    """A seat as it was, or none; somebody who sits there keeps it."""
    centre, name = asker.account.centre, values["name"] if values else ""
    try:
        if values is None:
            await _remove(session, centre, extension)
        elif extension in state:
            await _rename(session, centre, extension, name)
        else:
            await _add(session, centre, extension, name)
    except SeatError as error:
        raise NotUndone("sits" if error.why is Why.SITS else "taken") from error


SEATS = KeptList(
    name="seats", undone="seat.undo", right=Right.MANAGE_ACCOUNTS, put=one_by_one(_put)
)
