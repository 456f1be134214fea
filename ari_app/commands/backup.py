"""``sigap backup [PLACE]``: everything of the centre, encrypted, elsewhere; and its proof."""

import argparse
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from ari_app import settings_file
from ari_app.backup import destinations, making, restoring, sealing, trail
from ari_app.backup.errors import BackupFailed
from ari_app.backup.pieces import SCHEME, Pieces, refused_as_sentence
from ari_app.commands.opened_database import by_whom
from ari_app.operations import backup_state
from ari_app.operations.backup_state import BackupState, What
from ari_app.settings import Settings

_IS_IT_THERE = {False: "is its mount there", True: "is it the right bucket"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "folder",
        nargs="?",
        metavar="PLACE",
        help="a folder, or s3://bucket/prefix; else backup.folder or backup.bucket of the settings",
    )
    parser.add_argument("--keep", type=_at_least_one, help="how many backups stay there")
    parser.add_argument(
        "--check",
        action="store_true",
        help="make none; prove the newest one by restoring it for a moment",
    )
    parser.add_argument("--by-jobs", action="store_true", help=argparse.SUPPRESS)  # the nightly one


def _at_least_one(text: str) -> int:
    if (many := int(text)) < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return many


async def main(settings: Settings, arguments: argparse.Namespace) -> int:
    destination = arguments.folder or settings.backup.destination
    if not destination:
        raise BackupFailed("Where to? Name a folder, or set backup.folder in the settings.")
    what = What.CHECKED if arguments.check else What.MADE
    by = None if arguments.by_jobs else by_whom()
    try:
        with backup_state.at_work(settings.home):
            name, detail = await _work(settings, destination, arguments)
    except Exception as error:
        why = str(error) or type(error).__name__
        is_new = backup_state.record_failure(settings.home, what, why, datetime.now(UTC))
        if is_new or by is not None:  # the jobs try each half hour
            detail = {"problem": why}
            await trail.record(settings, trail.Action.FAIL, str(destination), by=by, detail=detail)
        raise
    action = trail.Action.CHECK if arguments.check else trail.Action.MAKE
    await trail.record(settings, action, name, by=by, detail=detail)
    return 0


async def _work(
    settings: Settings, destination: str, arguments: argparse.Namespace
) -> tuple[str, dict[str, str]]:
    making.check_destination(settings, destination)
    key, is_new = sealing.load_or_make(settings.home / sealing.FILE)
    if is_new:
        _say_key(settings.home / sealing.FILE)
    folder = destinations.opened(
        settings, destination, key, moved=partial(backup_state.moved, settings.home)
    )
    if arguments.folder is None:
        _check_mount(settings, folder)
    return await (_check if arguments.check else _make)(settings, folder, arguments)


async def _make(
    settings: Settings, folder: Pieces, arguments: argparse.Namespace
) -> tuple[str, dict[str, str]]:
    """Which one it is, and what the trail tells of it; as `_check`."""
    began = time.monotonic()
    keep = arguments.keep or settings.backup.keep
    file = settings_file.chosen_file() or settings_file.used_in(settings.home)
    made = await making.make(settings, folder, keep=keep, settings_file=file)
    seconds, contents = time.monotonic() - began, made.contents
    backup_state.update(
        settings.home,
        What.MADE,
        made_at=contents.began_at,
        folder=folder.destination,
        bytes=contents.bytes,
        seconds=round(seconds, 1),
        says=made.says,
    )
    print(
        f"Backup {made.name}: {len(contents.files)} files, {contents.bytes / 1e6:.1f} MB, "
        f"{made.added_bytes / 1e6:.1f} MB new in {folder.destination}, {seconds:.1f} s."
    )
    if made.dropped:
        print(f"Removed the backups of {', '.join(made.dropped)}.")
    if made.says:
        print(made.says)
    return made.name, {
        "folder": folder.destination,
        "files": str(len(contents.files)),
        "bytes": str(contents.bytes),
        "seconds": str(round(seconds)),
    }


def _check_mount(settings: Settings, folder: Pieces) -> None:
    """An empty folder where backups were is a mount that is not there: its disk is this one."""
    with refused_as_sentence(folder):
        is_empty = not folder.lists()
    if is_empty and BackupState.read(settings.home).folder == folder.destination:
        raise BackupFailed(
            f"There were backups in {folder.destination} and now there are none; "
            f"{_IS_IT_THERE[folder.destination.startswith(SCHEME)]}? "
            f"To begin anew in it: ./sigap backup {folder.destination}"
        )


async def _check(
    settings: Settings, folder: Pieces, _: argparse.Namespace
) -> tuple[str, dict[str, str]]:
    began = time.monotonic()
    found = await restoring.check(settings, folder)
    backup_state.update(settings.home, What.CHECKED, checked_at=datetime.now(UTC))
    counts = ", ".join(f"{many} {what}" for what, many in found.counted.items())
    print(
        f"The backup {found.name} can be restored: every file is what was written, PostgreSQL "
        f"started on it and has {counts}; {time.monotonic() - began:.1f} s."
    )
    seconds = str(round(time.monotonic() - began))
    return found.name, {"folder": folder.destination, "seconds": seconds}


def _say_key(path: Path, say: Callable[[str], None] = print) -> None:
    say("=" * 78)
    say(f"NEW KEY: {path}")
    say("Copy it NOW to a place away from this machine and from the backups (print it: it is one")
    say("line). It is in no backup. Without it no backup can ever be read again, by nobody.")
    say("=" * 78)
