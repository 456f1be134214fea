"""``sigap lapor``: complaints that SP4N-LAPOR does not have yet, as a file to upload there."""

import argparse
from datetime import UTC, datetime
from pathlib import Path

from ari_app.commands.opened_database import by_whom, opened_database
from ari_app.settings import Settings
from ari_app.tickets.lapor_export import export


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--file", type=Path, help="where to; without it, in SIGAP_HOME/exports")


async def main(settings: Settings, arguments: argparse.Namespace) -> int:
    async with opened_database(settings) as database:
        now = datetime.now(UTC)
        file = arguments.file or settings.exports_dir / f"lapor-{now:%Y%m%d-%H%M%S}.csv"
        count = await export(settings, database, file, now, by=by_whom())
    print(f"{count} complaints in {file}" if count else "There are no new complaints.")
    return 0
