"""A file that a row of the database names, such as a recording or a photo: written, moved, found.

What comes from people is written whole as a file beside its place (`NewFile`), then gets its row,
then moves to where the row says. So nothing half is ever seen, and after a crash the row tells
what belongs where.
"""

import errno
import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ari_app.errors import Unavailable

DISK_FULL = (errno.ENOSPC, errno.EDQUOT)
NO_ROOM = (*DISK_FULL, errno.EFBIG)
_WITHOUT_LINKS = (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS)
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
_MODE = 0o640


class NotKept(Unavailable):
    """The disk did not take a file, and nothing of it is left; ``full``: it has no room."""

    def __init__(self, error: OSError) -> None:
        self.full = error.errno in NO_ROOM
        why = "is full; an admin makes room" if self.full else "takes nothing; an admin looks at it"
        super().__init__(
            f"The file was not kept: the disk of the centre {why}. Then send it again."
        )


class NewFile:
    """A file that is being written; it never overwrites one.

    Each step raises `NotKept` when the disk does not take it; what there was of it is gone then.
    Whoever stops before `keep` calls `drop`, also while another thread still writes.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()  # a number that was closed may be another file's already
        try:
            make_folder(path.parent)
            self._descriptor = os.open(path, _NEW, _MODE)
        except OSError as error:
            raise NotKept(error) from error

    def write(self, data: bytes) -> None:
        try:
            with self._lock:
                while data:
                    data = data[os.write(self._descriptor, data) :]
        except OSError as error:
            self.drop()
            raise NotKept(error) from error

    def keep(self) -> None:
        """Whole, durable and under its name when it returns: one that was swept away meanwhile, for
        the clock was set and it looked old, must not be confirmed.
        """
        try:
            with self._lock:
                os.fsync(self._descriptor)
                if not os.path.samestat(os.fstat(self._descriptor), self.path.stat()):
                    raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(self.path))
            self._close()
            make_durable(self.path.parent)
        except OSError as error:
            self.drop()
            raise NotKept(error) from error

    def drop(self) -> None:
        """Nothing is left of it; again and again, if need be."""
        with suppress(OSError):
            self._close()
        with suppress(OSError):
            self.path.unlink(missing_ok=True)

    def _close(self) -> None:
        with self._lock:
            descriptor, self._descriptor = self._descriptor, -1
            if descriptor >= 0:
                os.close(descriptor)


def write_new(path: Path, data: bytes) -> None:
    """All of it, durable when it returns; raises `NotKept`."""
    file = NewFile(path)
    file.write(data)
    file.keep()


def kept_file(folder: Path, name: str) -> Path | None:
    """The file of that name below the folder; None when it leads out of it or is not there."""
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file():
        return None
    return path


def move_into_place(unfinished: Path, target: Path) -> None:
    """A whole file to where its row says it is; durable when it returns."""
    make_folder(target.parent)
    unfinished.replace(target)
    make_durable(target.parent)


def name_once(unfinished: Path, target: Path) -> None:
    """A whole file gets its name, never in the place of another; raises OSError: FileExistsError
    where there is one. Of two at once one has it, but for disks without links (exFAT, SMB).
    """
    try:
        os.link(unfinished, target)
    except OSError as error:
        if error.errno not in _WITHOUT_LINKS:
            raise
        if target.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target)) from error
        unfinished.replace(target)


def make_folder(folder: Path) -> None:
    """It is there, and each that had to be made for it outlives a loss of power."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for made in missing:
        make_durable(made.parent)


@contextmanager
def in_turn(folder: Path) -> Iterator[None]:
    """One at a time in a folder, which needs no file for it. A disk that locks no folder (NFS) lets
    all of them in: what they write must not be refused for that.
    """
    opened = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        with suppress(OSError):
            fcntl.flock(opened, fcntl.LOCK_EX)
        yield
    finally:
        os.close(opened)


def make_durable(path: Path) -> None:
    """What a file holds, or which files a folder has, outlives a loss of power."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
