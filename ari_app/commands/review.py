"""``sigap review list|export``: calls that want a look, and what humans heard as labelled audio."""

import argparse
from datetime import UTC, datetime
from pathlib import Path

from ari_app.commands.opened_database import by_whom, opened_database
from ari_app.settings import Settings
from ari_app.store.database import Database
from recordings.review_export import export
from recordings.to_hear import to_hear

MOST = 50


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("list", help="the calls that want a look, in the order to hear them")
    export = actions.add_parser("export", help="what humans heard, as labelled audio for the ear")
    export.add_argument("--into", type=Path, help="a new folder; without it, in SIGAP_HOME/exports")
    export.add_argument("--since", type=_day, help="reviewed from this day on, YYYY-MM-DD (UTC)")


def _day(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError as error:
        raise argparse.ArgumentTypeError("a day is YYYY-MM-DD, for example 2026-11-01") from error


async def main(settings: Settings, arguments: argparse.Namespace) -> int:
    async with opened_database(settings) as database:
        if arguments.action == "list":
            await _list(settings, database)
        else:
            now = datetime.now(UTC)
            folder = arguments.into or settings.exports_dir / f"reviews-{now:%Y%m%d-%H%M%S}"
            count = await export(settings, database, folder, arguments.since, by=by_whom())
            print(f"{count} calls in {folder}" if count else "There are no reviewed calls here.")
    return 0


async def _list(settings: Settings, database: Database) -> None:
    async with database.transaction() as session:
        rows = await to_hear(session, settings.centre.code, MOST)
        values = (settings.centre.code, settings.limits.review_s)
        counted = await session.row("reviews.count", *values)
    for row in rows:
        length = f"{row['recording_seconds'] or 0:.0f} s"
        print(
            f"{row['call_id']}  {row['offered_at']:%Y-%m-%d %H:%M}  {row['verdict']}  {length}"
            f"  {row['because']}"
        )
    print(f"{counted['waiting'] if counted else 0} calls want a look: /review on the desk.")
    if counted and counted["instant"]:
        print(f"{counted['instant']} more hung up at once: judged there in one go.")
    if counted and counted["overdue"]:
        print(f"{counted['overdue']} are overdue.")
