"""``sigap places import|export|find``: the places that the ticket's form suggests."""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from ari_app.commands.opened_database import by_whom, opened_database
from ari_app.people import list_changes
from ari_app.people.audit import record_command
from ari_app.places.columns import COLUMNS
from ari_app.places.csv_file import as_csv, read_places
from ari_app.places.keeping import PLACES, import_places, list_places
from ari_app.places.place import Place
from ari_app.places.search import PlaceIndex
from ari_app.settings import Settings
from ari_app.store.database import Database


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    bring = actions.add_parser(
        "import", help=f"make or change places from a CSV file: {', '.join(COLUMNS)}"
    )
    bring.add_argument("file", type=Path, metavar="FILE")
    bring.add_argument(
        "--replace", action="store_true", help="places that are not in the file are taken away"
    )
    actions.add_parser("export", help="all places, as import reads them")
    find = actions.add_parser("find", help="try what the form would suggest")
    find.add_argument("words", nargs="+", metavar="WORD")


async def main(settings: Settings, arguments: argparse.Namespace) -> int:
    places = read_places(arguments.file) if arguments.action == "import" else []
    async with opened_database(settings) as database:
        match arguments.action:
            case "import":
                await _import(database, settings.centre.code, arguments, places)
            case "export":
                sys.stdout.write(await _export(database, settings.centre.code))
            case _:
                await _find(database, settings.centre.code, " ".join(arguments.words))
    return 0


async def _import(
    database: Database, centre: str, arguments: argparse.Namespace, places: Sequence[Place]
) -> None:
    async with database.transaction() as session:
        held = await list_changes.hold(session, PLACES, centre)
        done = await import_places(session, centre, places, replace=arguments.replace)
        detail = {"file": arguments.file.name, **asdict(done)}
        action = "places.import"
        await list_changes.keep_command(session, held, action, centre, by=by_whom(), detail=detail)
    print(
        f"{done.new} new, {done.changed} changed, {done.unchanged} unchanged, "
        f"{done.removed} removed. The desk knows them in a moment."
    )


async def _export(database: Database, centre: str) -> str:
    async with database.transaction() as session:
        await record_command(session, centre, "places.export", centre, by=by_whom())
        return as_csv(await list_places(session, centre))


async def _find(database: Database, centre: str, words: str) -> None:
    async with database.transaction() as session:
        index = PlaceIndex(await list_places(session, centre))
    for found in index.search(words):
        place = found.place
        print(f"{place.kind:<10} {place.name} ({', '.join(place.within) or '-'})")
