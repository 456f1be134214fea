"""Whether a file or a folder was written since the last look: one question to the kernel."""

from pathlib import Path

Change = tuple[int, int, int] | None  # inode, bytes, last write in ns; None: it is not there


def change_of(path: Path) -> Change:
    """What differs when it was written meanwhile."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns
