"""``sigap restore PLACE --key FILE``: a centre from its backup, into an empty home."""

import argparse
import time
from datetime import UTC, datetime
from pathlib import Path

from ari_app.backup import destinations, restoring, sealing
from ari_app.commands.opened_database import by_whom
from ari_app.settings import Settings

_SHOWN = 5


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "folder", metavar="PLACE", help="where the backups lie: a folder, or s3://bucket/prefix"
    )
    parser.add_argument("--key", type=Path, required=True, metavar="FILE", help="backup.key")
    parser.add_argument(
        "--until",
        type=_time,
        metavar="TIME",
        help="as everything was then, with its zone: 2026-11-28T14:05:00+07:00; else the latest",
    )


def _time(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError("for example 2026-11-28T14:05:00+07:00") from error
    if found.tzinfo is None:
        raise argparse.ArgumentTypeError("say the zone too: +07:00 is WIB")
    return found


async def main(settings: Settings, arguments: argparse.Namespace) -> int:
    began = time.monotonic()
    folder = destinations.opened(settings, arguments.folder, sealing.Key.read(arguments.key))
    found = await restoring.restore(
        settings, folder, until=arguments.until, now=datetime.now(UTC), by=by_whom()
    )
    counts = ", ".join(f"{many} {what}" for what, many in found.counted.items())
    print(
        f"Restored the backup {found.name} into {settings.home}: {counts}; "
        f"{time.monotonic() - began:.1f} s. What retention says has been removed from it."
    )
    if found.missing:
        print(f"{len(found.missing)} files that the database names came after that backup:")
        for name in found.missing[:_SHOWN]:
            print(f"  {name}")
    if found.key:
        print(f"IMPORTANT: {found.key}")
    print(f"Put {sealing.FILE} into {settings.home} and start: ./sigap up")
    return 0
