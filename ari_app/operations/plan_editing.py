"""What admins do with the dialplan: draft, trial, a word on it; each with its line in the trail.

The draft itself is `plan_draft`, the trial `plan_trial`. The files are the proof of what was done:
``record`` must not fail where the database is away, for that must not keep a bad plan in use.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum
from pathlib import Path

from ari_app.asterisk import plan_versions
from ari_app.asterisk.plan_versions import Version
from ari_app.errors import Conflict, NotFound
from ari_app.operations import plan_draft, plan_keeping, plan_trial
from ari_app.operations.plan_draft import Draft
from ari_app.people.audit import AuditEntry, Record
from ari_app.settings import Settings

LONGEST_WHY = 200


class Why(StrEnum):
    """Why a draft is not applied."""

    NOTHING = "nothing"
    NO_REASON = "no_reason"
    MOVED = "moved"  # another version counts than that which was looked at
    BUSY = "busy"


class NotApplied(Conflict):
    """Nothing has begun."""

    def __init__(self, why: Why) -> None:
        super().__init__(f"The draft is not applied ({why}).")
        self.why = why


def base(home: Path) -> int:
    """The version that counts now, of which a draft is made."""
    kept = plan_keeping.last_kept(home)
    return kept.number if kept else 0


async def save(
    home: Path, name: str, text: str, *, of_version: int, by: str, record: Record
) -> Draft:
    """The draft with this text, or as it was where nothing differs. Raises as `plan_draft.save`.

    It is saved while somebody types: the trail has the first time of each file and person.
    """
    before, after = await asyncio.to_thread(_saved, home, name, text, of_version, by)
    if after is not before and (before.by != by or name not in before.files):
        await record(AuditEntry(action="dialplan.save", subject=name))
    return after


def _saved(home: Path, name: str, text: str, of_version: int, by: str) -> tuple[Draft, Draft]:
    before, plain = plan_draft.load(home), text.replace("\r\n", "\n")
    if plain == plan_draft.text_of(home, before, name):
        return before, before
    return before, plan_draft.save(home, name, plain, of_version=of_version, by=by)


async def discard(home: Path, *, of_version: int, by: str, record: Record) -> None:
    """Raises `DraftConflict` and OSError."""
    await asyncio.to_thread(plan_draft.discard, home, of_version=of_version, by=by)
    await record(AuditEntry(action="dialplan.discard", subject="-"))


async def apply(
    home: Path, draft: Draft, *, seen: str, why: str, begin: Callable[[str], bool], record: Record
) -> None:
    """Has ``begin`` check and try the draft, with the reason in one line.

    ``seen``: the `base` that was looked at; ``begin`` says False where something goes on already.
    Raises `NotApplied`.
    """
    reason = " ".join(why.split())[:LONGEST_WHY]
    if not draft.files:
        raise NotApplied(Why.NOTHING)
    if not reason:
        raise NotApplied(Why.NO_REASON)
    if seen != str(await asyncio.to_thread(base, home)):
        raise NotApplied(Why.MOVED)
    if not begin(reason):
        raise NotApplied(Why.BUSY)
    await record(_entry("dialplan.apply", ", ".join(sorted(draft.files)), reason))


async def confirm(
    settings: Settings, *, by: str, record: Record, number: int | None = None
) -> Version:
    """`plan_trial.confirm`; what is in use by it is a draft no more."""
    version = await asyncio.to_thread(plan_trial.confirm, settings, by=by, number=number)
    await record(_entry("dialplan.confirm", str(version.number)))
    with suppress(OSError):  # it is in use all the same; the draft only says so once more
        await asyncio.to_thread(plan_draft.settle, settings.home, by=by)
    return version


async def take_back(
    settings: Settings, *, by: str, record: Record, why: str = "", number: int | None = None
) -> Version | None:
    """`plan_trial.take_back`."""
    version = await asyncio.to_thread(plan_trial.take_back, settings, by=by, why=why, number=number)
    if version:
        await record(_entry("dialplan.rollback", str(version.number), why))
    return version


async def draft_from(home: Path, number: int, *, of_version: int, by: str, record: Record) -> None:
    """The files of an earlier version as the draft. Raises `NotFound`, `DraftConflict`, OSError."""
    known = await asyncio.to_thread(plan_versions.versions, home)
    if number not in {version.number for version in known}:
        raise NotFound
    await asyncio.to_thread(plan_draft.copy_version, home, number, of_version=of_version, by=by)
    await record(_entry("dialplan.take", str(number)))


def _entry(action: str, subject: str, why: str = "") -> AuditEntry:
    return AuditEntry(action=action, subject=subject, detail={"why": why} if why else {})
