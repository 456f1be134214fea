"""Whole lines behind a remembered cursor in a file that Asterisk goes on writing.

The cursor survives a restart of ours, a rotation (the old file is read to its end under its new
name first) and a truncation. Which file it is, is told by device and inode.
"""

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

log = logging.getLogger(__name__)

READ_BYTES = 1 << 20  # at once; a line of Asterisk's has a few hundred bytes

# What of these bytes is whole: the lines, and how many bytes they take.
Divide = Callable[[bytes], tuple[list[bytes], int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """``file``: device:inode, empty before the first reading; ``position``: bytes read."""

    file: str = ""
    position: int = 0


def lines_of(found: bytes) -> tuple[list[bytes], int]:
    """Lines that have an end, without it."""
    end = found.rfind(b"\n") + 1
    return found[:end].splitlines(), end


def read_lines(path: Path, cursor: Cursor, divide: Divide = lines_of) -> tuple[list[bytes], Cursor]:
    """Complete lines behind the cursor, without their ends, and the cursor behind them.

    ``divide`` knows the file's form, where a line is not simply what ends with a new line. A file
    that is not there yet has no lines. Never raises for what the file contains.
    """
    try:
        return _read(path, cursor, divide)
    except OSError as error:
        if not isinstance(error, FileNotFoundError):
            log.error("%s cannot be read: %s", path.name, error.strerror)
        return [], cursor


def _read(path: Path, cursor: Cursor, divide: Divide) -> tuple[list[bytes], Cursor]:
    current = identity_of(path)
    if cursor.file in ("", current):
        return _chunk(path, Cursor(file=current, position=cursor.position), divide)
    if (old := _renamed(path, cursor.file)) is not None:
        lines, behind = _chunk(old, cursor, divide)
        if lines:
            return lines, behind
    else:
        log.warning("%s was replaced; what was not read of the old file is lost", path.name)
    return _chunk(path, Cursor(file=current), divide)


def _chunk(path: Path, cursor: Cursor, divide: Divide) -> tuple[list[bytes], Cursor]:
    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_size < cursor.position:
            log.warning("%s was shortened; it is read from its beginning", path.name)
            cursor = Cursor(file=cursor.file)
        file.seek(cursor.position)
        found = file.read(READ_BYTES)
    lines, end = divide(found)
    if not end and len(found) == READ_BYTES:
        log.error("%s holds a megabyte without a line's end; it is skipped", path.name)
        end = len(found)
    return lines, Cursor(file=cursor.file, position=cursor.position + end)


def _renamed(path: Path, identity: str) -> Path | None:
    """The file under the name that a rotation gave it: queue_log.0, queue_log-2026…"""
    for sibling in sorted(path.parent.glob(f"{path.name}*")):
        if identity_of(sibling) == identity:
            return sibling
    return None


def identity_of(path: Path) -> str:
    """Which file it is, whatever its name: device and inode. Raises FileNotFoundError."""
    found = path.stat()
    return f"{found.st_dev}:{found.st_ino}"
