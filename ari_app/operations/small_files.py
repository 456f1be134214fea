"""Small files that are written whole, also where the disk is full."""

import contextlib
import os
from pathlib import Path


def write_small(path: Path, text: str) -> None:
    """The file has this text, or is as it was; on a full disk it takes the room of the one before.

    Raises OSError when there is none before, or the folder cannot be written.
    """
    waiting = path.with_suffix(path.suffix + ".new")
    try:
        waiting.write_text(text, encoding="utf-8")
        waiting.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            waiting.unlink(missing_ok=True)
        _write_in_place(path, text.encode())


def _write_in_place(path: Path, data: bytes) -> None:
    """Blanks fill what was longer: a reader never finds the end of the one before."""
    with path.open("r+b", buffering=0) as file:
        file.write(data.ljust(os.fstat(file.fileno()).st_size))
