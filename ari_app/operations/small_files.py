"""Small files that are written whole, also where the disk is full."""

import contextlib
import os
from pathlib import Path

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC


def write_small(path: Path, text: str, *, mode: int = 0o666) -> None:
    """The file has this text, or is as it was; on a full disk it takes the room of the one before.

    ``mode``: of a new file, less the umask. Raises OSError when there is none before, or the folder
    cannot be written.
    """
    waiting = path.with_suffix(path.suffix + ".new")
    try:
        waiting.unlink(missing_ok=True)
        with open(os.open(waiting, _NEW, mode), "w", encoding="utf-8") as file:
            file.write(text)
        waiting.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            waiting.unlink(missing_ok=True)
        _write_in_place(path, text.encode())


def _write_in_place(path: Path, data: bytes) -> None:
    """Blanks fill what was longer: a reader never finds the end of the one before."""
    with path.open("r+b", buffering=0) as file:
        file.write(data.ljust(os.fstat(file.fileno()).st_size))
