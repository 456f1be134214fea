"""``sigap types import|export``: types of incident, their questions and agencies."""

import argparse
import sys
from dataclasses import asdict
from pathlib import Path

from ari_app.commands.opened_database import by_whom, opened_database
from ari_app.people import list_changes
from ari_app.people.audit import record_command
from ari_app.settings import Settings
from ari_app.tickets.incident_types import export_types, import_types, type_of
from ari_app.tickets.json_entries import as_json, read_entries
from ari_app.tickets.type_keeping import TYPES


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    bring = actions.add_parser(
        "import", help="the form offers what is in a JSON file, in its order"
    )
    bring.add_argument("file", type=Path, metavar="FILE")
    actions.add_parser("export", help="what the form offers, as import reads it")


async def main(settings: Settings, arguments: argparse.Namespace) -> int:
    wanted = arguments.action == "import"
    types = read_entries(arguments.file, type_of) if wanted else []
    centre = settings.centre.code
    async with opened_database(settings) as database, database.transaction() as session:
        if not wanted:
            await record_command(session, centre, "types.export", centre, by=by_whom())
            sys.stdout.write(as_json(await export_types(session, centre)))
            return 0
        held = await list_changes.hold(session, TYPES, centre)
        done = await import_types(session, centre, [each for _, each in types])
        detail = {"file": arguments.file.name, **asdict(done)}
        await list_changes.keep_command(
            session, held, "types.import", centre, by=by_whom(), detail=detail
        )
    print(f"{done.kept} made or changed, {done.dropped} not offered any more.")
    for name in done.strangers:
        print(f"No agency is called {name!r}: it is not suggested. See ./sigap agency list.")
    return 0
