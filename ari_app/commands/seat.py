"""``sigap seat …``: the places that are chosen at the login by who has no phone of his own."""

import argparse
import re

from ari_app.errors import SigapError
from ari_app.people.accounts import by_whom, opened_database
from ari_app.settings import Settings
from ari_app.store.database import Database

_EXTENSION = re.compile(r"[0-9]{2,6}")


class SeatError(SigapError):
    """The place cannot be made, changed or found."""


async def add_seat(database: Database, centre: str, extension: str, name: str) -> None:
    """A place that can be chosen; raises :class:`SeatError` when its extension is taken."""
    _refuse_nonsense(extension, name)
    async with database.transaction() as session:
        if await session.row("seats.add", centre, extension, name.strip()) is None:
            raise SeatError(f"The extension {extension} is taken; choose another.")
        detail = {"name": name.strip(), **by_whom()}
        await session.run("accounts.audit", centre, "seat.add", extension, detail)


async def rename_seat(database: Database, centre: str, extension: str, name: str) -> None:
    """Raises :class:`SeatError` when there is no such place."""
    _refuse_nonsense(extension, name)
    async with database.transaction() as session:
        if await session.row("seats.rename", centre, extension, name.strip()) is None:
            raise SeatError(f"There is no place {extension}; see ./sigap seat list.")
        detail = {"name": name.strip(), **by_whom()}
        await session.run("accounts.audit", centre, "seat.rename", extension, detail)


async def remove_seat(database: Database, centre: str, extension: str) -> None:
    """The place is no phone any more; raises :class:`SeatError` while somebody sits there."""
    async with database.transaction() as session:
        if await session.row("seats.remove", centre, extension) is None:
            raise SeatError(
                f"There is no place {extension}, or somebody sits there: see ./sigap seat list; "
                "a supervisor can free it on the board."
            )
        await session.run("accounts.audit", centre, "seat.remove", extension, by_whom())


def _refuse_nonsense(extension: str, name: str) -> None:
    if not (_EXTENSION.fullmatch(extension) and extension.isascii()):
        raise SeatError(f"The extension {extension!r} must be 2 to 6 digits.")
    if not name.strip() or not name.isprintable() or len(name) > 40:
        raise SeatError("The name must have 1 to 40 letters, for example --name 'Meja 1'.")


# ── command line ─────────────────────────────────────────────────────────────────────────────


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    for action, says in (("add", "a place that can be chosen"), ("rename", "another name")):
        named = actions.add_parser(action, help=says)
        named.add_argument("extension")
        named.add_argument("--name", required=True, help="as people know it: 'Meja 1'")
    remove = actions.add_parser("remove", help="a place that is none any more")
    remove.add_argument("extension")
    actions.add_parser("list", help="the places, and who sits where")


async def main(settings: Settings, arguments: argparse.Namespace) -> int:
    centre = settings.centre.code
    async with opened_database(settings) as database:
        match arguments.action:
            case "add":
                await add_seat(database, centre, arguments.extension, arguments.name)
            case "rename":
                await rename_seat(database, centre, arguments.extension, arguments.name)
            case "remove":
                await remove_seat(database, centre, arguments.extension)
            case _:
                await _list(database, centre)
    return 0


async def _list(database: Database, centre: str) -> None:
    async with database.transaction() as session:
        rows = await session.rows("seats.of_centre", centre)
    for row in rows:
        since = f"since {row['since']:%Y-%m-%d %H:%M} UTC" if row["since"] else ""
        print(
            f"{row['extension']:<7} {row['name']:<24} {row['person'] or '-':<24} {since}".rstrip()
        )
