"""Changes of the settings without an editor: set, unset, taken back; kept with who and why.

The whole is validated before anything is written, so no value can stop the next start. It works
without the database: what was changed lies in one file of the home, durable when this returns.
"""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from ari_app import settings_file
from ari_app.errors import SigapError
from ari_app.operations import down, settings_state
from ari_app.operations.settings_described import SECRETS, Described, all_settings
from ari_app.operations.settings_state import State
from ari_app.settings import Settings, SettingsError
from ari_app.settings.layers import said_outright, with_values
from ari_app.settings_changes import (
    NOTHING,
    Change,
    Changes,
    ChangesUnreadable,
    Kept,
    as_text,
    path_in,
    read,
)
from ari_app.setup import file_lock
from ari_app.store.kept_file import make_durable

MOST_CHANGES = 1000  # of the history; older ones are in the audit trail
LONGEST_WHY = 200
LONGEST_VALUE = 20_000
NOT_SHOWN = "•••"


class Why(StrEnum):
    """Why a change was refused; ``UNFIT``: the model says more."""

    NO_REASON = "no_reason"
    DAMAGED = "damaged"
    NO_CHANGE = "no_change"
    SAME = "same"
    UNKNOWN = "unknown"
    IN_FILE = "in_file"
    ONLY_IN_FILE = "only_in_file"
    TOO_LONG = "too_long"
    UNFIT = "unfit"
    BUSY = "busy"
    DISK = "disk"


class ChangeRefused(SigapError):
    """Nothing was changed; one sentence with the remedy."""

    def __init__(self, why: Why, message: str) -> None:
        super().__init__(message)
        self.why = why


class Source(StrEnum):
    FILE = "file"  # or the environment
    BROWSER = "browser"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """How a centre's settings stand. ``wanted``: with what was changed; ``running``: without what
    has not been taken up yet. ``supervised``: whether ``sigap up`` is there to take it up.
    """

    said: Mapping[str, Any]
    file: str
    changes: Changes
    wanted: Settings
    running: Settings
    left_out: str
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
        return self.said.get(name) if self._kept_back(name) else value_of(self.wanted, name)

    def _kept_back(self, name: str) -> bool:
        return self.said.get(name) == NOT_SHOWN

    @property
    def waiting(self) -> tuple[str, ...]:
        """Names of what was changed and is not taken up yet."""
        return tuple(
            name
            for name, one in all_settings().items()
            if not one.only_in_file and value_of(self.running, name) != value_of(self.wanted, name)
        )


def value_of(settings: Settings, name: str) -> Any:
    """As JSON has it."""
    values = settings.model_dump(mode="json", include=_path(name))
    for part in name.split("."):
        values = values[part]
    return values


def _path(name: str) -> Any:
    section, _, field = name.rpartition(".")
    return {section: {field}} if section else {field}


def present(settings: Settings) -> Present:
    """Of the centre of these settings, as it runs, or as it would be started."""
    state = settings_state.read(settings.run_dir)
    supervised = down.supervisor_of(settings.run_dir) is not None
    part_of_one = os.environ.get(settings_file.VARIABLE) == ""  # it has everything from there
    if state and (supervised or part_of_one):
        said, applied = {**state.said, "home": str(settings.home)}, dict(state.applied)
    else:
        state, said = None, {**said_outright(settings), "home": str(settings.home)}
        applied = {name: value_of(settings, name) for name in settings.from_browser}
    changes, left_out = _changes(settings.home)
    running = with_values(said, applied)
    try:
        wanted = with_values(said, changes.values)
    except SettingsError as error:
        wanted, left_out = with_values(said, {}), str(error)
    return Present(
        said=said | dict.fromkeys(state.kept_back if state else (), NOT_SHOWN),
        file=state.file if state else "",
        changes=changes,
        wanted=wanted,
        running=running,
        left_out=left_out,
        state=state,
        supervised=supervised,
    )


def _changes(home: Path) -> tuple[Changes, str]:
    try:
        return read(home), ""
    except ChangesUnreadable as error:
        return NOTHING, str(error)


def change(
    settings: Settings, name: str, kept: Kept | None, *, by: str, why: str, undoes: int = 0
) -> Change:
    """``kept`` None: as if it had never been set. Raises :class:`ChangeRefused`."""
    if not why.strip() or len(why) > LONGEST_WHY:
        raise ChangeRefused(
            Why.NO_REASON, f"Say why, in one sentence of at most {LONGEST_WHY} letters."
        )
    with _alone(settings):
        now = present(settings)
        if now.left_out and path_in(settings.home).exists() and now.changes is NOTHING:
            raise ChangeRefused(Why.DAMAGED, now.left_out)
        done = _change(now, name, kept, by=by, why=why.strip(), undoes=undoes)
        values = {each: value for each, value in now.changes.values.items() if each != name}
        values |= {name: done.after.value} if done.after else {}
        _refuse_unfit(now, name, values)
        history = (*now.changes.history, done)[-MOST_CHANGES:]
        _write(settings.home, Changes(values=values, history=history))
    return done


def undo(settings: Settings, number: int, *, by: str, why: str = "") -> Change:
    """The value of before the change, as a new change; raises :class:`ChangeRefused`."""
    found = next((one for one in history(settings) if one.number == number), None)
    if found is None:
        raise ChangeRefused(
            Why.NO_CHANGE, f"There is no change {number}; see ./sigap settings history."
        )
    reason = why or f"takes change {number} back"
    return change(settings, found.name, found.before, by=by, why=reason, undoes=number)


def history(settings: Settings) -> tuple[Change, ...]:
    """The newest first; raises :class:`ChangeRefused`."""
    try:
        return read(settings.home).history[::-1]
    except ChangesUnreadable as error:
        raise ChangeRefused(Why.DAMAGED, str(error)) from error


def shown(name: str, kept: Kept | None) -> Kept | None:
    """For whoever looks: a secret's value is nobody's to see."""
    return Kept(value=NOT_SHOWN) if kept and name in SECRETS and kept.value else kept


def detail_of(done: Change) -> dict[str, str]:
    """For the audit trail: before, after and why, without a secret's value."""
    sides = (("before", shown(done.name, done.before)), ("after", shown(done.name, done.after)))
    told = {side: json.dumps(kept.value, ensure_ascii=False)[:500] for side, kept in sides if kept}
    back = {"undoes": str(done.undoes)} if done.undoes else {}
    return {"number": str(done.number), "why": done.why, **told, **back}


def _change(
    now: Present, name: str, kept: Kept | None, *, by: str, why: str, undoes: int
) -> Change:
    one = _changeable(now, name)
    before = Kept(value=now.changes.values[name]) if name in now.changes.values else None
    after = Kept(value=_as_kept(now, one, kept.value)) if kept else None
    if before == after:
        raise ChangeRefused(Why.SAME, f"{name} is so already; nothing was changed.")
    return Change(
        number=now.changes.newest + 1,
        at=datetime.now(UTC),
        by=by,
        why=why,
        name=name,
        before=before,
        after=after,
        undoes=undoes,
    )


def _changeable(now: Present, name: str) -> Described:
    one = all_settings().get(name)
    if one is None:
        raise ChangeRefused(
            Why.UNKNOWN, f"There is no setting {name!r}; see ./sigap settings list."
        )
    if now.source(name) is Source.FILE:
        where = now.file or "the settings file or the environment"
        raise ChangeRefused(Why.IN_FILE, f"{name} is set in {where}; change or remove it there.")
    if one.only_in_file:
        raise ChangeRefused(
            Why.ONLY_IN_FILE, f"{name} can be set in the settings file only; the start reads it."
        )
    return one


def _as_kept(now: Present, one: Described, value: Any) -> Any:
    """The value as the model reads it: 60 for "60". Alone it may still meet another wrongly."""
    if len(str(value)) > LONGEST_VALUE:
        raise ChangeRefused(Why.TOO_LONG, f"{one.name} is too long.")
    values = {**_fitting(now, one.name), one.name: value}
    try:
        return value_of(with_values(_open_said(now), values), one.name)
    except SettingsError as error:
        raise ChangeRefused(Why.UNFIT, str(error)) from error


def _refuse_unfit(now: Present, name: str, values: Mapping[str, Any]) -> None:
    try:
        with_values(_open_said(now), values)
    except SettingsError as error:
        raise ChangeRefused(Why.UNFIT, str(error)) from error


def _open_said(now: Present) -> dict[str, Any]:
    """Without what is kept back: a database's address says nothing of the other settings."""
    return {name: value for name, value in now.said.items() if value != NOT_SHOWN}


def _fitting(now: Present, name: str) -> dict[str, Any]:
    """What was changed before; nothing of it where it is left out as a whole."""
    return {} if now.left_out else {k: v for k, v in now.changes.values.items() if k != name}


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    try:
        settings.run_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = file_lock.try_lock(settings.run_dir / "settings.lock")
    except OSError as error:
        raise ChangeRefused(Why.DISK, f"Nothing was changed: {_disk(error)}") from error
    if lock is None:
        raise ChangeRefused(Why.BUSY, "Somebody else changes the settings just now; try again.")
    with lock:
        yield


def _write(home: Path, changes: Changes) -> None:
    """Whole and durable, or nothing: a full disk keeps what was."""
    path = path_in(home)
    waiting = path.with_suffix(".new")
    try:
        waiting.unlink(missing_ok=True)
        descriptor = os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "w", encoding="utf-8") as file:
            file.write(as_text(changes))
        make_durable(waiting)
        waiting.replace(path)
        make_durable(home)
    except OSError as error:
        with suppress(OSError):
            waiting.unlink(missing_ok=True)
        raise ChangeRefused(Why.DISK, f"Nothing was changed: {_disk(error)}") from error


def _disk(error: OSError) -> str:
    return f"the disk of the centre takes nothing ({error.strerror}); make room or look at it."


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
