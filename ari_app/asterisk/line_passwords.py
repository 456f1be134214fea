"""The passwords by which lines are registered: in the home, for their owner alone, and no setting.

What is a setting is shown, compared and kept in a history; these are only ever written anew.
"""

import json
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from ari_app.errors import SigapError
from ari_app.store.kept_file import in_turn
from ari_app.store.private_file import write_private

FILE = "line-passwords.json"
MOST = 128


class PasswordUnfit(SigapError):
    """It cannot be kept; one sentence with the remedy."""


def keep(home: Path, line: str, password: str) -> None:
    """In the place of the one before. Raises `PasswordUnfit`.

    A file that cannot be read lies beside the new one then, as ``….damaged``.
    """
    if not 0 < len(password) <= MOST or not password.isprintable() or password != password.strip():
        raise PasswordUnfit(
            f"A line's password has 1 to {MOST} letters, no line break, and no blank at its ends."
        )
    path = home / FILE
    try:
        with in_turn(home):
            kept = load(home)
            if not kept and path.exists():
                path.replace(path.with_suffix(".damaged"))
            write_private(path, json.dumps({**kept, line: password}).encode())
    except OSError as error:
        raise PasswordUnfit(f"The password could not be written ({error.strerror}).") from error


def load(home: Path) -> Mapping[str, str]:
    """Line → password; of none where the file cannot be read: then the operator refuses us."""
    try:
        found = json.loads((home / FILE).read_text(encoding="utf-8"))
        return {str(line): str(password) for line, password in found.items()}
    except (OSError, ValueError, AttributeError):
        return {}


def as_configured(home: Path) -> Mapping[str, str]:
    """As they stand in a file of Asterisk, where a semicolon begins a remark; "" for none."""
    found = {line: password.replace(";", "\\;") for line, password in load(home).items()}
    return defaultdict(str, found)
