"""A secret that is made once and lies in a file of its own, which only its owner may read."""

import os
from collections.abc import Callable
from pathlib import Path


def make_once(path: Path, content: Callable[[], bytes]) -> None:
    """Whole or not at all, and never over one that is there: two processes may come at once."""
    if path.exists():
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    waiting = path.with_suffix(f".{os.getpid()}.new")
    try:
        descriptor = os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content())
            file.flush()
            os.fsync(file.fileno())
        os.link(waiting, path)
    except FileExistsError:
        pass
    finally:
        waiting.unlink(missing_ok=True)
