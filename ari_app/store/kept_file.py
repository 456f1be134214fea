"""A file that a row of the database names, such as a recording or a photo."""

import os
from pathlib import Path


def kept_file(folder: Path, name: str) -> Path | None:
    """The file of that name below the folder; None when it leads out of it or is not there."""
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file():
        return None
    return path


def move_into_place(unfinished: Path, target: Path) -> None:
    """A whole file to where its row says it is; durable when it returns."""
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished.replace(target)
    make_durable(target.parent)


def make_durable(path: Path) -> None:
    """What a file holds, or which files a folder has, outlives a loss of power."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
