"""The prompts of a centre: versions that are kept, one of them in use, none lost.

A version lies in ``sounds.versions/NAME/NUMBER.wav``; what is in use is copied to ``sounds/``,
which each start reads. Put into use while calls go on it replaces a file whole: who hears the old
one hears it to its end. A prompt in another language has a name of its own (``greeting.jv``) and
follows the Indonesian one; as shipped there is none. A file that somebody has put into ``sounds/``
by hand is theirs: nothing here replaces it until they let it be taken over.
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

from ari_app.asterisk.configuration import OTHER_LANGUAGES, SOUNDS
from ari_app.errors import SigapError
from ari_app.settings import Settings
from ari_app.setup import file_lock
from ari_app.store.kept_file import NotKept, make_durable, make_folder, write_new

SHIPPED = 0  # the number of the version that came with Sigap
FOUND = -1  # a file that somebody has put into the folder by hand
MOST_VERSIONS = 50
# followed by a number, or heard by call-takers only
IN_ONE_LANGUAGE = frozenset({"position", "caller_gone", "ready", "paused"})
_NOT_PROMPTS = frozenset({"announcement"})  # of ari_app/live/announcements.py
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
    """``says``: its words as shipped, also for another ``language``; the newest of all is last.

    ``others``: the names of the same in other languages. `SHIPPED` of these is nothing at all.
    """

    name: str
    says: str
    language: str = "id"
    others: tuple[str, ...] = ()
    versions: tuple[Version, ...] = ()
    uses: tuple[Use, ...] = ()
    in_use: int = SHIPPED


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What callers heard from ``since`` on (None: from the beginning) until the next one.

    ``file``: None where that sound is not kept, or nobody knows which one it was.
    """

    since: datetime | None
    file: Path | None


@functools.cache
def shipped_words() -> Mapping[str, str]:
    """Name → what it says, in the order of the file."""
    text = (SOUNDS.parent / "prompts.toml").read_text(encoding="utf-8")
    return dict(tomllib.loads(text)["prompts"])


def all_prompts(settings: Settings) -> Sequence[Prompt]:
    return [one(settings, name) for name in shipped_words()]


def one(settings: Settings, name: str) -> Prompt:
    """Raises :class:`PromptRefused` where there is no such prompt, or its list is damaged."""
    base, _, language = name.partition(".")
    others = _others(base)
    if base not in shipped_words() or name not in (base, *others):
        raise PromptRefused("prompt_unknown", f"There is no prompt {name!r}.")
    empty = Prompt(
        name=name,
        says=shipped_words()[base],
        language=language or "id",
        others=() if language else others,
    )
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


def played_in_time(settings: Settings, name: str) -> Sequence[Played]:
    """What was played when, the oldest first; at least one. Raises :class:`PromptRefused`.

    A file that was put there by hand counts from when it was written; what was by hand before it
    was taken over, or stood in a list that was damaged, is not known.
    """
    prompt, adopted = one(settings, name), set[int]()
    lost = (_folder(settings, name) / "versions.damaged").exists()
    found = [Played(since=None, file=None if lost else audio(settings, name, SHIPPED))]
    for each in prompt.uses:
        by_hand = _folder(settings, name) / f"{each.number}.by-hand"
        if each.number not in adopted and by_hand.exists():
            found[-1] = replace(found[-1], file=None)
        adopted.add(each.number)
        found.append(Played(since=each.at, file=audio(settings, name, each.number)))
    if prompt.in_use == FOUND:
        written = datetime.fromtimestamp(_played(settings, name).stat().st_mtime, UTC)
        since = max(written, found[-1].since or written)
        found.append(Played(since=since, file=_played(settings, name)))
    elif prompt.in_use != (prompt.uses[-1].number if prompt.uses else SHIPPED):
        found[-1] = replace(found[-1], file=None)
    return found


def add_version(settings: Settings, name: str, wav: bytes, *, by: str, words: str = "") -> Version:
    """It is kept and not yet played; raises :class:`PromptRefused` and ``NotKept``."""
    with _alone(settings):
        prompt = one(settings, name)
        if len(prompt.versions) >= MOST_VERSIONS:
            raise PromptRefused("prompt_many", f"{name} has {MOST_VERSIONS} versions already.")
        version = Version(number=_next(settings, prompt), at=datetime.now(UTC), by=by, words=words)
        write_new(_file(settings, name, version.number), wav)
        try:
            _record(settings, replace(prompt, versions=(*prompt.versions, version)))
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
        if prompt.in_use == FOUND:
            raise PromptRefused("prompt_by_hand", f"{name}.wav was put into sounds/ by hand.")
        known = {SHIPPED, *(version.number for version in prompt.versions)}
        silent = number == SHIPPED and prompt.language != "id"
        if number not in known or not (silent or audio(settings, name, number)):
            raise PromptRefused("prompt_unknown", f"{name} has no version {number}.")
        done = Use(number=number, at=datetime.now(UTC), by=by, why=why.strip()[:200])
        try:  # the list first: callers hear what they heard where the disk takes only that
            _record(settings, replace(prompt, uses=(*prompt.uses, done)))
            _put(settings, name, number)
        except OSError as error:
            raise PromptRefused("prompt_disk", "The disk takes nothing.") from error
    return done


def adopt(settings: Settings, name: str, wav: bytes, *, by: str, why: str) -> Use:
    """The file that was put there by hand becomes a version, as ``wav`` has it, and is used as it.

    What was there stays beside it, to the byte (``NUMBER.by-hand``). Raises `PromptRefused`.
    """
    if not why.strip():
        raise PromptRefused("prompt_why", "Say why, in one sentence.")
    with _alone(settings):
        prompt, now = one(settings, name), datetime.now(UTC)
        if prompt.in_use != FOUND:
            raise PromptRefused("prompt_unknown", f"No {name}.wav was put into sounds/ by hand.")
        number = _next(settings, prompt)
        version = Version(number=number, at=now, by=by)
        done = Use(number=number, at=now, by=by, why=why.strip()[:200])
        try:
            found = _played(settings, name).read_bytes()
            write_new(_folder(settings, name) / f"{number}.by-hand", found)
            write_new(_file(settings, name, number), wav)
            versions, uses = (*prompt.versions, version), (*prompt.uses, done)
            _record(settings, replace(prompt, versions=versions, uses=uses))
            _put(settings, name, number)
        except (OSError, NotKept) as error:
            raise PromptRefused("prompt_disk", "The disk takes nothing.") from error
    return done


def put_by_hand(settings: Settings) -> Sequence[str]:
    """Names of files in ``sounds/`` that are none of the prompts of `all_prompts`; they are played
    where the dialplan names them.
    """
    found = sorted(path.stem for path in settings.sounds_dir.glob("*.wav"))
    known = {name for prompt in shipped_words() for name in (prompt, *_others(prompt))}
    return [name for name in found if name not in known | _NOT_PROMPTS]


def _others(base: str) -> tuple[str, ...]:
    return () if base in IN_ONE_LANGUAGE else tuple(f"{base}.{code}" for code in OTHER_LANGUAGES)


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
    ours = [number for number in (last, *(each.number for each in prompt.versions)) if number]
    for number in dict.fromkeys(ours):  # the first, unless somebody died between file and list
        with suppress(OSError):
            if _file(settings, prompt.name, number).read_bytes() == played.read_bytes():
                return number
    return FOUND


def _record(settings: Settings, prompt: Prompt) -> None:
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
