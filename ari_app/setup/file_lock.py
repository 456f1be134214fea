"""One process at a time: a lock on a file, freed by the kernel when its holder dies."""

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

_AGAIN_S = 0.02


@contextmanager
def locked(path: Path, when_busy: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Hold the lock while the block runs; ``when_busy`` is told once if that means waiting."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        if not _try(file):
            when_busy()
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def try_lock(path: Path) -> IO[str] | None:
    """The open, locked file, held until it is closed; None when another process holds it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    file = path.open("a")
    if _try(file):
        return file
    file.close()
    return None


def lock_past_lookers(path: Path, patience_s: float) -> IO[str] | None:
    """As `try_lock`, where others take it for a moment to see whether it is free.

    On a busy machine such a moment can be long.
    """
    until = time.monotonic() + patience_s
    while (file := try_lock(path)) is None and time.monotonic() < until:
        time.sleep(_AGAIN_S)
    return file


def _try(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
