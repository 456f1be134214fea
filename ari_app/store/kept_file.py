"""A file that a row of the database names, such as a recording or a photo."""

from pathlib import Path


def kept_file(folder: Path, name: str) -> Path | None:
    """The file of that name below the folder; None when it leads out of it or is not there."""
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file():
        return None
    return path
