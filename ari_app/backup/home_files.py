"""What of a home belongs into a backup, read in an order in which nothing gets lost.

The database lists recordings and photos, so they are read after it: what it names was written
before. What it does not know yet (facts, raw recordings) is read after it too; raw recordings also
before it, for they go as soon as the finished one is there. What retention removes meanwhile is not
in the backup, and the restored centre removes its row as well.
"""

import contextlib
import hashlib
import os
import sqlite3
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from ari_app.backup import sealing
from ari_app.backup.contents import KeptFile, Root
from ari_app.backup.pieces import PIECE_BYTES, Pieces
from ari_app.settings import Settings
from recordings.archive import keys

CHECK_FOLDER = "backup-check"  # where a backup is tried
STATE_FILE = "backup.json"
WAL_FOLDER = "wal-to-ship"
# Made anew by a start, of this machine only, or read in a way of its own.
_LEFT_OUT = frozenset(
    {"postgres", "postgres.new", "run", "log", CHECK_FOLDER, STATE_FILE, WAL_FOLDER}
    | {sealing.FILE, "settings.used"}
)
# Links that each start makes, into Asterisk's own files and to what is read where it lies.
MADE_LINKS = ("asterisk/data/documentation", "asterisk/spool/monitor")
_OF_JOURNAL = ("journal.sqlite3", "journal.sqlite3-wal", "journal.sqlite3-shm")
NEVER_CHANGE = ("recordings/archive/", "photos/")  # written once, under their last name
_LOGS = ("cel-custom", "queue_log")  # of Asterisk: facts that may not be in the database yet
SETTINGS_NAME = "settings.toml"
ARCHIVE_KEY_NAME = "recordings.key"  # of the archive: without it a restored one is not heard


def raw_recordings(settings: Settings) -> Iterator[tuple[str, Path]]:
    """Name in the home, and where it lies; read before the database."""
    yield from _below(settings.home, settings.spool_dir)


def all_files(settings: Settings, settings_file: Path | None) -> Iterator[tuple[str, Path]]:
    """Everything else of the home; links to other disks are followed, `MADE_LINKS` are not."""
    replaced = (
        {SETTINGS_NAME} if settings_file and _is_elsewhere(settings, settings_file) else set()
    )
    for entry in sorted(settings.home.iterdir()):
        if entry.name not in _LEFT_OUT.union(_OF_JOURNAL, replaced):
            yield from _below(settings.home, entry)
    logs = settings.cel_path.parents[1]
    for entry in sorted(logs.iterdir()) if logs.is_dir() else ():
        if entry.name.startswith(_LOGS):
            yield from _below(settings.home, entry)
    key_file = settings.archive.key_file
    if key_file is not None and not (
        key_file.is_relative_to(settings.home) or keys.fault(key_file)
    ):
        yield ARCHIVE_KEY_NAME, key_file
    if settings_file and replaced:
        yield SETTINGS_NAME, settings_file


def _is_elsewhere(settings: Settings, settings_file: Path) -> bool:
    """Whether what the centre runs with lies outside its home: then what lies there is stale."""
    return settings_file.is_file() and settings_file != settings.home / SETTINGS_NAME


def _below(home: Path, entry: Path) -> Iterator[tuple[str, Path]]:
    if not entry.is_dir():
        yield entry.relative_to(home).as_posix(), entry
        return
    seen = set()
    for where, folders, files in os.walk(entry, followlinks=True):
        found = os.stat(where)
        if (found.st_dev, found.st_ino) in seen:  # a link into itself
            folders.clear()
            continue
        seen.add((found.st_dev, found.st_ino))
        folders[:] = sorted(f for f in folders if not _is_made_link(home, Path(where, f)))
        for name in sorted(files):
            path = Path(where, name)
            yield path.relative_to(home).as_posix(), path


def _is_made_link(home: Path, path: Path) -> bool:
    return path.relative_to(home).as_posix() in MADE_LINKS


def keep_file(
    folder: Pieces, name: str, path: Path, earlier: Mapping[str, KeptFile]
) -> KeptFile | None:
    """The file as it stands in the list; None when it has gone, or is none (a socket)."""
    try:
        with open(path, "rb", opener=_without_waiting) as file:
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode):
                return None
            before = earlier.get(name)
            if (
                before
                and _is_as_before(name, before, found)
                and all(map(folder.has, before.pieces))
            ):
                return before
            pieces, size, total = [], 0, hashlib.sha256()
            while plain := file.read(PIECE_BYTES):
                total.update(plain)
                size += len(plain)
                pieces.append(folder.put(plain))
    except FileNotFoundError:
        return None
    return KeptFile(
        root=Root.HOME,
        name=name,
        mode=stat.S_IMODE(found.st_mode),
        mtime_ns=found.st_mtime_ns,
        bytes=size,
        sha256=total.hexdigest(),
        pieces=tuple(pieces),
    )


def _without_waiting(path: str, flags: int) -> int:
    """Nobody may ever write to a pipe that lies there."""
    return os.open(path, flags | os.O_NONBLOCK)


def _is_as_before(name: str, before: KeptFile, found: os.stat_result) -> bool:
    same = (before.bytes, before.mtime_ns) == (found.st_size, found.st_mtime_ns)
    return same and name.startswith(NEVER_CHANGE)


def keep_journal(folder: Pieces, settings: Settings) -> KeptFile | None:
    """The journal as SQLite copies it, whole while others write to it."""
    if not settings.journal_path.exists():
        return None
    copy = settings.run_dir / "journal.backup"
    try:
        copy.unlink(missing_ok=True)
        _copy_journal(settings.journal_path, copy)
        return keep_file(folder, settings.journal_path.name, copy, {})
    finally:
        with contextlib.suppress(OSError):
            copy.unlink(missing_ok=True)


def _copy_journal(path: Path, copy: Path) -> None:
    """Raises OSError, also for what SQLite says when the disk is full."""
    source, target = sqlite3.connect(path), sqlite3.connect(copy)
    try:
        source.backup(target)
    except sqlite3.Error as error:
        raise OSError(5, str(error), str(copy)) from error
    finally:
        target.close()
        source.close()
