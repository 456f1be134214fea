"""A backup back into an empty home, or beside a running one only to see whether it could be.

Everything is written beside the home and becomes the home in one step, at the very end: a restore
that died is begun again, and is never taken for a centre. Each file is compared with its sum.
Before anybody reads, retention removes what has become due since; what is held stays.
"""

import asyncio
import contextlib
import hashlib
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

import asyncpg

from ari_app.backup import home_files, trail, trial_server
from ari_app.backup.catching_up import catch_up
from ari_app.backup.contents import (
    Contents,
    KeptFile,
    Root,
    from_json,
    missing_rows,
    number_of,
    unbroken,
)
from ari_app.backup.errors import Damaged, DestinationRefuses, RestoreFailed
from ari_app.backup.pieces import Pieces
from ari_app.journal.file import JournalFile, JournalUnavailable
from ari_app.operations import home_folder, postgres, server_user
from ari_app.people.audit import record_command
from ari_app.settings import Settings, load
from ari_app.store.database import Database, statements
from ari_app.store.kept_file import make_durable
from ari_app.store.migrating import migrate
from recordings.archive.folder import Archive
from recordings.retention import apply

ROOM_FOR_CALLS_BYTES = 2_000_000_000  # stays free while a backup is proved


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What there is now. ``missing``: files that the database names and that are not there.

    ``key``: what is to be done so that the recordings can be heard, in one sentence; or empty.
    """

    name: str
    contents: Contents
    counted: Mapping[str, int]
    missing: tuple[str, ...]
    key: str = ""


def choose(folder: Pieces, until: datetime | None) -> tuple[str, Contents]:
    """The newest backup, or the newest that was whole before ``until``; raises SigapError."""
    names = folder.lists()
    if not names:
        raise RestoreFailed(f"There is no backup in {folder.destination}; is it the right place?")
    for name in reversed(names):
        contents = from_json(folder.get_list(name))
        if until is None or contents.ended_at <= until:
            return name, contents
    raise RestoreFailed(f"The oldest backup is younger than {until}; choose a later time.")


async def restore(
    settings: Settings,
    folder: Pieces,
    *,
    until: datetime | None,
    now: datetime,
    by: str = "",
) -> Restored:
    """``settings.home`` holds the centre when it returns; raises SigapError, and left no trace.

    The restored trail says that it was restored, and ``by`` whom.
    """
    home = settings.home
    if home.exists() and any(home.iterdir()):
        raise RestoreFailed(f"{home} is not empty; name a new folder in SIGAP_HOME.")
    if home.is_mount():
        raise RestoreFailed(
            f"{home} is a mount, whose place no restored home can take; name a folder inside it in "
            f"SIGAP_HOME, for example {home / 'sigap'}, or mount the disk one level up."
        )
    beside = home.with_name(f"{home.name}.restoring")
    with _as_sentence(home):
        name, contents = choose(folder, until)
        shutil.rmtree(beside, ignore_errors=True)
        try:
            await asyncio.to_thread(_write_all, folder, contents, beside, content=True)
            own = await asyncio.to_thread(_settings_of, beside, settings, contents)
            await asyncio.to_thread(_renew_journal, own)
            await asyncio.to_thread(_prepare_log, own, folder, contents, until)
            asked = {"folder": folder.destination, "to": str(home)}
            asked |= {"until": until.isoformat()} if until else {}
            found = await _opened(own, name, contents, now, by=by, asked=asked)
            await asyncio.to_thread(_forget_log, own)
            await asyncio.to_thread(_put_into_use, beside, home)
            found = replace(found, key=await asyncio.to_thread(_key_of, own, home))
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    return found


async def check(settings: Settings, folder: Pieces) -> Restored:
    """The newest backup restored for a moment: raises SigapError where it could not be used.

    All of it is read and compared; recordings and photos are not written, for there may be no room.
    """
    beside = settings.home / home_files.CHECK_FOLDER
    with _as_sentence(beside):
        name, contents = choose(folder, None)
        shutil.rmtree(beside, ignore_errors=True)
        _check_room(settings.home, contents)
        try:
            await asyncio.to_thread(_write_all, folder, contents, beside, content=False)
            await asyncio.to_thread(_check_log, folder, contents)
            own = settings.model_copy(update={"home": beside})
            await asyncio.to_thread(_stop_at_once, own)
            return await _looked_at(own, name, contents)
        finally:
            shutil.rmtree(beside, ignore_errors=True)


@contextlib.contextmanager
def _as_sentence(home: Path) -> Iterator[None]:
    try:
        yield
    except Damaged as error:
        raise Damaged(
            f"Nothing was restored: {error}. The backup is damaged there; an earlier one may be "
            "whole (--until)."
        ) from error
    except DestinationRefuses as error:
        raise RestoreFailed(f"Nothing was restored: {error}") from error
    except OSError as error:
        where = error.filename or home
        raise RestoreFailed(f"Nothing was restored: {where} refuses ({error.strerror}).") from error


# ── files ────────────────────────────────────────────────────────────────────────────────────


def _write_all(folder: Pieces, contents: Contents, beside: Path, *, content: bool) -> None:
    """``content`` false: what is written once and never changes is only read and compared."""
    data = beside / "postgres"
    for made in (beside, data):
        made.mkdir(mode=0o700, parents=True)
    server_user.give(data)
    for file in contents.files:
        target = (data if file.root is Root.POSTGRES else beside) / file.name
        if _comes_of_a_link(file):
            continue
        if content or not _never_changes(file):
            _write_one(folder, file, target)
        else:
            for _ in _pieces(folder, file):
                pass


def _never_changes(file: KeptFile) -> bool:
    return file.root is Root.HOME and file.name.startswith(home_files.NEVER_CHANGE)


def _comes_of_a_link(file: KeptFile) -> bool:
    """Early backups followed links that a start makes anew, and cannot where there is a folder."""
    path = PurePosixPath(file.name)
    return file.root is Root.HOME and any(map(path.is_relative_to, home_files.MADE_LINKS))


def _check_room(home: Path, contents: Contents) -> None:
    """A proof may not take the room that calls need; raises `RestoreFailed`."""
    need = sum(file.bytes for file in contents.files if not _never_changes(file))
    free = shutil.disk_usage(home).free
    if free < need + ROOM_FOR_CALLS_BYTES:
        raise RestoreFailed(
            f"There is no room to prove the backup: it takes {need / 1e9:.1f} GB of {home}, where "
            f"{free / 1e9:.1f} GB are free and {ROOM_FOR_CALLS_BYTES / 1e9:.0f} GB stay for calls; "
            "make room there."
        )


def _write_one(folder: Pieces, file: KeptFile, target: Path) -> None:
    if file.is_folder:
        target.mkdir(mode=0o700, parents=True, exist_ok=True)
    else:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as written:
            for plain in _pieces(folder, file):
                written.write(plain)
    if file.root is Root.POSTGRES:
        server_user.give(target)
    target.chmod(file.mode)
    if file.mtime_ns:
        os.utime(target, ns=(file.mtime_ns, file.mtime_ns))


def _pieces(folder: Pieces, file: KeptFile) -> Iterator[bytes]:
    """The whole content; raises `Damaged` at its end when it is another than it was."""
    total = hashlib.sha256()
    for name in file.pieces:
        plain = folder.get(name)
        total.update(plain)
        yield plain
    if file.sha256 and total.hexdigest() != file.sha256:
        raise Damaged(f"{file.name} is not what was written")


def _renew_journal(settings: Settings) -> None:
    """All of it is shipped again; what is known by its key changes nothing.

    The database goes on by its log, behind the journal's last copy: the place up to which it says
    it has read would be further on than the first new facts.
    """
    if not settings.journal_path.exists():
        return
    journal = JournalFile(settings.journal_path)
    try:
        journal.renew_identity()
    except JournalUnavailable as error:
        raise RestoreFailed(f"Nothing was restored: {error}.") from error
    finally:
        journal.close()


def _put_into_use(beside: Path, home: Path) -> None:
    """Durable before it has the name, so a loss of power leaves a whole home or none."""
    shutil.rmtree(beside / "run", ignore_errors=True)
    os.sync()
    beside.rename(home)
    make_durable(home.parent)


def _key_of(settings: Settings, home: Path) -> str:
    """What the archive's key needs on this machine, if it is not where the settings say."""
    archive, brought = Archive.of(settings), home / home_files.ARCHIVE_KEY_NAME
    if not (fault := archive.key_fault()):
        return ""
    if brought.exists() and brought != archive.key_file:
        return (
            f"The recordings are encrypted: move {brought} to {archive.key_file}, or name it in "
            "the settings (archive.key_file); without it they cannot be heard."
        )
    return f"The recordings are encrypted, and cannot be heard without their key. {fault}"


def _settings_of(beside: Path, settings: Settings, contents: Contents) -> Settings:
    """Those of the backup, for a home that is still elsewhere.

    Recordings belong to the machine that made them: it keeps its name, whatever this one is called.
    """
    file = beside / home_files.SETTINGS_NAME
    own = load(file) if file.exists() else settings
    if own.node != contents.node:
        text = file.read_text(encoding="utf-8") if file.exists() else ""
        file.write_text(_with_node(text, contents.node), encoding="utf-8")
        file.chmod(0o600)
    return own.model_copy(update={"home": beside, "node": contents.node, "database_dsn": None})


def _with_node(text: str, node: str) -> str:
    """Settings that name this one and no other; what begins with a table is none of theirs."""
    own = _TABLE.split(text, maxsplit=1)[0]
    return f'node = "{node}"\n{_NODE.sub("", own)}{text[len(own) :]}'


_TABLE = re.compile(r"^\s*\[", re.MULTILINE)
_NODE = re.compile(r"^\s*node\s*=.*\n?", re.MULTILINE)


# ── the database ─────────────────────────────────────────────────────────────────────────────

_LOG = "sigap-wal"  # in the server's folder, where its shell finds it
_OWN_CONFIGURATION = "postgresql.auto.conf"


def _prepare_log(
    settings: Settings, folder: Pieces, contents: Contents, until: datetime | None
) -> None:
    """The server goes on by the log that was kept since the backup, to its end or to ``until``.

    It begins a history of its own in either case: what it writes can never be taken for the old
    centre's.
    """
    log = postgres.data_dir(settings) / _LOG
    log.mkdir(mode=0o700)
    server_user.give(log)
    segments = unbroken(folder.wal(), contents)
    for name in segments:
        (log / name).write_bytes(folder.get_wal(name))
        (log / name).chmod(0o600)
        server_user.give(log / name)
    target = f"recovery_target_time = '{until.isoformat()}'\n" if until and segments else ""
    _configure(settings, f'{target}restore_command = \'cp "{_LOG}/%f" "%p"\'\n')


def _stop_at_once(settings: Settings) -> None:
    _configure(settings, "recovery_target = 'immediate'\nrestore_command = 'false'\n")


def _configure(settings: Settings, lines: str) -> None:
    data = postgres.data_dir(settings)
    with (data / _OWN_CONFIGURATION).open("a", encoding="utf-8") as file:
        file.write(f"\n{_FOR_RESTORE}\n{lines}recovery_target_action = 'promote'\n")
    (data / "recovery.signal").touch(mode=0o600)
    server_user.give(data / "recovery.signal")


_FOR_RESTORE = "# for the restore only"


def _forget_log(settings: Settings) -> None:
    data = postgres.data_dir(settings)
    shutil.rmtree(data / _LOG)
    own = data / _OWN_CONFIGURATION
    kept = own.read_text(encoding="utf-8").partition(f"\n{_FOR_RESTORE}\n")[0]
    own.write_text(kept, encoding="utf-8")


def _check_log(folder: Pieces, contents: Contents) -> None:
    """Each segment can be read, and none is missing in between."""
    names = folder.wal()  # once: others come while these are read
    useful, first = unbroken(names, contents), number_of(contents.first_wal) or 0
    for name in useful:
        folder.get_wal(name)
    lost = [n for n in names if n not in useful and (number_of(n) or 0) > first]
    if lost:
        raise Damaged(f"the database's log has a gap before {lost[0]}")


async def _opened(
    settings: Settings,
    name: str,
    contents: Contents,
    now: datetime,
    *,
    by: str,
    asked: Mapping[str, str],
) -> Restored:
    home_folder.make_home(settings)
    async with trial_server.running(settings):
        counted = await _counted(settings)
        _compare(contents, counted, went_on=True)
        await migrate(postgres.dsn(settings))
        database = Database(postgres.dsn(settings), connections=1, name="sigap restore")
        try:
            await catch_up(settings, database, contents.began_at)
            await apply(settings, database, now)
            missing = await _missing(settings, database)
            async with database.transaction() as session:
                detail = {**asked, "missing": str(len(missing))}
                values = (settings.centre.code, trail.Action.RESTORE, name)
                await record_command(session, *values, by=by, detail=detail)
        finally:
            await database.close()
    return Restored(name=name, contents=contents, counted=counted, missing=missing)


async def _looked_at(settings: Settings, name: str, contents: Contents) -> Restored:
    home_folder.make_home(settings)
    async with trial_server.running(settings):
        counted = await _counted(settings)
    _compare(contents, counted, went_on=False)
    return Restored(name=name, contents=contents, counted=counted, missing=())


def _compare(contents: Contents, counted: Mapping[str, int], *, went_on: bool) -> None:
    if wrong := missing_rows(contents, counted, went_on=went_on):
        raise RestoreFailed(f"The restored database is not the centre's: {', '.join(wrong)}.")


async def _counted(settings: Settings) -> Mapping[str, int]:
    connection: Any = await asyncpg.connect(postgres.dsn(settings))
    try:
        return dict(await connection.fetchrow(statements()["backup.counts"]))
    finally:
        await connection.close()


async def _missing(settings: Settings, database: Database) -> tuple[str, ...]:
    async with database.transaction() as session:
        rows = await session.rows("backup.named_files", settings.node)
    names = [row["file"] for row in rows]
    return tuple(sorted(name for name in names if not (settings.home / name).exists()))
