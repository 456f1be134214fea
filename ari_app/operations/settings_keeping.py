"""Changes of the settings without an editor: set, unset, taken back; kept with who and why.

The whole is validated before anything is written, so no value can stop the next start. It works
without the database: what was changed lies in one file of the home, durable when this returns.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from ari_app.errors import SigapError
from ari_app.operations import certificate_choice
from ari_app.operations.certificate_choice import NotChosen, Pair
from ari_app.operations.settings_described import SECRETS, Described, all_settings
from ari_app.operations.settings_parts import CHOSEN
from ari_app.operations.settings_standing import NOT_SHOWN, Present, Source, mark, present, value_of
from ari_app.people.audit import AuditEntry
from ari_app.settings import Settings, SettingsError
from ari_app.settings.layers import with_fitting, with_values
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
from ari_app.store.private_file import write_private

LONGEST_WHY = 200
LONGEST_VALUE = 20_000
TLS = "tls"
# what is thrown away after so many days, or beyond so many; a smaller number throws more away
KEEPS_FOR = frozenset(
    {
        *(f"retention.{what}_days" for what in ("recordings", "personal", "sessions", "audit")),
        *(f"retention.{what}_days" for what in ("messages", "journal", "logs", "exports")),
        "backup.keep",
    }
)


class Why(StrEnum):
    """Why a change was refused; ``UNFIT``: the model says more."""

    NO_REASON = "no_reason"
    DAMAGED = "damaged"
    NO_CHANGE = "no_change"
    SAME = "same"
    UNKNOWN = "unknown"
    IN_FILE = "in_file"
    ONLY_IN_FILE = "only_in_file"
    CHOSEN = "chosen"  # by the certificate's page or command alone
    PROXY = "proxy"  # somebody in front ends TLS
    NO_PAIR = "no_pair"  # no certificate of that kind that the desk could serve
    TOO_LONG = "too_long"
    UNFIT = "unfit"
    BUSY = "busy"
    DISK = "disk"
    CONFLICT = "conflict"  # somebody else was quicker
    NEWER = "newer"  # the change that is to be taken back counts no longer
    REMOVES = "removes"  # more is thrown away with it; nobody has said that they are sure


class ChangeRefused(SigapError):
    """Nothing was changed; one sentence with the remedy. ``wanted``: the settings as they would
    be, for whoever shows what would be removed (`Why.REMOVES`).
    """

    def __init__(self, why: Why, message: str, wanted: Settings | None = None) -> None:
        super().__init__(message)
        self.why = why
        self.wanted = wanted


def change(
    settings: Settings,
    name: str,
    kept: Kept | None,
    *,
    by: str,
    why: str,
    seen: str | None = None,
    sure: bool = False,
) -> Change:
    """``kept`` None: as if it had never been set. ``seen``: the `mark` of what the form was made
    from; None: nobody looked. ``sure``: it may throw more away. Raises :class:`ChangeRefused`.
    """
    with alone(settings):
        now = _usable(settings)
        if name in CHOSEN and kept:
            raise ChangeRefused(
                Why.CHOSEN,
                f"{name} is chosen at /admin/certificate or by ./sigap certificate use, "
                "among the centre's own files.",
            )
        if seen is not None and seen != mark(now, name):
            raise ChangeRefused(Why.CONFLICT, f"{name} was changed meanwhile; look at it again.")
        return _keep(now, settings.home, name, kept, by=by, why=why, sure=sure)


def use_certificate(settings: Settings, pair: Pair, *, by: str, why: str) -> Change:
    """From when it is taken up, the desk, the callers' page and lines by TLS have that pair of
    files of the home. Raises :class:`ChangeRefused`.
    """
    kept = Kept(value=certificate_choice.files(settings.home)[pair].model_dump(mode="json"))
    with alone(settings):
        now = _usable(settings)
        return _keep(now, settings.home, TLS, kept, by=by, why=why, sure=False)


def begin(settings: Settings, values: Mapping[str, Any], *, by: str, why: str) -> None:
    """What a new centre is given at once, so that each of it can be changed later: all of it, or
    nothing. Also what the environment says over it. None: as if it had never been set. Raises
    :class:`ChangeRefused`.
    """
    with alone(settings):
        now = _usable(settings)
        changes, at = now.changes, datetime.now(UTC)
        for name, value in values.items():
            before, after = changes.kept(name), None if value is None else Kept(value=value)
            if before != after:
                done = Change(
                    number=changes.newest + 1,
                    at=at,
                    by=by,
                    why=why,
                    name=name,
                    before=before,
                    after=after,
                )
                changes = changes.with_change(done)
        _fitted(now, changes, values)
        write(settings.home, changes)


def tried(settings: Settings, name: str, value: Any) -> tuple[Any, Settings]:
    """The value as the model reads it, and the settings as they would be with it: nothing is kept.

    Of one that the file says too. Of what is kept back from a part of the centre the settings have
    nothing. Raises :class:`ChangeRefused`.
    """
    now = present(settings)
    one = all_settings().get(name)
    if one is None:
        raise ChangeRefused(Why.UNKNOWN, f"There is no setting {name!r}.")
    said = {key: each for key, each in _open_said(now).items() if key != name}
    found = replace(now, said=said)
    kept = _as_kept(found, one, value)
    return kept, _fit(found, {**_fitting(found, name), name: kept})


def undo(settings: Settings, number: int, *, by: str, why: str = "", sure: bool = False) -> Change:
    """The value of before the change, as a new change, while what it set still counts: nothing
    that was decided later is lost. Raises :class:`ChangeRefused`.
    """
    with alone(settings):
        now = _usable(settings)
        found = next((one for one in now.changes.history if one.number == number), None)
        if found is None:
            raise ChangeRefused(
                Why.NO_CHANGE, f"There is no change {number}; see ./sigap settings history."
            )
        if not now.changes.counts(found):
            raise ChangeRefused(
                Why.NEWER,
                f"{found.name} was changed again since change {number}; "
                "take the later one back first, or set the value that you want.",
            )
        reason = why or f"takes change {number} back"
        return _keep(
            *(now, settings.home, found.name, found.before),
            by=by,
            why=reason,
            undoes=number,
            sure=sure,
        )


def removes_more(name: str, before: Any, after: Any) -> bool:
    """Whether the new value removes data that would have been kept. 0 days means for ever."""
    if name not in KEEPS_FOR or after == before:
        return False
    return bool(after) and (not before or after < before)


def _usable(settings: Settings) -> Present:
    now = present(settings)
    if now.left_out and path_in(settings.home).exists() and now.changes is NOTHING:
        raise ChangeRefused(Why.DAMAGED, now.left_out)
    return now


def _keep(
    now: Present,
    home: Path,
    name: str,
    kept: Kept | None,
    *,
    by: str,
    why: str,
    undoes: int = 0,
    sure: bool,
) -> Change:
    if not why.strip() or len(why) > LONGEST_WHY:
        raise ChangeRefused(
            Why.NO_REASON, f"Say why, in one sentence of at most {LONGEST_WHY} letters."
        )
    done = _change(now, name, kept, by=by, why=why.strip(), undoes=undoes)
    changes = now.changes.with_change(done)
    wanted = _fitted(now, changes, {name} if done.after else ())
    more = name in KEEPS_FOR and removes_more(
        name, value_of(now.wanted, name), value_of(wanted, name)
    )
    if more and not sure:
        raise ChangeRefused(
            Why.REMOVES,
            f"With {name} at {value_of(wanted, name)} more is removed, for ever; say that you "
            "are sure (--sure).",
            wanted,
        )
    write(home, changes)
    return done


def history(settings: Settings) -> tuple[Change, ...]:
    """The newest first; raises :class:`ChangeRefused`."""
    try:
        return read(settings.home).history[::-1]
    except ChangesUnreadable as error:
        raise ChangeRefused(Why.DAMAGED, str(error)) from error


def shown(name: str, kept: Kept | None) -> Kept | None:
    """For whoever looks: a secret's value is nobody's to see."""
    return Kept(value=NOT_SHOWN) if kept and name in SECRETS and kept.value else kept


def entry_of(done: Change) -> AuditEntry:
    """For the audit trail: before, after and why, without a secret's value."""
    sides = (("before", shown(done.name, done.before)), ("after", shown(done.name, done.after)))
    before_after = {
        side: json.dumps(kept.value, ensure_ascii=False)[:500] for side, kept in sides if kept
    }
    back = {"undoes": str(done.undoes)} if done.undoes else {}
    detail = {"number": str(done.number), "why": done.why, **before_after, **back}
    return AuditEntry(action="settings.change", subject=done.name, detail=detail)


def drop(settings: Settings, name: str, *, by: str) -> Change:
    """A value that is left out goes, as a change of its own: nothing that runs is another by it.
    Raises :class:`ChangeRefused`.
    """
    with alone(settings):
        now = _usable(settings)
        why = now.unfit.get(name)
        if why is None:
            raise ChangeRefused(Why.NO_CHANGE, f"{name} is not among what is left out.")
        return _keep(now, settings.home, name, None, by=by, why=why[:LONGEST_WHY], sure=False)


def _change(
    now: Present, name: str, kept: Kept | None, *, by: str, why: str, undoes: int
) -> Change:
    before = now.changes.kept(name)
    if kept or before is None:  # what was kept once may go, whatever has become of it
        one = _changeable(now, name)
    after = Kept(value=_as_kept(now, one, kept.value)) if kept else None
    if before == after:
        raise ChangeRefused(Why.SAME, f"{name} is so already; nothing was changed.")
    if name == TLS and after and after.value:
        _refuse_certificate(now.wanted, after.value)
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


def _refuse_certificate(wanted: Settings, value: Mapping[str, str]) -> None:
    """Also where an older choice comes back: its files may have gone since."""
    if fronted := certificate_choice.proxy(wanted):
        raise ChangeRefused(Why.PROXY, fronted)
    try:
        certificate_choice.refuse_other(wanted.home, value)
    except NotChosen as error:
        raise ChangeRefused(Why.NO_PAIR, str(error)) from error


def _as_kept(now: Present, one: Described, value: Any) -> Any:
    """The value as the model reads it: 60 for "60". Alone it may still meet another wrongly."""
    if len(str(value)) > LONGEST_VALUE:
        raise ChangeRefused(Why.TOO_LONG, f"{one.name} is too long.")
    values = {**_fitting(now, one.name), one.name: value}
    try:
        return value_of(with_values(_open_said(now), values), one.name)
    except SettingsError as error:
        raise ChangeRefused(Why.UNFIT, str(error)) from error


def _fit(now: Present, values: Mapping[str, Any]) -> Settings:
    try:
        return with_values(_open_said(now), values)
    except SettingsError as error:
        raise ChangeRefused(Why.UNFIT, str(error)) from error


def _fitted(now: Present, changes: Changes, new: Collection[str]) -> Settings:
    """The settings as they would be. What is left out now may stay so, but nothing else is, and
    least of all what is ``new``.
    """
    found, unfit = with_fitting(_open_said(now), changes.values)
    for name, why in unfit.items():
        if name in new or name not in now.unfit:
            raise ChangeRefused(Why.UNFIT, why)
    return found


def _open_said(now: Present) -> dict[str, Any]:
    """Without what is kept back: a database's address says nothing of the other settings."""
    return {name: value for name, value in now.said.items() if value != NOT_SHOWN}


def _fitting(now: Present, name: str) -> dict[str, Any]:
    """What was changed before, without what is left out."""
    return {k: v for k, v in now.changes.values.items() if k != name and k not in now.unfit}


@contextmanager
def alone(settings: Settings) -> Iterator[None]:
    try:
        settings.run_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = file_lock.try_lock(settings.run_dir / "settings.lock")
    except OSError as error:
        raise ChangeRefused(Why.DISK, f"Nothing was changed: {_disk(error)}") from error
    if lock is None:
        raise ChangeRefused(Why.BUSY, "Somebody else changes the settings just now; try again.")
    with lock:
        yield


def write(home: Path, changes: Changes) -> None:
    """Whole and durable, or nothing: a full disk keeps what was. For who is `alone`."""
    try:
        write_private(path_in(home), as_text(changes, home).encode())
    except OSError as error:
        raise ChangeRefused(Why.DISK, f"Nothing was changed: {_disk(error)}") from error


def _disk(error: OSError) -> str:
    return f"the disk of the centre takes nothing ({error.strerror}); make room or look at it."
