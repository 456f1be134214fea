"""One backup: raw recordings, the database, then all files that it may name. Killed in between,
there is none; the next one uses what was written by then.
"""

import asyncio
import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import asyncpg

import ari_app
from ari_app.backup import base, home_files
from ari_app.backup.contents import (
    Contents,
    KeptFile,
    Root,
    from_json,
    number_of,
    pieces_of,
    to_json,
)
from ari_app.backup.errors import BackupFailed, Damaged, DestinationRefuses, WrongKey
from ari_app.backup.pieces import SCHEME, Pieces, refused_as_sentence
from ari_app.operations import postgres
from ari_app.settings import Settings
from ari_app.store.database import AWAY, Login, statements


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What was made, and what went for it. ``added_bytes``: what the folder grew by."""

    name: str
    contents: Contents
    added_bytes: int
    dropped: tuple[str, ...]
    says: str = ""  # why nothing old was removed


async def make(
    settings: Settings,
    folder: Pieces,
    *,
    keep: int,
    settings_file: Path | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Made:
    """A whole backup, durable when it returns; raises `BackupFailed`."""
    check_destination(settings, folder.destination)
    with refused_as_sentence(folder), folder.alone():
        began_at, name = _new_name(folder, clock())
        position, before = await _asked(settings)
        kept = await asyncio.to_thread(_keep_all, settings, folder, settings_file)
        last, after = await _asked(settings)
        contents = Contents(
            began_at=began_at,
            ended_at=clock(),
            node=settings.node,
            centre=settings.centre.code,
            sigap=ari_app.__version__,
            postgres=position["version"],
            first_wal=position["segment"],
            last_wal=last["segment"],
            counted_before=before,
            counted_after=after,
            files=kept,
        )
        await asyncio.to_thread(folder.keep_list, name, to_json(contents))
        await asyncio.to_thread(_refuse_lost, folder, name, contents)
        dropped, says = await asyncio.to_thread(prune, folder, keep)
    return Made(
        name=name,
        contents=contents,
        added_bytes=folder.added_bytes,
        dropped=dropped,
        says=says,
    )


def _refuse_lost(folder: Pieces, name: str, contents: Contents) -> None:
    """Once the list is there nobody sweeps what it needs; until then a machine that was restored
    may have, while the old one still lives, for each knows only its own lock.
    """
    if lost := folder.lost(pieces_of([contents])):
        with contextlib.suppress(DestinationRefuses):  # a key that may not remove
            folder.drop_list(name)
        raise BackupFailed(
            f"No backup was made: {len(lost)} pieces were removed from {folder.destination} "
            "meanwhile; does another machine make its backups there too? Name another place for "
            "one of them."
        )


def check_destination(settings: Settings, destination: Path | str) -> None:
    """Raises `BackupFailed` where a backup would be none."""
    if settings.database_dsn:
        raise BackupFailed(
            "The database is a PostgreSQL of your own (database_dsn): back it up with its own "
            "tools (pg_basebackup, pgBackRest); this command knows the embedded one."
        )
    is_here = not str(destination).startswith(SCHEME)
    if is_here and Path(destination).resolve().is_relative_to(settings.home):
        raise BackupFailed(f"{destination} lies inside the home, and goes with it; choose another.")


def _new_name(folder: Pieces, now: datetime) -> tuple[datetime, str]:
    """Names sort as the backups were made, whatever the clock does."""
    latest = max(folder.lists(), default="")
    name = now.strftime("%Y-%m-%dT%H-%M-%SZ")
    if name <= latest:
        name = f"{latest}+"
    return now, name


def _keep_all(
    settings: Settings, folder: Pieces, settings_file: Path | None
) -> tuple[KeptFile, ...]:
    earlier = _earlier(folder)
    found: dict[tuple[Root, str], KeptFile] = {}

    def add(kept: KeptFile | None) -> None:
        if kept is not None:
            found[kept.root, kept.name] = kept

    for name, path in home_files.raw_recordings(settings):
        add(home_files.keep_file(folder, name, path, {}))
    for kept in base.keep_database(folder, settings):
        add(kept)
    add(home_files.keep_journal(folder, settings))
    for name, path in home_files.all_files(settings, settings_file):
        add(home_files.keep_file(folder, name, path, earlier))
    if (Root.HOME, home_files.ARCHIVE_KEY_NAME) not in found:
        add(_key_of_before(folder, earlier, settings))
    return tuple(found.values())


def _key_of_before(
    folder: Pieces, earlier: Mapping[str, KeptFile], settings: Settings
) -> KeptFile | None:
    """The recordings' key as the last backup has it, while it cannot be read here: else the last
    copy of it would go with the last backup that has one.
    """
    kept = earlier.get(home_files.ARCHIVE_KEY_NAME)
    if settings.archive.key_file is None or kept is None:
        return None
    return kept if all(map(folder.has, kept.pieces)) else None


def _earlier(folder: Pieces) -> Mapping[str, KeptFile]:
    """The home's files in the last backup; none when it cannot be read: all are read anew."""
    try:
        contents = from_json(folder.get_list(folder.lists()[-1]))
    except (IndexError, Damaged, WrongKey):
        return {}
    return {file.name: file for file in contents.files if file.root is Root.HOME}


async def _asked(settings: Settings) -> tuple[Mapping[str, str], Mapping[str, int]]:
    """The server's position in its log, and what the centre has."""
    address = postgres.embedded_dsn(settings, Login.OWNER)
    try:
        connection = await asyncpg.connect(address, timeout=10, command_timeout=600)
    except (*AWAY, asyncpg.PostgresError) as error:
        raise BackupFailed(
            f"No backup was made: the database does not answer ({error}); start it with ./sigap up."
        ) from error
    try:
        position = await connection.fetchrow(statements()["backup.position"])
        counts = await connection.fetchrow(statements()["backup.counts"])
    finally:
        await connection.close()
    return dict(position), dict(counts)


def prune(folder: Pieces, keep: int) -> tuple[tuple[str, ...], str]:
    """Leave the newest ``keep`` backups; what was dropped, and why nothing could be, if so.

    What a list needs is never removed: when one of them cannot be read, nothing is.
    """
    names = folder.lists()
    try:
        left = [from_json(folder.get_list(name)) for name in names[-keep:]]
    except (Damaged, WrongKey) as error:
        return (), f"Nothing old was removed: {error}"
    dropped = tuple(names[:-keep])
    try:
        _drop(folder, dropped, left)
    except (
        DestinationRefuses
    ) as error:  # the backup stands: a key that may not remove is a good one
        return (), f"Nothing old was removed: {error}"
    return dropped, ""


def _drop(folder: Pieces, dropped: tuple[str, ...], left: Sequence[Contents]) -> None:
    for name in dropped:
        folder.drop_list(name)
    folder.sweep(pieces_of(left))
    first = min((number_of(contents.first_wal) or 0 for contents in left), default=0)
    for segment in folder.wal():
        number = number_of(segment)
        if number is not None and number < first:
            folder.drop_wal(segment)
