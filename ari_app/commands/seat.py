"""``sigap seat …``: the seats that are chosen at the login by who has no phone of their own."""

import argparse

from ari_app.commands.opened_database import by_whom, opened_database
from ari_app.people.seats import add_seat, remove_seat, rename_seat
from ari_app.settings import Settings
from ari_app.store.database import Database


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    for action, says in (("add", "a seat that can be chosen"), ("rename", "another name")):
        named = actions.add_parser(action, help=says)
        named.add_argument("extension")
        named.add_argument("--name", required=True, help="as people know it: 'Meja 1'")
    remove = actions.add_parser("remove", help="a seat that is none any more")
    remove.add_argument("extension")
    actions.add_parser("list", help="the seats, and who sits where")


async def main(settings: Settings, arguments: argparse.Namespace) -> int:
    centre, by = settings.centre.code, by_whom()
    async with opened_database(settings) as database:
        match arguments.action:
            case "add":
                await add_seat(database, centre, arguments.extension, arguments.name, by=by)
            case "rename":
                await rename_seat(database, centre, arguments.extension, arguments.name, by=by)
            case "remove":
                await remove_seat(database, centre, arguments.extension, by=by)
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
