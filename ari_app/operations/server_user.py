"""As whom PostgreSQL runs: as we do; for root, which it refuses, as ``nobody`` and nothing more.

That user has no other group, no capability and no way to one (no_new_privs), so a statement that
ran a program or read a file would find what any stranger on the machine finds. It cannot walk
through a closed home either: it is handed the folders it needs open, and names them by their
descriptors (proc(5), /proc/self/fd). Its programs lie where everybody reaches them, or are copied.
"""

import hashlib
import os
import shutil
import stat
from pathlib import Path

FINGERPRINT = " without capabilities"  # one with more is replaced, not adopted
PUBLIC_COPIES = Path("/var/cache/sigap")
_NOBODY = 65534
_FIRST_DESCRIPTOR = 7
# opens the folders named first, then becomes the program that is named after them
_WITH_ONE = 'a=$1; shift; exec "$@" 7<"$a"'
_WITH_TWO = 'a=$1 b=$2; shift 2; exec "$@" 7<"$a" 8<"$b"'


def is_apart() -> bool:
    """Whether the server is another user than we are."""
    return os.geteuid() == 0


def command(*folders: Path) -> list[str]:
    """The words before a program of the server, so that it runs as the server in these folders."""
    if not is_apart():
        return []
    script = _WITH_ONE if len(folders) == 1 else _WITH_TWO
    user = [f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups"]
    nothing_more = ["--inh-caps=-all", "--no-new-privs"]
    return ["/bin/sh", "-c", script, "sh", *map(str, folders), "setpriv", *user, *nothing_more]


def seen(folder: Path, number: int) -> str:
    """The path under which the program sees the folder with that number of `command`, from 0."""
    return f"/proc/self/fd/{_FIRST_DESCRIPTOR + number}" if is_apart() else str(folder)


def give(path: Path) -> None:
    """Makes the server the owner of the file or folder."""
    if is_apart():
        os.chown(path, _NOBODY, _NOBODY)


def reached(programs: Path, copies: Path = PUBLIC_COPIES) -> Path:
    """The folder with the server's programs, or a copy of it where everybody may read.

    An environment in root's own closed folder is not to be opened to anybody. The programs find
    their libraries beside their package (``_libraries``), so these go along, to the same place.
    """
    package = programs.parent
    if not is_apart() or (is_public(programs) and is_public(_libraries(package))):
        return programs
    mark = hashlib.sha256(os.fsencode(programs)).hexdigest()[:12]
    copy = copies / f"{package.name}-{mark}-{programs.stat().st_mtime_ns}"
    if not copy.exists():
        _copy(programs, copy)
    return copy / package.name / programs.name


def _libraries(package: Path) -> Path:
    """Where auditwheel lays the libraries that a wheel's programs are linked with."""
    return package.with_name(f"{package.name}.libs")


def is_public(folder: Path) -> bool:
    """Whether anybody can come to it and read its files; one that is missing hides nothing."""
    if not folder.exists():
        return True
    ways = [folder, *folder.parents]
    inside = folder.rglob("*")
    return all(_open_to_all(path) for path in ways) and all(map(_open_to_all, inside))


def _open_to_all(path: Path) -> bool:
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        return bool(mode & stat.S_IXOTH)
    return bool(mode & stat.S_IROTH) and bool(mode & stat.S_IXOTH or not mode & stat.S_IXUSR)


def _copy(programs: Path, copy: Path) -> None:
    """Whole or not at all; nothing secret is in it."""
    package = programs.parent
    copy.parent.mkdir(parents=True, exist_ok=True)
    copy.parent.chmod(0o755)
    waiting = copy.with_name(f"{copy.name}.{os.getpid()}")
    shutil.copytree(programs, waiting / package.name / programs.name)
    if _libraries(package).is_dir():
        shutil.copytree(_libraries(package), waiting / _libraries(package).name)
    for path in (waiting, *waiting.rglob("*")):
        path.chmod(0o755 if path.is_dir() or path.stat().st_mode & stat.S_IXUSR else 0o644)
    try:
        waiting.rename(copy)
    except OSError:  # another start was faster
        shutil.rmtree(waiting)
