"""``sigap backup [FOLDER]``: everything of the centre, encrypted, into a folder; and its proof."""

import argparse
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from ari_app import settings_file
from ari_app.backup import making, restoring, sealing
from ari_app.backup.errors import BackupFailed
from ari_app.backup.pieces import Folder
from ari_app.operations import backup_state
from ari_app.operations.backup_state import BackupState
from ari_app.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "folder", nargs="?", type=Path, metavar="FOLDER", help="else backup.folder of the settings"
    )
    parser.add_argument("--keep", type=_at_least_one, help="how many backups stay there")
    parser.add_argument(
        "--check",
        action="store_true",
        help="make none; prove the newest one by restoring it for a moment",
    )


def _at_least_one(text: str) -> int:
    if (many := int(text)) < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return many


async def main(settings: Settings, arguments: argparse.Namespace) -> int:
    root = arguments.folder or settings.backup.folder
    if root is None:
        raise BackupFailed("Where to? Name a folder, or set backup.folder in the settings.")
    making.check_place(settings, root)
    key, is_new = sealing.load_or_make(settings.home / sealing.FILE)
    if is_new:
        _say_key(settings.home / sealing.FILE)
    folder = Folder(root=root.expanduser().absolute(), key=key)
    if arguments.folder is None:
        _check_mount(settings, folder)
    work = _check if arguments.check else _make
    try:
        await work(settings, folder, arguments)
    except Exception as error:
        backup_state.note(settings.home, says=str(error))
        raise
    return 0


async def _make(settings: Settings, folder: Folder, arguments: argparse.Namespace) -> None:
    began = time.monotonic()
    keep = arguments.keep or settings.backup.keep
    file = settings_file.chosen_file() or settings_file.used_in(settings.home)
    made = await making.make(settings, folder, keep=keep, settings_file=file)
    seconds, contents = time.monotonic() - began, made.contents
    backup_state.note(
        settings.home,
        made_at=contents.began_at,
        folder=str(folder.root),
        bytes=contents.bytes,
        seconds=round(seconds, 1),
        says=made.says,
    )
    print(
        f"Backup {made.name}: {len(contents.files)} files, {contents.bytes / 1e6:.1f} MB, "
        f"{made.added_bytes / 1e6:.1f} MB new in {folder.root}, {seconds:.1f} s."
    )
    if made.dropped:
        print(f"Removed the backups of {', '.join(made.dropped)}.")
    if made.says:
        print(made.says)


def _check_mount(settings: Settings, folder: Folder) -> None:
    """An empty folder where backups were is a mount that is not there: its disk is this one."""
    if BackupState.read(settings.home).folder == str(folder.root) and not folder.lists():
        says = (
            f"There were backups in {folder.root} and now there are none; is its mount there? "
            f"To begin anew in it: ./sigap backup {folder.root}"
        )
        backup_state.note(settings.home, says=says)
        raise BackupFailed(says)


async def _check(settings: Settings, folder: Folder, _: argparse.Namespace) -> None:
    began = time.monotonic()
    found = await restoring.check(settings, folder)
    backup_state.note(settings.home, checked_at=datetime.now(UTC), says="")
    counts = ", ".join(f"{many} {what}" for what, many in found.counted.items())
    print(
        f"The backup {found.name} can be restored: every file is what was written, PostgreSQL "
        f"started on it and has {counts}; {time.monotonic() - began:.1f} s."
    )


def _say_key(path: Path, say: Callable[[str], None] = print) -> None:
    say("=" * 78)
    say(f"NEW KEY: {path}")
    say("Copy it NOW to a place away from this machine and from the backups (print it: it is one")
    say("line). It is in no backup. Without it no backup can ever be read again, by nobody.")
    say("=" * 78)
