"""Where backups lie: encrypted pieces of files that all backups share, and their lists.

``pieces/ab/abc…``: at most `PIECE_BYTES` of a file each, named by content, so what did not change
since the last backup is there already. ``lists/<time>.sigap``: a whole backup, which names its
pieces. A list is written last and put into place in one step: a backup without a list does not
exist, and the pieces that it left go with the next one. ``wal/``: what changed in the database
since.

A destination (`folder`, `bucket`) only has to keep bytes under names, each whole or not at all; the
names are the same everywhere, so one copied to another is the same backups.
"""

import contextlib
import hashlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

from ari_app.backup.errors import BackupFailed, Damaged, DestinationRefuses, WrongKey
from ari_app.backup.sealing import Key
from ari_app.store.kept_file import DISK_FULL

PIECE_BYTES = 1 << 20
SCHEME = "s3://"  # of a destination that is a bucket
NEW = ".new"
DAMAGED = ".damaged"  # put aside; swept with the next backup
_LIST_HEAD = b"sigap backup 1 "
_LIST = ".sigap"
_REMOVED_AT_ONCE = 1000


@dataclass(slots=True, kw_only=True)
class Pieces(ABC):
    """What is kept, whatever the destination. Names in it are paths with ``/``, below its root.

    Where it refuses, `OSError` or `DestinationRefuses` comes out of every method. ``moved`` is told
    whenever it did what it was asked: who hears nothing for long knows that it hangs.
    """

    key: Key
    added_bytes: int = 0
    moved: Callable[[], None] = lambda: None

    @property
    @abstractmethod
    def destination(self) -> str:
        """As an admin writes it."""

    @abstractmethod
    def alone(self) -> AbstractContextManager[None]:
        """One backup or removal at a time; raises `BackupFailed` while another is at work."""

    @abstractmethod
    def settle(self) -> None:
        """Every piece that was put outlives a loss of power."""

    @abstractmethod
    def _write(self, name: str, content: bytes) -> None:
        """Whole under its name, or not there; takes the place of what was there."""

    @abstractmethod
    def _read(self, name: str) -> bytes:
        """Raises `Damaged` when it is not there or cannot be read."""

    @abstractmethod
    def _exists(self, name: str) -> bool: ...

    @abstractmethod
    def _names(self, below: str) -> list[str]:
        """All that lies below it, at whatever depth, in order."""

    @abstractmethod
    def _remove(self, names: Sequence[str]) -> None:
        """What is not there any more is no error."""

    @abstractmethod
    def _put_aside(self, name: str) -> None:
        """Under a name that no list has."""

    def put(self, plain: bytes) -> str:
        """The name of the piece, which is durable but for its folder (`settle`)."""
        name = self.key.name_of(hashlib.sha256(plain).digest())
        if not self.has(name):
            sealed = self.key.seal(plain, name)
            self._write(_piece(name), sealed)
            self.added_bytes += len(sealed)
        self.moved()
        return name

    def has(self, name: str) -> bool:
        return self._exists(_piece(name))

    def lost(self, names: frozenset[str]) -> frozenset[str]:
        """Pieces of these that are not there any more, as the destination says now."""
        return names - {_last(name) for name in self._names("pieces")}

    def get(self, name: str) -> bytes:
        """What was put; raises `Damaged`, and the next backup writes a rotten piece anew."""
        sealed = self._read(_piece(name))
        self.moved()
        try:
            return self.key.open(sealed, name)
        except Damaged:
            with contextlib.suppress(OSError, DestinationRefuses):  # one that may only be read
                self._put_aside(_piece(name))
            raise

    def keep_list(self, name: str, plain: bytes) -> None:
        """From now on there is a backup of this name."""
        self.settle()
        head = _LIST_HEAD + self.key.mark.encode() + b"\n"
        self._write(_list(name), head + self.key.seal(plain, name))

    def lists(self) -> list[str]:
        """The names of all whole backups, the oldest first."""
        names = map(_last, self._names("lists"))
        return sorted(name.removesuffix(_LIST) for name in names if name.endswith(_LIST))

    def get_list(self, name: str) -> bytes:
        """Raises `WrongKey`, or `Damaged`."""
        head, _, sealed = self._read(_list(name)).partition(b"\n")
        if not head.startswith(_LIST_HEAD):
            raise Damaged(
                f"{_list(name)} in {self.destination} is no list of a backup, or of a newer version"
            )
        if head.removeprefix(_LIST_HEAD).decode("ascii", "replace") != self.key.mark:
            raise WrongKey(f"The backup {name} was made with another key than the one given.")
        return self.key.open(sealed, name)

    def drop_list(self, name: str) -> None:
        self._remove([_list(name)])

    def sweep(self, used: frozenset[str]) -> int:
        """Remove every piece that no list names; returns how many."""
        gone = [name for name in self._names("pieces") if _last(name) not in used]
        for first in range(0, len(gone), _REMOVED_AT_ONCE):
            self._remove(gone[first : first + _REMOVED_AT_ONCE])
            self.moved()
        return len(gone)

    def put_wal(self, name: str, plain: bytes) -> None:
        """A segment of the database's log, durable when it returns."""
        self._write(_wal(name), self.key.seal(plain, name))

    def wal(self) -> list[str]:
        return sorted(n for n in map(_last, self._names("wal")) if not n.endswith(NEW))

    def get_wal(self, name: str) -> bytes:
        self.moved()
        return self.key.open(self._read(_wal(name)), name)

    def drop_wal(self, name: str) -> None:
        self._remove([_wal(name)])


def _piece(name: str) -> str:
    return f"pieces/{name[:2]}/{name}"


def _list(name: str) -> str:
    return f"lists/{name}{_LIST}"


def _wal(name: str) -> str:
    return f"wal/{name}"


def _last(name: str) -> str:
    return name.rpartition("/")[2]


@contextmanager
def refused_as_sentence(pieces: Pieces) -> Iterator[None]:
    """What the destination refuses becomes a `BackupFailed`."""
    try:
        yield
    except DestinationRefuses as error:
        raise BackupFailed(f"No backup was made: {error} Earlier backups are whole.") from error
    except OSError as error:
        remedy = "check the folder, its mount and its rights"
        if error.errno in DISK_FULL:
            remedy = "make room there, or keep fewer backups"
        raise BackupFailed(
            f"No backup was made: {error.filename or pieces.destination} refuses "
            f"({error.strerror}); {remedy}. Earlier backups are whole."
        ) from error
