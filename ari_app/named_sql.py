"""SQL that lives in files: each statement named and described, found by its name.

A file holds statements of this form; the description is for the reader and is required::

    -- name: read_after
    -- The rows behind a sequence number, oldest first.
    SELECT …;

Imports only the standard library's smallest parts, for the AGI scripts read it as well.
"""

from collections.abc import Iterator
from pathlib import Path

_NAME = "-- name:"


class BadSqlFile(Exception):
    """A statement without a description, or a name used twice: a programming error."""


def load_sql(path: Path) -> dict[str, str]:
    """The statements of one file by name; raises :class:`BadSqlFile`."""
    found: dict[str, str] = {}
    for name, lines in _sections(path.read_text(encoding="utf-8").splitlines()):
        if name in found or not (lines and lines[0].startswith("-- ")):
            raise BadSqlFile(f"{path.name}: {name!r} is used twice or lacks a description")
        found[name] = "\n".join(line for line in lines if not line.startswith("-- ")).strip()
    return found


def load_folder(folder: Path) -> dict[str, str]:
    """The statements of every ``.sql`` file of a folder, named ``file.statement``."""
    return {
        f"{path.stem}.{name}": text
        for path in sorted(folder.glob("*.sql"))
        for name, text in load_sql(path).items()
    }


def _sections(lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    name, body = "", list[str]()
    for line in lines:
        if line.startswith(_NAME):
            if name:
                yield name, body
            name, body = line.removeprefix(_NAME).strip(), []
        else:
            body.append(line)
    if name:
        yield name, body
