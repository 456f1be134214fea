"""Somebody at the desk wants a backup, or its proof, now: the desk asks, ``sigap jobs`` does it.

One small file for each in the run folder, as for what was changed in the settings: the desk gets
no right to the backups, and nothing else can be asked. It is taken away before the work begins, so
that what fails is told and not begun over and over.
"""

import contextlib
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

from ari_app.operations.backup_state import What
from ari_app.operations.small_files import write_small

CAN_BE_ASKED = (What.MADE, What.CHECKED)  # the order in which they are done


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    by: str
    at: datetime

    @classmethod
    def of(cls, text: str) -> Self:
        values = json.loads(text)
        return cls(by=str(values["by"]), at=datetime.fromisoformat(values["at"]))


def ask(run_dir: Path, what: What, by: str, now: datetime) -> None:
    """Asking twice is asking once; raises OSError."""
    write_small(_path(run_dir, what), json.dumps({"by": by, "at": now.isoformat()}), mode=0o600)


def asked(run_dir: Path) -> dict[What, Asked]:
    """What nobody has begun yet."""
    found = {}
    for what in CAN_BE_ASKED:
        try:
            found[what] = Asked.of(_path(run_dir, what).read_text(encoding="utf-8"))
        except (OSError, ValueError, TypeError, KeyError):
            continue
    return found


def next_asked(run_dir: Path) -> What | None:
    """The first that is asked for; it is asked for no more, and only one who takes it has it."""
    for what in asked(run_dir):
        with contextlib.suppress(OSError):
            _path(run_dir, what).unlink()
            return what
    return None


def _path(run_dir: Path, what: What) -> Path:
    return run_dir / f"backup-{what.value}.asked"
