"""What was changed in the browser or by ``sigap settings``: one file in the home, read by all.

It lies below the settings file: what that file or the environment says is said. Values and
history stand in the one file that is replaced whole, so they never disagree.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ari_app.errors import SigapError

FILE = "settings.changes.json"
MOST_CHANGES = 1000  # of the history; older ones are in the audit trail
RENAMED: Mapping[str, str] = {"limits.place_empty_s": "limits.seat_empty_s"}  # before → now
WHOLE = frozenset({"tls"})  # a section that is one value: half a pair of files is none
_IN_HOME = frozenset({"tls"})  # paths, written without the home: a restored one lies elsewhere


class ChangesUnreadable(SigapError):
    """The file is there and cannot be used; one sentence with the remedy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A value that was set, None among them; where there is no `Kept`, none was set."""

    value: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """``name`` as ``queue.ring_s``; ``undoes``: the number of the change that it takes back."""

    number: int
    at: datetime
    by: str
    why: str
    name: str
    before: Kept | None
    after: Kept | None
    undoes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """``values``: name → value, as JSON has it; ``history``: the oldest first."""

    values: Mapping[str, Any]
    history: tuple[Change, ...] = ()

    @property
    def newest(self) -> int:
        return self.history[-1].number if self.history else 0

    def kept(self, name: str) -> Kept | None:
        return Kept(value=self.values[name]) if name in self.values else None

    def counts(self, done: Change) -> bool:
        """Whether what it set is still what counts."""
        return self.kept(done.name) == done.after

    def with_change(self, done: Change) -> "Changes":
        values = {name: value for name, value in self.values.items() if name != done.name}
        values |= {done.name: done.after.value} if done.after else {}
        return Changes(values=values, history=(*self.history, done)[-MOST_CHANGES:])


NOTHING = Changes(values={})


def path_in(home: Path) -> Path:
    return home / FILE


def read(home: Path) -> Changes:
    """What was changed in this home; raises `ChangesUnreadable`."""
    path = path_in(home)
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        history = tuple(_change(each, home) for each in raw["history"])
        return Changes(values=_values(raw["values"], home), history=history)
    except FileNotFoundError:
        return NOTHING
    except OSError as error:
        raise ChangesUnreadable(f"{path} cannot be read ({error.strerror}).") from error
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ChangesUnreadable(
            f"{path} is damaged, so nothing that was changed in the browser counts; "
            "restore it from a backup, or remove it."
        ) from error


def _values(raw: Mapping[str, Any], home: Path) -> dict[str, Any]:
    if not all(isinstance(name, str) and name for name in raw):
        raise ValueError("a name is none")
    return {RENAMED.get(name, name): _placed(name, value, home) for name, value in raw.items()}


def _placed(name: str, value: Any, home: Path) -> Any:
    """Paths that lie in the home, with it."""
    if name not in _IN_HOME or not isinstance(value, Mapping):
        return value
    return {field: str(home / path) for field, path in value.items()}


def _unplaced(name: str, value: Any, home: Path) -> Any:
    """The other way: what lies elsewhere keeps its path."""
    if name not in _IN_HOME or not isinstance(value, Mapping):
        return value
    return {field: str(path).removeprefix(f"{home}/") for field, path in value.items()}


def _change(raw: Mapping[str, Any], home: Path) -> Change:
    before, after = (
        Kept(value=_placed(raw["name"], raw[side], home)) if side in raw else None
        for side in ("before", "after")
    )
    return Change(
        number=int(raw["number"]),
        at=datetime.fromisoformat(raw["at"]),
        by=str(raw["by"]),
        why=str(raw["why"]),
        name=RENAMED.get(str(raw["name"]), str(raw["name"])),
        before=before,
        after=after,
        undoes=int(raw.get("undoes", 0)),
    )


def as_text(changes: Changes, home: Path) -> str:
    """The file's contents."""
    values = {name: _unplaced(name, value, home) for name, value in changes.values.items()}
    history = [_as_json(each, home) for each in changes.history]
    return json.dumps({"values": values, "history": history}, indent=1)


def _as_json(change: Change, home: Path) -> dict[str, Any]:
    sides = (("before", change.before), ("after", change.after))
    return {
        "number": change.number,
        "at": change.at.isoformat(),
        "by": change.by,
        "why": change.why,
        "name": change.name,
        **({"undoes": change.undoes} if change.undoes else {}),
        **{side: _unplaced(change.name, kept.value, home) for side, kept in sides if kept},
    }


def nested(values: Mapping[str, Any]) -> dict[str, Any]:
    """``{"queue.ring_s": 9}`` as ``{"queue": {"ring_s": 9}}``."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        section, _, field = name.rpartition(".")
        if section:
            found[section] = {**found.get(section, {}), field: value}
        else:
            found[name] = value
    return found


def flat(values: Mapping[str, Any]) -> dict[str, Any]:
    """The other way; an empty section says nothing."""
    return dict(_flat(values))


def _flat(values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        if isinstance(value, Mapping) and name not in WHOLE:
            yield from ((f"{name}.{field}", inner) for field, inner in value.items())
        else:
            yield name, value
