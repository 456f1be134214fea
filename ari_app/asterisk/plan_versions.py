"""The numbered versions of a centre's own Asterisk files: which one counts, and which is on trial.

Each lies in ``SIGAP_HOME/dialplan.versions/NNNN``: ``files/`` as an admin wrote them, ``before/``
what Asterisk read until then of the files that it changed, and ``version.json``. While one is on
trial the version before it is what a start and a reader of the centre's files find, so a machine
that goes down meanwhile comes back with the old plan and nobody has to do anything for it.
"""

import json
import os
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from ari_app.file_change import Change, change_of

Written = tuple[tuple[str, Change], ...]


class State(StrEnum):
    """``applying``: being taken up, its test call not yet passed; ``trial``: waits for a word;
    ``going_back``: decided, and tried until it is done.
    """

    APPLYING = "applying"
    TRIAL = "trial"
    GOING_BACK = "going_back"
    KEPT = "kept"
    ROLLED_BACK = "rolled_back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A moment of one boot of this machine; no change of the clock moves it."""

    boot: str
    at_s: float  # since the boot, time asleep counted

    def left_s(self) -> float:
        """Seconds until then; 0 when it is over, or the machine has started anew since."""
        same = self.boot == boot_id()
        return max(0.0, self.at_s - since_boot_s()) if same else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What was applied, by whom and why, and what became of it."""

    number: int
    at: datetime
    by: str
    why: str
    state: State
    outcome: str = ""
    before: int = 0  # the version that counts while this one is on trial
    changed: tuple[str, ...] = ()  # the files of Asterisk's that differ from those of before
    deadline: Deadline | None = None
    asterisk: str = ""  # the process that took it
    beside: Mapping[str, Any] = field(default_factory=dict)  # what a later Sigap has written

    @property
    def open(self) -> bool:
        return self.state in (State.APPLYING, State.TRIAL, State.GOING_BACK)

    @property
    def due(self) -> bool:
        return self.deadline is None or not self.deadline.left_s()


def folder(home: Path, number: int) -> Path:
    return home / "dialplan.versions" / f"{number:04d}"


def files_of(home: Path, number: int) -> list[Path]:
    """The centre's own files as of that version."""
    return sorted((folder(home, number) / "files").glob("*.conf"))


def versions(home: Path) -> list[Version]:
    """All that can be read, the oldest first."""
    names = [path for path in (home / "dialplan.versions").glob("[0-9]*") if path.name.isdigit()]
    found = (_read(path / "version.json") for path in sorted(names, key=lambda p: int(p.name)))
    return [version for version in found if version]


def written(home: Path) -> Written:
    """Differs when any version has changed since; cheap enough to be asked each second."""
    try:
        with os.scandir(home / "dialplan.versions") as entries:
            found = [Path(one.path) / "version.json" for one in entries]
    except FileNotFoundError:
        return ()
    return tuple((str(path), change_of(path)) for path in sorted(found))


def open_version(home: Path) -> Version | None:
    """The one that is on trial, or on its way back; there is one at most."""
    return next((one for one in reversed(versions(home)) if one.open), None)


def own_files(home: Path) -> list[Path]:
    """The centre's own files as they count: an open version's are not among them yet."""
    waiting = open_version(home)
    if waiting and folder(home, waiting.before).is_dir():
        return files_of(home, waiting.before)
    return sorted((home / "dialplan").glob("*.conf"))


def files_in_use(home: Path) -> list[Path]:
    """The files that Asterisk runs with now: those on trial, while there are any."""
    waiting = open_version(home)
    if waiting and waiting.state is not State.GOING_BACK:
        return files_of(home, waiting.number)
    return own_files(home)


def as_text(version: Version) -> str:
    values = asdict(version) | {"at": version.at.isoformat()}
    return json.dumps(values | values.pop("beside"), indent=1)


def since_boot_s() -> float:
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def boot_id() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()


def _read(path: Path) -> Version | None:
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        known = {name: values.pop(name) for name in _FIELDS if name in values}
        deadline = known.pop("deadline", None)
        return Version(
            **{
                **known,
                "at": datetime.fromisoformat(known["at"]),
                "state": State(known["state"]),
                "changed": tuple(known.get("changed", ())),
                "deadline": Deadline(**deadline) if deadline else None,
                "beside": values,
            }
        )
    except (OSError, ValueError, TypeError, KeyError):
        return None


_FIELDS = tuple(name for name in Version.__dataclass_fields__ if name != "beside")
