"""The folder of backups: encrypted pieces of files that all backups share, and their lists.

``pieces/ab/abc…``: at most `PIECE_BYTES` of a file each, named by content, so what did not change
since the last backup is there already. ``lists/<time>.sigap``: a whole backup, which names its
pieces. A list is written last and put into place in one step: a backup without a list does not
exist, and the pieces that it left go with the next one. ``wal/``: what changed in the database
since.
"""

import contextlib
import errno
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from ari_app.backup.errors import BackupFailed, Damaged, WrongKey
from ari_app.backup.sealing import Key
from ari_app.setup import file_lock
from ari_app.store.kept_file import make_durable

PIECE_BYTES = 1 << 20
_LIST_HEAD = b"sigap backup 1 "
_NEW = ".new"
_DAMAGED = ".damaged"  # put aside; swept with the next backup


@dataclass(slots=True, kw_only=True)
class Folder:
    """``root``: where the backups lie; may be a mount of another machine."""

    root: Path
    key: Key
    added_bytes: int = 0
    _touched: set[Path] = field(default_factory=set)

    def put(self, plain: bytes) -> str:
        """The name of the piece, which is durable but for its folder (`settle`)."""
        name = self.key.name_of(hashlib.sha256(plain).digest())
        path = self._piece(name)
        if not path.exists():
            sealed = self.key.seal(plain, name)
            _make_folder(path.parent)
            _write(path, sealed)
            self._touched.add(path.parent)
            self.added_bytes += len(sealed)
        return name

    def has(self, name: str) -> bool:
        return self._piece(name).exists()

    def get(self, name: str) -> bytes:
        """What was put; raises `Damaged`, and the next backup writes a rotten piece anew."""
        path = self._piece(name)
        try:
            sealed = path.read_bytes()
        except OSError as error:
            raise Damaged(f"the piece {name[:12]}… cannot be read ({error.strerror})") from error
        try:
            return self.key.open(sealed, name)
        except Damaged:
            with contextlib.suppress(OSError):  # a folder that may only be read
                path.rename(path.with_name(f"{name}{_DAMAGED}"))
            raise

    def settle(self) -> None:
        """Every piece that was put outlives a loss of power."""
        for folder in sorted(self._touched):
            make_durable(folder)
        if self._touched:
            make_durable(self.root / "pieces")
        self._touched.clear()

    def keep_list(self, name: str, plain: bytes) -> None:
        """From now on there is a backup of this name."""
        self.settle()
        head = _LIST_HEAD + self.key.mark.encode() + b"\n"
        _make_folder(self._lists)
        _write(self._lists / f"{name}.sigap", head + self.key.seal(plain, name))
        make_durable(self._lists)
        make_durable(self.root)

    def lists(self) -> list[str]:
        """The names of all whole backups, the oldest first."""
        return sorted(path.stem for path in self._lists.glob("*.sigap"))

    def get_list(self, name: str) -> bytes:
        """Raises `WrongKey`, or `Damaged`."""
        path = self._lists / f"{name}.sigap"
        try:
            head, _, sealed = path.read_bytes().partition(b"\n")
        except OSError as error:
            raise Damaged(f"the backup {name} cannot be read ({error.strerror})") from error
        if not head.startswith(_LIST_HEAD):
            raise Damaged(f"{path} is no list of a backup, or of a newer version")
        if head.removeprefix(_LIST_HEAD).decode("ascii", "replace") != self.key.mark:
            raise WrongKey(f"The backup {name} was made with another key than the one given.")
        return self.key.open(sealed, name)

    def drop_list(self, name: str) -> None:
        (self._lists / f"{name}.sigap").unlink(missing_ok=True)
        make_durable(self._lists)

    def sweep(self, used: frozenset[str]) -> int:
        """Remove every piece that no list names; returns how many."""
        gone = 0
        for path in (self.root / "pieces").glob("??/*"):
            if path.name not in used:
                path.unlink(missing_ok=True)
                gone += 1
        return gone

    def put_wal(self, name: str, plain: bytes) -> None:
        """A segment of the database's log, durable when it returns."""
        folder = self.root / "wal"
        _make_folder(folder)
        _write(folder / name, self.key.seal(plain, name))
        make_durable(folder)

    def wal(self) -> list[str]:
        return sorted(p.name for p in (self.root / "wal").glob("*") if p.suffix != _NEW)

    def get_wal(self, name: str) -> bytes:
        try:
            return self.key.open((self.root / "wal" / name).read_bytes(), name)
        except OSError as error:
            raise Damaged(f"{name} cannot be read ({error.strerror})") from error

    def drop_wal(self, name: str) -> None:
        (self.root / "wal" / name).unlink(missing_ok=True)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """One backup or removal at a time; raises `BackupFailed` while another is at work."""
        _make_folder(self.root)
        lock = file_lock.try_lock(self.root / "lock")
        if lock is None:
            raise BackupFailed(f"Another backup into {self.root} is at work; wait for its end.")
        with lock:
            yield

    @property
    def _lists(self) -> Path:
        return self.root / "lists"

    def _piece(self, name: str) -> Path:
        return self.root / "pieces" / name[:2] / name


@contextmanager
def told_as_sentence(root: Path) -> Iterator[None]:
    """What the disk refuses becomes a `BackupFailed`."""
    try:
        yield
    except OSError as error:
        remedy = "check the folder, its mount and its rights"
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            remedy = "make room there, or keep fewer backups"
        raise BackupFailed(
            f"No backup was made: {error.filename or root} refuses ({error.strerror}); {remedy}. "
            "Earlier backups are whole."
        ) from error


def _make_folder(path: Path) -> None:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)


def _write(path: Path, content: bytes) -> None:
    """Whole and durable under its name, or not there."""
    waiting = path.with_name(path.name + _NEW)
    try:
        with open(os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        waiting.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            waiting.unlink(missing_ok=True)
        raise
