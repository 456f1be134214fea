"""A file that only its owner may read: whole under its name, and there after a loss of power."""

import os
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from ari_app.store.kept_file import make_durable, name_once

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC


def is_open_to_others(found: os.stat_result) -> bool:
    """Whether anybody but the owner may read, write or run it."""
    return bool(found.st_mode & (stat.S_IRWXG | stat.S_IRWXO))


def write_private(path: Path, content: bytes, *, name_lasts: bool = True) -> None:
    """It has this content, or is as it was. One writer at a time. Raises OSError.

    ``name_lasts`` False: of many in one folder, which the caller makes durable once for all.
    """
    waiting = path.with_name(f"{path.name}.new")
    try:
        waiting.unlink(missing_ok=True)  # of a writer that died
        _write(waiting, content)
        waiting.replace(path)
    except OSError:
        with suppress(OSError):
            waiting.unlink(missing_ok=True)
        raise
    if name_lasts:
        make_durable(path.parent)


def make_once(path: Path, content: Callable[[], bytes]) -> None:
    """Never over one that is there: two processes may come at once. Raises OSError."""
    if path.exists():
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    waiting = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        waiting.unlink(missing_ok=True)
        _write(waiting, content())
        name_once(waiting, path)
        make_durable(path.parent)
    except FileExistsError:
        pass
    finally:
        waiting.unlink(missing_ok=True)


def _write(path: Path, content: bytes) -> None:
    with open(os.open(path, _NEW, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
