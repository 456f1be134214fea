"""Writes the numbered versions of a centre's own Asterisk files; durable when it returns.

A version appears whole or not at all. Its state is one small file that keeps its room, so that an
applied plan can be taken back on a disk that has become full.
"""

import contextlib
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from ari_app.asterisk import plan_versions
from ari_app.asterisk.plan_versions import State, Version
from ari_app.operations.small_files import write_small
from ari_app.settings import Settings
from ari_app.store.kept_file import make_durable

ROOM = 4096  # of version.json: what is noted later finds it on a full disk
NOBODY = "-"


def next_number(home: Path) -> int:
    """A number for the next version; never one that was used, even by a version that is damaged."""
    names = [path.name for path in (home / "dialplan.versions").glob("*")]
    return max((int(name) for name in names if name.isdigit()), default=0) + 1


def last_kept(home: Path) -> Version | None:
    kept = [one for one in plan_versions.versions(home) if one.state is State.KEPT]
    return kept[-1] if kept else None


def keep_new(
    home: Path, version: Version, files: Mapping[str, bytes], before: Mapping[str, str]
) -> None:
    """The version with its files, and what Asterisk read before; raises OSError."""
    target = plan_versions.folder(home, version.number)
    making = target.with_suffix(".new")
    shutil.rmtree(making, ignore_errors=True)
    try:
        _write(making, version, files, before)
        making.rename(target)
        make_durable(target.parent)
        make_durable(home)
    except OSError:
        shutil.rmtree(making, ignore_errors=True)
        raise


def _write(
    making: Path, version: Version, files: Mapping[str, bytes], before: Mapping[str, str]
) -> None:
    for name, contents in (
        ("files", files),
        ("before", {name: text.encode() for name, text in before.items()}),
    ):
        (making / name).mkdir(parents=True, mode=0o700)
        for file, data in contents.items():
            (making / name / file).write_bytes(data)
            make_durable(making / name / file)
        make_durable(making / name)
    text = plan_versions.as_text(version)
    (making / "version.json").write_text(text.ljust(ROOM), encoding="utf-8")
    make_durable(making / "version.json")
    make_durable(making)


def save(home: Path, version: Version) -> Version:
    """The version's new state; raises OSError where it cannot be written."""
    path = plan_versions.folder(home, version.number) / "version.json"
    write_small(path, plan_versions.as_text(version).ljust(ROOM), mode=0o600)
    make_durable(path)
    make_durable(path.parent)
    return version


def set_own(home: Path, files: Sequence[Path]) -> None:
    """The centre's own files are these and no others; nothing is written that is so already."""
    folder = home / "dialplan"
    folder.mkdir(exist_ok=True, mode=0o700)
    wanted = {path.name: path.read_bytes() for path in files}
    for name, data in wanted.items():
        if not _is(folder / name, data):
            _replace(folder / name, data)
    for path in folder.glob("*.conf"):
        if path.name not in wanted:
            path.unlink()
    make_durable(folder)


def _is(path: Path, data: bytes) -> bool:
    try:
        return path.read_bytes() == data
    except OSError:
        return False


def _replace(path: Path, data: bytes) -> None:
    waiting = path.with_suffix(".new")
    try:
        waiting.write_bytes(data)
        make_durable(waiting)
        waiting.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            waiting.unlink(missing_ok=True)
        raise


def contents(paths: Sequence[Path]) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in paths}


def keep_as_found(settings: Settings, why: str) -> Version:
    """Keeps the centre's own files as a version; returns the last version where nothing differs."""
    home = settings.home
    files = contents(plan_versions.own_files(home))
    last = last_kept(home)
    if last and contents(plan_versions.files_of(home, last.number)) == files:
        return last
    found = Version(
        number=next_number(home),
        at=datetime.now(UTC),
        by=NOBODY,
        why=why,
        state=State.KEPT,
    )
    keep_new(home, found, files, {})
    return found


def closed(version: Version, state: State, outcome: str) -> Version:
    return replace(version, state=state, outcome=outcome)
