"""The dialplan that admins write in the browser, until it is applied or thrown away.

One draft for the whole centre, in one small file of the home: a reload, a new desk or a crash loses
nothing, and two admins see the same. Each save says of which version it was made; of two at once
the second is told who was first, and nothing of the first is lost. Asterisk never reads it: an
apply takes it from here through the same check as any edited file.
"""

import difflib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from ari_app.asterisk import configuration, plan_versions
from ari_app.asterisk.configuration import SHIPPED
from ari_app.asterisk.plan_loading import RELOADS
from ari_app.errors import Conflict
from ari_app.setup import file_lock
from ari_app.store.private_file import write_private
from dialplan.checker.finding import Finding
from dialplan.checker.from_browser import browser_findings

# read anew with calls on; what is read at a start only is edited at the machine
EDITABLE = tuple(name for name in RELOADS if (SHIPPED / name).is_file())
LONGEST = 100_000  # signs of one file; the shipped plan has a third of it


class DraftConflict(Conflict):
    """Somebody else has saved since; ``by`` names them."""

    def __init__(self, by: str) -> None:
        super().__init__(f"{by} has changed the draft meanwhile.")
        self.by = by


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """``files``: name → text of those that differ from what is in use; ``version``: 0 for none."""

    version: int = 0
    by: str = ""
    at: datetime | None = None
    files: Mapping[str, str] = field(default_factory=dict)


def path_of(home: Path) -> Path:
    return home / "dialplan-draft" / "draft.json"


def load(home: Path) -> Draft:
    """What was saved last; an empty one where there is none, or none that can be read."""
    try:
        values = json.loads(path_of(home).read_text(encoding="utf-8"))
        files = {name: str(values["files"][name]) for name in EDITABLE if name in values["files"]}
        at = datetime.fromisoformat(values["at"])
        return Draft(version=int(values["version"]), by=str(values["by"]), at=at, files=files)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return Draft()


def in_use(home: Path, name: str) -> str:
    """The file as it counts now: the centre's own, else the shipped one."""
    own = {path.name: path for path in plan_versions.own_files(home)}
    return (own.get(name) or SHIPPED / name).read_text(encoding="utf-8", errors="replace")


def text_of(home: Path, draft: Draft, name: str) -> str:
    """What an editor shows."""
    return draft.files[name] if name in draft.files else in_use(home, name)


def save(home: Path, name: str, text: str, *, of_version: int, by: str) -> Draft:
    """The draft with this file in it; one that is as in use is no part of it.

    Raises `DraftConflict`, OSError, and ValueError for a file that is none of the editable ones.
    """
    if name not in EDITABLE or len(text) > LONGEST:
        raise ValueError(f"{name} cannot be kept")
    with _alone(home):
        now = _fresh(home, of_version)
        plain = text.replace("\r\n", "\n").replace("\r", "\n")
        files = {**now.files, name: plain}
        if plain == in_use(home, name):
            del files[name]
        return _kept(home, files, version=now.version + 1, by=by)


def discard(home: Path, *, of_version: int, by: str) -> Draft:
    """Throws the draft away; raises `DraftConflict` and OSError."""
    with _alone(home):
        now = _fresh(home, of_version)
        return _kept(home, {}, version=now.version + 1, by=by)


def copy_version(home: Path, number: int, *, of_version: int, by: str) -> Draft:
    """Makes the files of that version the draft; raises `DraftConflict` and OSError."""
    then = {path.name: path for path in plan_versions.files_of(home, number)}
    texts = {
        name: then.get(name, SHIPPED / name).read_text(encoding="utf-8", errors="replace")
        for name in EDITABLE
    }
    files = {name: text for name, text in texts.items() if text != in_use(home, name)}
    with _alone(home):
        now = _fresh(home, of_version)
        return _kept(home, files, version=now.version + 1, by=by)


def settle(home: Path, *, by: str) -> None:
    """Takes out of the draft what is in use by now; raises OSError."""
    with _alone(home):
        now = load(home)
        left = {name: text for name, text in now.files.items() if text != in_use(home, name)}
        if left != now.files:
            _kept(home, left, version=now.version + 1, by=by)


def differences(home: Path, draft: Draft) -> list[str]:
    """A unified diff: what the draft changes of what is in use."""
    lines: list[str] = []
    for name, text in sorted(draft.files.items()):
        before = in_use(home, name).splitlines()
        lines += difflib.unified_diff(before, text.splitlines(), name, name, lineterm="")
    return lines


def refused(home: Path, draft: Draft) -> list[Finding]:
    """The lines of the draft that may not come from a browser."""
    found: list[Finding] = []
    for name, text in draft.files.items():
        shipped = (SHIPPED / name).read_text(encoding="utf-8")
        found += browser_findings(name, text, (shipped, in_use(home, name)))
    return found


@contextmanager
def laid_out(draft: Draft) -> Iterator[Sequence[Path]]:
    """The draft's files as paths, as they are now, while they are checked or applied."""
    files = {name: text.encode() for name, text in draft.files.items()}
    with configuration.laid_out(files) as paths:
        yield paths


def _fresh(home: Path, of_version: int) -> Draft:
    now = load(home)
    if now.version != of_version:
        raise DraftConflict(now.by)
    return now


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    with file_lock.locked(home / "run" / "dialplan-draft.lock"):
        yield


def _kept(home: Path, files: Mapping[str, str], *, version: int, by: str) -> Draft:
    path = path_of(home)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    draft = Draft(version=version, by=by, at=datetime.now(UTC), files=files)
    values = {"version": version, "by": by, "at": draft.at and draft.at.isoformat()}
    write_private(path, json.dumps({**values, "files": dict(files)}).encode())
    return draft
