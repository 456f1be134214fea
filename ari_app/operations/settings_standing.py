"""How a centre's settings stand: what the file says, what was changed, what is not taken up yet.

It works without the database; what is shown of it, and changed (`settings_keeping`), begins here.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from ari_app import settings_file
from ari_app.operations import keepers, settings_state
from ari_app.operations.settings_described import SECRETS, all_settings
from ari_app.operations.settings_state import State
from ari_app.settings import Settings
from ari_app.settings.layers import said_outright, why_left_out, with_fitting, with_values
from ari_app.settings_changes import NOTHING, Changes, ChangesUnreadable, read

NOT_SHOWN = "•••"


class Source(StrEnum):
    FILE = "file"  # or the environment
    BROWSER = "browser"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """How a centre's settings stand. ``wanted``: with what was changed; ``running``: without what
    has not been taken up yet. ``unfit``: names of what was changed and is left out, each with why.
    ``supervised``: whether ``sigap up`` is there to take it up.
    """

    said: Mapping[str, Any]
    file: str
    changes: Changes
    wanted: Settings
    running: Settings
    left_out: str
    unfit: Mapping[str, str]
    state: State | None
    supervised: bool

    def source(self, name: str) -> Source:
        if any(said == name or said.startswith(f"{name}.") for said in self.said):
            return Source.FILE
        return Source.BROWSER if name in self.changes.values else Source.DEFAULT

    def value(self, name: str) -> Any:
        """As JSON has it, also of a secret: whoever shows it looks at `Described.secret`. Of one
        that the file says a part of the centre knows only that it is there.
        """
        said = self.said.get(name)
        return said if said == NOT_SHOWN else value_of(self.wanted, name)

    @property
    def waiting(self) -> tuple[str, ...]:
        """Names of what was changed and is not taken up yet."""
        return tuple(
            name
            for name, one in all_settings().items()
            if not one.only_in_file and value_of(self.running, name) != value_of(self.wanted, name)
        )

    @property
    def is_stale(self) -> bool:
        """The centre says still that something is left out which is not any more."""
        return bool(self.state and self.state.left_out and self.state.left_out != self.left_out)


def present(settings: Settings) -> Present:
    """Of the centre of these settings, as it runs, or as it would be started."""
    state = settings_state.read(settings.run_dir)
    supervised = keepers.supervisor_of(settings.run_dir) is not None
    part_of_one = os.environ.get(settings_file.VARIABLE) == ""  # it has everything from there
    if state and (supervised or part_of_one):
        said, applied = {**state.said, "home": str(settings.home)}, dict(state.applied)
    else:
        state, said = None, {**said_outright(settings), "home": str(settings.home)}
        applied = {name: value_of(settings, name) for name in settings.from_browser}
    changes, left_out = _changes(settings.home)
    running = with_values(said, applied)
    wanted, unfit = with_fitting(said, changes.values)
    return Present(
        said=said | dict.fromkeys(state.kept_back if state else (), NOT_SHOWN),
        file=state.file if state else "",
        changes=changes,
        wanted=wanted,
        running=running,
        left_out=left_out or why_left_out(unfit),
        unfit=unfit,
        state=state,
        supervised=supervised,
    )


def _changes(home: Path) -> tuple[Changes, str]:
    try:
        return read(home), ""
    except ChangesUnreadable as error:
        return NOTHING, str(error)


def value_of(settings: Settings, name: str) -> Any:
    """The value of a setting, as JSON writes it."""
    values = settings.model_dump(mode="json", include=_path(name))
    for part in name.split("."):
        values = values[part]
    return values


def _path(name: str) -> Any:
    section, _, field = name.rpartition(".")
    return {section: {field}} if section else {field}


def mark(now: Present, name: str) -> str:
    """A mark of the value that a form was made from; of a secret, the number of its last change."""
    if name in SECRETS:
        return str(max((c.number for c in now.changes.history if c.name == name), default=0))
    return json.dumps(now.value(name)) if name in all_settings() else ""


def state_of(settings: Settings, file: Path | None) -> State:
    """What ``sigap up`` writes at its start."""
    said = said_outright(settings)
    return State(
        file=str(file or ""),
        said={name: value for name, value in said.items() if name not in SECRETS},
        kept_back=sorted(SECRETS & said.keys()),
        applied={name: value_of(settings, name) for name in sorted(settings.from_browser)},
        left_out=settings.left_out,
    )
