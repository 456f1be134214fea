"""The places that are chosen at the login by whoever has no phone of their own."""

import re

from ari_app.errors import SigapError
from ari_app.people.audit import note_command
from ari_app.store.database import Database, Session

_EXTENSION = re.compile(r"[0-9]{2,6}")


class SeatError(SigapError):
    """The place cannot be made, changed or found."""


async def add_seat(
    database: Database, centre: str, extension: str, name: str, *, by: str = ""
) -> None:
    """A place that can be chosen; raises :class:`SeatError` when extension or name is taken."""
    _refuse_nonsense(extension, name)
    async with database.transaction() as session:
        await _refuse_name_of_another(session, centre, extension, name.strip())
        if await session.row("seats.add", centre, extension, name.strip()) is None:
            raise SeatError(f"The extension {extension} is taken; choose another.")
        detail = {"name": name.strip()}
        await note_command(session, centre, "seat.add", extension, by=by, detail=detail)


async def rename_seat(
    database: Database, centre: str, extension: str, name: str, *, by: str = ""
) -> None:
    """Raises :class:`SeatError` when there is no such place, or another has that name."""
    _refuse_nonsense(extension, name)
    async with database.transaction() as session:
        await _refuse_name_of_another(session, centre, extension, name.strip())
        if await session.row("seats.rename", centre, extension, name.strip()) is None:
            raise SeatError(f"There is no place {extension}; see ./sigap seat list.")
        detail = {"name": name.strip()}
        await note_command(session, centre, "seat.rename", extension, by=by, detail=detail)


async def remove_seat(database: Database, centre: str, extension: str, *, by: str = "") -> None:
    """The place is no phone any more; raises :class:`SeatError` while somebody sits there."""
    async with database.transaction() as session:
        if await session.row("seats.remove", centre, extension) is None:
            raise SeatError(
                f"There is no place {extension}, or somebody sits there: see ./sigap seat list; "
                "a supervisor can free it on the board."
            )
        await note_command(session, centre, "seat.remove", extension, by=by)


async def _refuse_name_of_another(session: Session, centre: str, extension: str, name: str) -> None:
    """The database refuses it too; here it is said."""
    if other := await session.row("seats.of_this_name", centre, extension, name):
        raise SeatError(
            f"{other['name']!r} is the place {other['extension']} already; choose another name."
        )


def _refuse_nonsense(extension: str, name: str) -> None:
    if not (_EXTENSION.fullmatch(extension) and extension.isascii()):
        raise SeatError(f"The extension {extension!r} must be 2 to 6 digits.")
    if not name.strip() or not name.isprintable() or len(name) > 40:
        raise SeatError("The name must have 1 to 40 letters, for example --name 'Meja 1'.")
