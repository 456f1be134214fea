"""Which file the settings are read from: named, or as the running centre was started.

``sigap up`` writes the name of its file into its home and into the home that is looked into
without a word, so that ``status``, ``down``, ``account`` and all others find the same centre.
"""

import contextlib
import os
from pathlib import Path

VARIABLE = "SIGAP_SETTINGS"  # a file; empty: none, everything stands in the environment
OWN_FILE = "settings.toml"  # in the home
_USED = "settings.used"  # in the home: the path of the file of the last start


def default_home() -> Path:
    """Where commands look when nothing names a home."""
    return Path(os.environ.get("SIGAP_HOME") or "~/.sigap").expanduser()


def chosen_file(*, as_last_time: bool = True) -> Path | None:
    """The named one; else the home's own; else, if wanted, the one of the last start."""
    named = os.environ.get(VARIABLE)
    if named is not None:
        return Path(named) if named else None
    home = default_home()
    if (home / OWN_FILE).exists():
        return home / OWN_FILE
    return used_in(home) if as_last_time else None


def used_in(home: Path) -> Path | None:
    """The file with which the centre of this home, or one that it leads to, was started last."""
    try:
        name = (home / _USED).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return Path(name) if name else None


def remember(file: Path | None, home: Path) -> None:
    """What this home's centre was started with; None: with no file of its own.

    It only helps later commands: a home that cannot be written is no reason not to run.
    """
    with contextlib.suppress(OSError):
        if file is None or file == home / OWN_FILE:
            (home / _USED).unlink(missing_ok=True)
            return
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        (home / _USED).write_text(f"{file.absolute()}\n", encoding="utf-8")
