"""The prompts of a centre: versions that are kept, one of them in use, none lost.

A version lies in ``sounds.versions/NAME/NUMBER.wav``; what is in use is copied to ``sounds/``,
which each start reads. Put into use while calls go on it replaces a file whole: who hears the old
one hears it to its end.
"""

import functools
import json
import logging
import os
import tomllib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from ari_app.asterisk.configuration import SOUNDS
from ari_app.errors import SigapError
from ari_app.settings import Settings
from ari_app.setup import file_lock
from ari_app.store.kept_file import NotKept, make_durable, make_folder, write_new

SHIPPED = 0  # the number of the version that came with Sigap
FOUND = -1  # a file that somebody has put into the folder by hand
MOST_VERSIONS = 50
log = logging.getLogger(__name__)


class PromptRefused(SigapError):
    """Nothing was changed; ``problem`` names the sentence."""

    def __init__(self, problem: str, message: str) -> None:
        super().__init__(message)
        self.problem = problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """``words``: what espeak-ng was given; empty for a file that came."""

    number: int
    at: datetime
    by: str
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """From when on a version was played, and why."""

    number: int
    at: datetime
    by: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """``says``: its words as shipped; the newest version and use last."""

    name: str
    says: str
    versions: tuple[Version, ...] = ()
    uses: tuple[Use, ...] = ()
    in_use: int = SHIPPED


@functools.cache
def shipped_words() -> Mapping[str, str]:
    """Name → what it says, in the order of the file."""
    text = (SOUNDS.parent / "prompts.toml").read_text(encoding="utf-8")
    return dict(tomllib.loads(text)["prompts"])


def all_prompts(settings: Settings) -> Sequence[Prompt]:
    return [one(settings, name) for name in shipped_words()]


def one(settings: Settings, name: str) -> Prompt:
    """Raises :class:`PromptRefused` where there is no such prompt, or its list is damaged."""
    if name not in shipped_words():
        raise PromptRefused("prompt_unknown", f"There is no prompt {name!r}.")
    empty = Prompt(name=name, says=shipped_words()[name])
    try:
        raw = json.loads((_folder(settings, name) / "versions.json").read_text(encoding="utf-8"))
        known = replace(
            empty,
            versions=tuple(Version(**_dated(each)) for each in raw["versions"]),
            uses=tuple(Use(**_dated(each)) for each in raw["uses"]),
        )
    except FileNotFoundError:
        known = empty
    except OSError as error:
        raise PromptRefused("prompt_damaged", f"The list of {name} cannot be read.") from error
    except (ValueError, TypeError, KeyError, AttributeError):
        known = _set_aside(settings, empty)
    return replace(known, in_use=_in_use(settings, known))


def _set_aside(settings: Settings, empty: Prompt) -> Prompt:
    """A damaged list hides its versions and loses none: files and list stay for who mends it."""
    log.error("the list of versions of %s is damaged", empty.name)
    path = _folder(settings, empty.name) / "versions.json"
    with suppress(OSError):
        path.replace(path.with_suffix(".damaged"))
    return empty


def audio(settings: Settings, name: str, number: int) -> Path | None:
    """The version's file; None where there is none."""
    path = _played(settings, name) if number == FOUND else _file(settings, name, number)
    return path if path.is_file() else None


def add_version(settings: Settings, name: str, wav: bytes, *, by: str, words: str = "") -> Version:
    """It is kept and not yet played; raises :class:`PromptRefused` and ``NotKept``."""
    with _alone(settings):
        prompt = one(settings, name)
        if len(prompt.versions) >= MOST_VERSIONS:
            raise PromptRefused("prompt_many", f"{name} has {MOST_VERSIONS} versions already.")
        version = Version(number=_next(settings, prompt), at=datetime.now(UTC), by=by, words=words)
        write_new(_file(settings, name, version.number), wav)
        try:
            _note(settings, replace(prompt, versions=(*prompt.versions, version)))
        except OSError as error:
            raise NotKept(error) from error
    return version


def use(settings: Settings, name: str, number: int, *, by: str, why: str) -> Use:
    """The version counts from now on, for each start; who runs is told by the caller.

    Raises :class:`PromptRefused`.
    """
    if not why.strip():
        raise PromptRefused("prompt_why", "Say why, in one sentence.")
    with _alone(settings):
        prompt = one(settings, name)
        known = {SHIPPED, *(version.number for version in prompt.versions)}
        if number not in known or audio(settings, name, number) is None:
            raise PromptRefused("prompt_unknown", f"{name} has no version {number}.")
        done = Use(number=number, at=datetime.now(UTC), by=by, why=why.strip()[:200])
        try:
            _put(settings, name, number)
            _note(settings, replace(prompt, uses=(*prompt.uses, done)))
        except OSError as error:
            raise PromptRefused("prompt_disk", "The disk takes nothing.") from error
    return done


def _next(settings: Settings, prompt: Prompt) -> int:
    """Never one that has a file already, whatever the list says of it."""
    files = _folder(settings, prompt.name).glob("*.wav")
    found = [int(path.stem) for path in files if path.stem.isdigit()]
    return 1 + max([0, *found, *(version.number for version in prompt.versions)])


def _put(settings: Settings, name: str, number: int) -> None:
    played = _played(settings, name)
    if number == SHIPPED:
        played.unlink(missing_ok=True)
        return
    make_folder(played.parent)
    _replace(played, _file(settings, name, number).read_bytes())


def _in_use(settings: Settings, prompt: Prompt) -> int:
    """By what lies in the folder, for somebody may have put another file there by hand."""
    played = _played(settings, prompt.name)
    if not played.exists():
        return SHIPPED
    last = prompt.uses[-1].number if prompt.uses else SHIPPED
    version = _file(settings, prompt.name, last)
    with suppress(OSError):
        if last and version.read_bytes() == played.read_bytes():
            return last
    return FOUND


def _note(settings: Settings, prompt: Prompt) -> None:
    values = {
        "versions": [_as_json(asdict(each)) for each in prompt.versions],
        "uses": [_as_json(asdict(each)) for each in prompt.uses[-500:]],
    }
    _replace(_folder(settings, prompt.name) / "versions.json", json.dumps(values).encode())


def _replace(path: Path, data: bytes) -> None:
    """Whole and durable, or as it was."""
    make_folder(path.parent)
    waiting = path.with_suffix(".new")
    with open(os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o640), "wb") as file:
        file.write(data)
    make_durable(waiting)
    waiting.replace(path)
    make_durable(path.parent)


def _alone(settings: Settings) -> IO[str]:
    lock = file_lock.try_lock(settings.run_dir / "prompts.lock")
    if lock is None:
        raise PromptRefused("prompt_busy", "Somebody else changes a prompt just now; try again.")
    return lock


def _as_json(values: dict[str, Any]) -> dict[str, Any]:
    return values | {"at": values["at"].isoformat()}


def _dated(values: dict[str, Any]) -> dict[str, Any]:
    return {**values, "at": datetime.fromisoformat(values["at"])}


def _folder(settings: Settings, name: str) -> Path:
    return settings.home / "sounds.versions" / name


def _file(settings: Settings, name: str, number: int) -> Path:
    return (
        SOUNDS / f"{name}.wav" if number == SHIPPED else _folder(settings, name) / f"{number}.wav"
    )


def _played(settings: Settings, name: str) -> Path:
    return settings.sounds_dir / f"{name}.wav"
