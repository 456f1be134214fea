"""``sigap archive key|encrypt|decrypt|check``: the finished recordings of this machine at rest.

``encrypt`` and ``decrypt`` go through what is there already, one recording at a time beside the
running centre; killed at any moment, every recording is whole, and the same command goes on.
"""

import argparse
import asyncio
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from pathlib import Path
from typing import Any

from ari_app.commands.opened_database import by_whom, opened_database
from ari_app.errors import SigapError
from ari_app.people.audit import record_command
from ari_app.settings import Settings
from ari_app.store.database import Database
from ari_app.store.kept_file import DISK_FULL
from recordings.archive import keys
from recordings.archive.folder import Archive
from recordings.archive.keys import ArchiveKey
from recordings.archive.sealed import Unreadable
from recordings.sealing import Became, bring_under

AMISS = 1
PAGE = 500
_PRINT_EVERY = 100
_PLAIN = "plain"


class NoKey(SigapError):
    """The settings name no key file."""


class NoRoomLeft(SigapError):
    """It stopped where it was, so that calls have the room; each recording is whole."""


class KeyAway(SigapError):
    """A key file that was used is not where the settings say; nothing was written."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    key = actions.add_parser(
        "key", help="a new key into the key file, above the others: new recordings are under it"
    )
    key.add_argument(
        "--others-are-lost",
        action="store_true",
        help="although the key file is not there and recordings are encrypted: for good",
    )
    actions.add_parser("encrypt", help="all recordings under the newest key")
    actions.add_parser("decrypt", help="all recordings as plain files again")
    actions.add_parser(
        "check", help="read all of it: how many lie under which key, and what cannot be read"
    )


async def main(settings: Settings, arguments: argparse.Namespace) -> int:
    archive = Archive.of(settings)
    match arguments.action:
        case "key":
            return await _new_key(settings, archive, anew=arguments.others_are_lost)
        case "encrypt":
            return await _rewrite(settings, archive, "encrypt", keys.read(_key_file(archive))[0])
        case "decrypt":
            return await _rewrite(settings, archive, "decrypt", None)
        case _:
            return await _check(settings, archive)


async def _new_key(settings: Settings, archive: Archive, *, anew: bool) -> int:
    path = _key_file(archive)
    if not anew and not path.exists() and keys.were_used(archive.folder):
        raise KeyAway(
            f"The recordings' key {path} is not there, and recordings are encrypted with it: mount "
            "its disk or bring it back (backups have it, as recordings.key). A new file in its "
            "place would be hidden once that disk is back. If it is lost for good: "
            "./sigap archive key --others-are-lost"
        )
    key = await asyncio.to_thread(keys.add, path)
    async with opened_database(settings) as database, database.transaction() as session:
        entry = (settings.centre.code, "archive.key", key.name)
        await record_command(session, *entry, by=by_whom(), detail={})
    print(f"NEW KEY {key.name} in {path}.")
    print("Copy the file NOW to a place away from this machine: without it no recording that is")
    print("encrypted with it can ever be heard again. Backups have it, encrypted with backup.key.")
    return 0


def _key_file(archive: Archive) -> Path:
    if archive.key_file is None:
        raise NoKey("Where is the key? Name a file in the settings: [archive] key_file = …")
    return archive.key_file


async def _rewrite(
    settings: Settings, archive: Archive, action: str, key: ArchiveKey | None
) -> int:
    async with opened_database(settings) as database:
        detail = {"key": key.name} if key else {}
        async with database.transaction() as session:
            entry = (settings.centre.code, f"archive.{action}", settings.node)
            await record_command(session, *entry, by=by_whom(), detail=detail)

        async def one(row: Mapping[str, Any]) -> str:
            return await bring_under(archive, database, row, key)

        counted = await _each(settings, database, one)
    under = f"under the key {key.name}" if key else "plain"
    lie = counted[Became.REWRITTEN] + counted[Became.AS_IT_WAS]
    print(f"{lie} recordings lie {under}, {counted[Became.REWRITTEN]} of them since just now.")
    if key is None and archive.key_file and archive.encrypts:
        print("New ones are encrypted all the same, until the settings say encrypt = false.")
    return _amiss(counted)


async def _check(settings: Settings, archive: Archive) -> int:
    if fault := archive.key_fault():
        print(fault)
    async with opened_database(settings) as database:

        async def one(row: Mapping[str, Any]) -> str:
            await asyncio.to_thread(archive.prove, row["path"], row["sha256"])
            mark = await asyncio.to_thread(archive.mark, row["path"])
            return mark.hex() if mark else _PLAIN

        counted = await _each(settings, database, one)
    for name, many in sorted(counted.items()):
        if name != _FAULT:
            print(f"{many} {'plain' if name == _PLAIN else f'under the key {name}'}")
    return _amiss(counted) or (AMISS if fault else 0)


_FAULT = "fault"


async def _each(
    settings: Settings,
    database: Database,
    work: Callable[[Mapping[str, Any]], Coroutine[Any, Any, str]],
) -> Counter[str]:
    """What became of them; each that cannot be read is named, and noted so that it alarms."""
    async with database.transaction() as session:
        row = await session.row("recordings.archived_count", settings.node)
    total, done, counted = row["recordings"] if row else 0, 0, Counter[str]()
    async for row in _archived(settings, database):
        try:
            counted[await work(row)] += 1
        except (OSError, Unreadable) as error:
            if isinstance(error, OSError) and error.errno in DISK_FULL:
                raise NoRoomLeft(
                    f"The disk of {settings.archive_dir} is nearly full, and calls need what is "
                    f"left; make room there, then the same command goes on. {done} were looked at."
                ) from error
            counted[_FAULT] += 1
            why = str(error) if isinstance(error, Unreadable) else f"{error.strerror or error}"
            print(f"{row['call_id']}  {row['path']}: {why}")
            async with database.transaction() as session:
                await session.run("recordings.note_unreadable", row["call_id"], why[:300])
        done = counted.total()
        if sys.stderr.isatty() and done % _PRINT_EVERY == 0:
            print(f"{done}/{total}", end="\r", file=sys.stderr, flush=True)
    return counted


async def _archived(settings: Settings, database: Database) -> AsyncIterator[Mapping[str, Any]]:
    last = ""
    while True:
        async with database.transaction() as session:
            rows = await session.rows("recordings.archived", settings.node, last, PAGE)
        for row in rows:
            yield row
        if len(rows) < PAGE:
            return
        last = rows[-1]["call_id"]


def _amiss(counted: Counter[str]) -> int:
    if counted[_FAULT]:
        print(f"{counted[_FAULT]} cannot be read and were left as they are.")
        return AMISS
    return 0
