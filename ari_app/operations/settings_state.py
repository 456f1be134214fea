"""What ``sigap up`` tells of the settings that its centre runs with, and what it is asked to do.

Two small files in the run folder: ``settings.state`` is written by ``sigap up`` alone,
``settings.asked`` by whoever wants that what was changed is taken up.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ari_app.operations.small_files import write_small
from ari_app.settings import Settings
from ari_app.setup import file_lock

STATE, ASKED = "settings.state", "settings.asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """``said``: by the file and the environment, without a secret's value (``kept_back``);
    ``applied``: what of the browser's values it runs with.

    ``done``: the number of the asking that was answered last, ``working``: of the one that goes on;
    ``outcome``: what became of it, empty when all is well; ``taken_back``: the changes that do not
    count any more because of it. ``steps``: what was done, in order.
    """

    file: str
    said: Mapping[str, Any]
    kept_back: Sequence[str]
    applied: Mapping[str, Any]
    left_out: str = ""
    done: int = 0
    working: int = 0
    outcome: str = ""
    taken_back: Sequence[str] = field(default_factory=tuple)
    steps: Sequence[str] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Somebody wants it taken up. Each has a number of its own; ``sounds``: the prompts too."""

    number: int
    by: str
    at: datetime
    sounds: bool = False


def write(settings: Settings, state: State) -> None:
    """Raises OSError."""
    write_small(settings.run_dir / STATE, json.dumps(asdict(state)), mode=0o600)


def read(run_dir: Path) -> State | None:
    """None where no centre was started, or nothing of it can be read."""
    try:
        return State(**json.loads((run_dir / STATE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def ask(settings: Settings, by: str, *, sounds: bool = False) -> Asking:
    """For who wants it taken up; raises OSError. One that waits still is not forgotten, and two
    who ask at once have a number each.
    """
    with file_lock.locked(settings.run_dir / f"{ASKED}.lock"):
        known, state = asked(settings.run_dir), read(settings.run_dir)
        number = max(known.number if known else 0, state.done if state else 0) + 1
        waits = known if known and state and known.number > state.done else None
        sounds = sounds or bool(waits and waits.sounds)
        asking = Asking(number=number, by=by, at=datetime.now(UTC), sounds=sounds)
        values = {"number": number, "by": by, "at": asking.at.isoformat(), "sounds": sounds}
        write_small(settings.run_dir / ASKED, json.dumps(values), mode=0o600)
    return asking


def asked(run_dir: Path) -> Asking | None:
    """The last asking."""
    try:
        raw = json.loads((run_dir / ASKED).read_text(encoding="utf-8"))
        at = datetime.fromisoformat(raw["at"])
        return Asking(
            number=int(raw["number"]), by=str(raw["by"]), at=at, sounds=bool(raw["sounds"])
        )
    except (OSError, ValueError, TypeError, KeyError):
        return None
