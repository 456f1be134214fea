"""Who keeps the parts of a centre running: one ``sigap up`` for all, or a ``sigap run`` for each.

A keeper holds a lock in the run folder as long as it lives, with its pid in it: nobody else's pid
is ever there while the lock is held. The two ways never meet in one home: two keepers of one part
would end each other's process for ever.
"""

import contextlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from ari_app.errors import SigapError
from ari_app.operations import processes
from ari_app.operations.processes import ProcessIdentity
from ari_app.settings import Settings
from ari_app.setup import file_lock

_ENGINES = ("asterisk", "postgres")  # in the order in which they end, after all others
_WHOLE = "up.lock"
_OF_PART = ".keeper"
_MOMENT_S, _LONG_S = 0.1, 3.0  # how long who only looks may have the lock


class KeptAlready(SigapError):
    """Somebody else keeps it; the message says who, and how they are ended."""


def hold(settings: Settings, part: str | None = None) -> IO[str]:
    """Keep the whole centre, or one part of it, until the file is closed; raises `KeptAlready`."""
    path = _path(settings.run_dir, part)
    lock = _locked(path)
    if lock is None:
        what = f"The part {part}" if part else "A centre"
        raise KeptAlready(
            f"{what} already runs in {settings.home} (pid {path.read_text().strip()}); "
            "stop it with ./sigap down, or choose another SIGAP_HOME."
        )
    with contextlib.suppress(OSError):  # a full disk: only who looks for us misses it
        os.ftruncate(lock.fileno(), 0)
        os.write(lock.fileno(), str(os.getpid()).encode())
    if why := _in_the_way(settings, part):
        lock.close()
        raise KeptAlready(why)
    return lock


def supervisor_of(run_dir: Path) -> ProcessIdentity | None:
    """The living ``sigap up``: only it holds the lock, so the pid in the file is its own."""
    return _holder(_path(run_dir, None))


def apart(run_dir: Path) -> Mapping[str, ProcessIdentity]:
    """The parts that have a keeper of their own, and who that is, in the order of an end."""
    names = sorted((path.stem for path in run_dir.glob(f"*{_OF_PART}")), key=end_order)
    return {name: found for name in names if (found := _holder(_path(run_dir, name)))}


def end_order(part: str) -> int:
    """Ours go first, then Asterisk, and PostgreSQL when nobody writes any more."""
    return _ENGINES.index(part) + 1 if part in _ENGINES else 0


def keeper_of(run_dir: Path, part: str) -> ProcessIdentity | None:
    """Who would start this part again if it died."""
    return supervisor_of(run_dir) or _holder(_path(run_dir, part))


def _path(run_dir: Path, part: str | None) -> Path:
    return run_dir / (f"{part}{_OF_PART}" if part else _WHOLE)


def _locked(path: Path) -> IO[str] | None:
    """Somebody else who lives and is named keeps it; else it is only looked at, be it for long."""
    named = _named(path)
    someone_else = named is not None and named.pid != os.getpid()
    return file_lock.lock_past_lookers(path, _MOMENT_S if someone_else else _LONG_S)


def _in_the_way(settings: Settings, part: str | None) -> str:
    """Asked with our own lock held: of two that start at once at least one sees the other."""
    if part is None and (others := apart(settings.run_dir)):
        return (
            f"In {settings.home} each part is kept by itself ({', '.join(others)}); stop these "
            "first: systemctl stop 'sigap-*', or ./sigap down."
        )
    whole = supervisor_of(settings.run_dir) if part else None
    if whole:
        return (
            f"sigap up (pid {whole.pid}) keeps every part in {settings.home}; stop it first: "
            "systemctl stop sigap, or ./sigap down."
        )
    return ""


def _holder(path: Path) -> ProcessIdentity | None:
    if not path.exists():
        return None
    if free := file_lock.try_lock(path):
        free.close()
        return None
    return _named(path)


def _named(path: Path) -> ProcessIdentity | None:
    with contextlib.suppress(OSError, ValueError):
        return processes.identity_of(int(path.read_text(encoding="ascii")))
    return None
