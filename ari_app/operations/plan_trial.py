"""An edited dialplan into the running centre and, unless somebody confirms it, out again.

What is intended is on the disk before anything is done. From then on three look after it: the
command of the admin, ``sigap up`` and ``sigap jobs`` (:mod:`ari_app.operations.plan_watch`). When
the command dies, the test call fails, Asterisk ends or two minutes pass without a word, whoever of
them is there takes the old files back; after a start of the machine they are the ones that count.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from ari_app.asterisk import configuration, credentials, phones, plan_versions, runtime, trial
from ari_app.asterisk.configuration import SHIPPED, ConfigurationError
from ari_app.asterisk.console import AsteriskGone, AsteriskSilent
from ari_app.asterisk.plan_loading import RELOADS, RunningAsterisk, has, plan_of
from ari_app.asterisk.plan_versions import Deadline, State, Version
from ari_app.errors import SigapError
from ari_app.operations import keepers, line_trial, plan_keeping, processes
from ari_app.settings import Settings
from ari_app.setup import file_lock

CONFIRM_S = 120.0
ALONE_LIMIT_S = 5.0
# read when Asterisk starts, and what they change cannot be tried while calls go on
ONLY_AT_START = frozenset(path.name for path in SHIPPED.glob("*.conf")) - RELOADS.keys()
log = logging.getLogger(__name__)


class PlanRefused(SigapError):
    """Nothing was changed."""


class PlanTakenBack(SigapError):
    """It was tried; the plan before counts again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """``new`` and ``before``: what Asterisk reads, of the files that differ."""

    files: Mapping[str, bytes]  # the centre's own
    base: int
    new: Mapping[str, str]
    before: Mapping[str, str]
    whole: Mapping[str, str]
    whole_before: Mapping[str, str]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(sorted({*self.new, *self.before}))


def candidate(settings: Settings, edited: Sequence[Path]) -> dict[str, bytes]:
    """The centre's own files with these among them; none: those that were edited in their place.

    A file that is as shipped is no file of the centre's own: it shall change with Sigap.
    """
    home = settings.home
    own = [] if not edited else sorted((home / "dialplan").glob("*.conf"))
    try:
        if edited:
            _refuse_unused_edits(settings)
        chosen = edited or sorted((home / "dialplan").glob("*.conf"))
        found = plan_keeping.contents([*own, *chosen])
        return {name: data for name, data in found.items() if not _as_shipped(name, data)}
    except OSError as error:
        raise PlanRefused(f"{error.filename} cannot be read ({error.strerror}).") from error


def _as_shipped(name: str, data: bytes) -> bool:
    path = SHIPPED / name
    return path.is_file() and path.read_bytes() == data


def _refuse_unused_edits(settings: Settings) -> None:
    last = plan_keeping.last_kept(settings.home)
    own = plan_keeping.contents(sorted((settings.home / "dialplan").glob("*.conf")))
    if last and plan_keeping.contents(plan_versions.files_of(settings.home, last.number)) != own:
        raise PlanRefused(
            f"{settings.home / 'dialplan'} holds edits that are not in use; apply them first "
            "(./sigap dialplan apply --why …), or move them elsewhere and put back the files of "
            f"{plan_versions.folder(settings.home, last.number) / 'files'}."
        )


def apply(settings: Settings, files: Mapping[str, bytes], *, by: str, why: str) -> Version:
    """The files in use, proven by a test call, for two minutes; then `confirm` or they go.

    ``files``: all of the centre's own, checked by the caller. Raises :class:`PlanRefused` when
    nothing was changed, :class:`PlanTakenBack` when the old plan had to be taken back.
    """
    with _alone(settings):
        _refuse_open(settings)
        asterisk = _watched_asterisk(settings)
        change = _change(settings, asterisk, files)
        _refuse_impossible(asterisk, change)
        lines = _lines_that_work(settings, change)
        version = _journalled(settings, change, by=by, why=why)
        try:
            _use(settings, asterisk, change, lines)
            return _on_trial(settings, version)
        except (SigapError, OSError) as error:
            why_not = str(error).rstrip(".")
            after = go_back(settings, version, why_not)
            raise PlanTakenBack(f"{why_not}; {_how_it_stands(after)}.") from error
        except BaseException:
            go_back(settings, version, "the command was interrupted")
            raise


def confirm(settings: Settings, *, by: str, number: int | None = None) -> Version:
    """The plan on trial is the centre's from now on; ``number``: the one that was looked at."""
    with _alone(settings):
        version = plan_versions.open_version(settings.home)
        if version is None:
            raise PlanRefused("No dialplan waits for a word; ./sigap dialplan history lists them.")
        _refuse_another(version, number)
        if version.state is not State.TRIAL or version.due or _asterisk_ended(settings, version):
            raise PlanRefused(
                f"Version {version.number} can be confirmed no longer; the plan before comes back."
            )
        try:
            files = plan_versions.files_of(settings.home, version.number)
            plan_keeping.set_own(settings.home, files)
            kept = plan_keeping.closed(version, State.KEPT, f"confirmed by {by}")
            return plan_keeping.save(settings.home, kept)
        except OSError as error:
            raise PlanRefused(
                f"It cannot be kept ({error.strerror}); make room and confirm again, or the plan "
                "before comes back by itself."
            ) from error


def take_back(
    settings: Settings, *, by: str, why: str = "", number: int | None = None
) -> Version | None:
    """The plan before the one on trial is used again, at once; None when none is on trial.

    ``number``: the one that was looked at.
    """
    with _alone(settings):
        version = plan_versions.open_version(settings.home)
        if version is None:
            return None
        _refuse_another(version, number)
        after = go_back(settings, version, f"taken back by {by}{f': {why}' if why else ''}")
        if after.open:
            raise PlanTakenBack(f"Version {version.number} goes: {_how_it_stands(after)}.")
        return after


def _refuse_another(version: Version, number: int | None) -> None:
    """A word about one plan is none about another that is on trial meanwhile."""
    if number is not None and number != version.number:
        raise PlanRefused(f"Another version, {version.number}, is on trial now; look at it first.")


def earlier(settings: Settings, number: int | None) -> Version:
    """The version of that number; None: the one that counted before the one that does now.

    Edits that were never in use would be lost by it, and are refused.
    """
    _refuse_unused_edits(settings)
    known = plan_versions.versions(settings.home)
    kept = [one for one in known if one.state is State.KEPT]
    wanted = kept[-2:-1] if number is None else [one for one in known if one.number == number]
    if not wanted:
        raise PlanRefused("There is no such version; ./sigap dialplan history lists them.")
    return wanted[0]


def go_back(settings: Settings, version: Version, outcome: str) -> Version:
    """Puts the files of before back and writes down why; the trial stays open where that fails."""
    home = settings.home
    going = version
    if version.state is not State.GOING_BACK:
        going = plan_keeping.closed(version, State.GOING_BACK, outcome)
        with _logged("what is intended could not be noted"):
            plan_keeping.save(home, going)
    asterisk = running(settings)
    _files_of_before(settings, asterisk.runtime, going)
    try:
        asterisk.read_anew(going.changed)
    except AsteriskGone:
        pass  # it starts with what lies there now
    except AsteriskSilent as error:
        log.warning("%s The old dialplan is read as soon as it answers.", error)
        return going
    with _logged("the old files could not all be put in their place"):
        plan_keeping.set_own(home, plan_versions.files_of(home, going.before))
        return plan_keeping.save(home, plan_keeping.closed(going, State.ROLLED_BACK, going.outcome))
    return going


def record_start(settings: Settings, *, in_use: bool) -> None:
    """At a start that took the centre's own files: nothing is on trial, and these files count.

    ``in_use``: whether Asterisk was given them. It never stands in the way of a start.
    """
    home = settings.home
    with _logged("the versions of the dialplan could not be noted"):
        if version := plan_versions.open_version(home):
            plan_keeping.set_own(home, plan_versions.files_of(home, version.before))
            why = version.outcome or "the centre was started anew before anybody confirmed it"
            plan_keeping.save(home, plan_keeping.closed(version, State.ROLLED_BACK, why))
        elif in_use:
            plan_keeping.keep_as_found(settings, "as found at a start")


def over(settings: Settings, version: Version) -> str:
    """Why nobody can confirm this version any more; empty while somebody still can."""
    if version.state is State.GOING_BACK:
        return version.outcome
    if _asterisk_ended(settings, version):
        return "Asterisk ended while it was on trial"
    if version.due:
        return "nobody confirmed it in time"
    if version.state is State.APPLYING:
        return "the command that applied it died"
    return ""


@contextlib.contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    lock = hold(settings, ALONE_LIMIT_S)
    if lock is None:
        raise PlanRefused("Another dialplan is being applied or taken back now; wait for its end.")
    with lock:
        yield


def hold(settings: Settings, limit_s: float) -> IO[str] | None:
    """Locks the plan until the result is closed; None when somebody else holds it for too long."""
    end = time.monotonic() + limit_s
    while True:
        lock = file_lock.try_lock(settings.run_dir / "dialplan.lock")
        if lock or time.monotonic() >= end:
            return lock
        time.sleep(0.05)


def _refuse_open(settings: Settings) -> None:
    if waiting := plan_versions.open_version(settings.home):
        raise PlanRefused(
            f"Version {waiting.number} by {waiting.by} is still on trial; "
            "./sigap dialplan confirm or rollback it first."
        )


def _watched_asterisk(settings: Settings) -> RunningAsterisk:
    """Without ``sigap up`` nobody would take a bad plan back when the admin's line breaks."""
    if not (keepers.keeper_of(settings.run_dir, "asterisk") and asterisk_now(settings)):
        raise PlanRefused(
            f"The centre in {settings.home} does not run; start it with ./sigap up, for only a "
            "running one can try a dialplan and take it back."
        )
    return running(settings)


def running(settings: Settings) -> RunningAsterisk:
    found = runtime.find(settings, log.info)
    return RunningAsterisk(runtime=found, file=settings.asterisk_dir / "etc" / "asterisk.conf")


def asterisk_now(settings: Settings) -> str:
    """The Asterisk process that carries the calls now; empty where none runs."""
    record = processes.read_record(settings.run_dir, "asterisk")
    if record is None or not record.alive():
        return ""
    return f"{record.identity.pid} {record.identity.started}"


def _asterisk_ended(settings: Settings, version: Version) -> bool:
    return bool(version.asterisk) and version.asterisk != asterisk_now(settings)


def _rendered(
    settings: Settings, found: runtime.AsteriskRuntime, own: Sequence[Path]
) -> dict[str, str]:
    keys = credentials.load(settings.home)
    known = phones.load(settings.asterisk_dir / "phones.json")
    paths = configuration.with_shipped(own)
    return configuration.rendered_from(paths, settings, keys, found, known)


def _change(settings: Settings, asterisk: RunningAsterisk, files: Mapping[str, bytes]) -> _Change:
    home = settings.home
    try:
        base = plan_keeping.last_kept(home) or plan_keeping.keep_as_found(settings, "as it was")
        before = _rendered(settings, asterisk.runtime, plan_versions.files_of(home, base.number))
        with configuration.laid_out(files) as paths:
            new = _rendered(settings, asterisk.runtime, paths)
    except OSError as error:
        raise PlanRefused(f"The old plan cannot be kept ({error}); make room first.") from error
    differing = {name for name in {*new, *before} if new.get(name) != before.get(name)}
    return _Change(
        files=files,
        base=base.number,
        new={name: text for name, text in new.items() if name in differing},
        before={name: text for name, text in before.items() if name in differing},
        whole=new,
        whole_before=before,
    )


def _refuse_impossible(asterisk: RunningAsterisk, change: _Change) -> None:
    if not change.names:
        raise PlanRefused("Nothing differs from the plan in use.")
    if only := sorted(ONLY_AT_START.intersection(change.names)):
        raise PlanRefused(
            f"{only[0]} is read when Asterisk starts and cannot be tried with calls on; put it "
            "into SIGAP_HOME/dialplan and start the centre anew when nobody calls."
        )
    if not trial.knows_trials(change.whole["extensions.conf"]):
        raise PlanRefused(
            "This plan cannot tell the test call from a call to 112; leave [trial] and the first "
            "step of [offered] as they are shipped."
        )
    plan, before = plan_of(change.whole), plan_of(change.whole_before)
    for call in asterisk.calls_at():
        if has(before, call) and not has(plan, call):
            raise PlanRefused(
                f"A call stands in [{call.context}] {call.extension}, which this plan does not "
                "have; it would be cut. Keep that extension, or wait until the call is over."
            )


def _lines_that_work(settings: Settings, change: _Change) -> frozenset[str]:
    """The lines whose test call must pass: those that take calls with the plan in use."""
    if not trial.knows_trials(change.whole_before["extensions.conf"]):
        return frozenset(trunk.name for trunk in settings.trunks)
    found = asyncio.run(line_trial.look_now(settings))
    return frozenset(name for name, one in found.items() if one.ok)


def _journalled(settings: Settings, change: _Change, *, by: str, why: str) -> Version:
    home = settings.home
    at_s = plan_versions.since_boot_s() + CONFIRM_S
    version = Version(
        number=plan_keeping.next_number(home),
        at=datetime.now(UTC),
        by=by,
        why=why,
        state=State.APPLYING,
        before=change.base,
        changed=change.names,
        deadline=Deadline(boot=plan_versions.boot_id(), at_s=at_s),
        asterisk=asterisk_now(settings),
    )
    try:
        plan_keeping.keep_new(home, version, change.files, change.before)
    except OSError as error:
        raise PlanRefused(f"The old plan cannot be kept ({error}); make room first.") from error
    return version


def _use(
    settings: Settings, asterisk: RunningAsterisk, change: _Change, lines: frozenset[str]
) -> None:
    """Installed, read and proven; raises what went wrong."""
    configuration.install(settings, change.new, gone=change.before.keys() - change.new.keys())
    asterisk.read_anew(change.names)
    if unread := asterisk.unread(change.whole):
        raise PlanTakenBack(f"Asterisk did not take it ({unread[0]})")
    found = asyncio.run(line_trial.look_now(settings))
    for name in sorted(lines):
        if not found[name].ok:
            raise PlanTakenBack(f"The test call on line {name} failed: {found[name].says}")


def _on_trial(settings: Settings, version: Version) -> Version:
    """Unless somebody else has decided meanwhile: we may have stood still for long."""
    now = plan_versions.open_version(settings.home)
    if now is None or now.number != version.number or now.state is not State.APPLYING:
        raise PlanTakenBack("It took too long and was taken back meanwhile")
    return plan_keeping.save(settings.home, replace(version, state=State.TRIAL))


def _files_of_before(settings: Settings, found: runtime.AsteriskRuntime, version: Version) -> None:
    """Rendered anew, for phones may have come meanwhile; on a full disk those that were kept."""
    home = settings.home
    try:
        before = _rendered(settings, found, plan_versions.files_of(home, version.before))
        texts = {name: before[name] for name in version.changed if name in before}
        gone = set(version.changed) - before.keys()
        configuration.install(settings, texts, gone=gone)
    except (OSError, ConfigurationError) as error:
        log.warning("The old dialplan is taken from its copy: %s", error)
        kept = plan_versions.folder(home, version.number) / "before"
        # what is in no copy any more was put back by a try before this one, which was cut short
        was = {path.name for path in plan_versions.files_of(home, version.before)}
        gone = set(version.changed) - {path.name for path in kept.glob("*.conf")} - was
        with _logged("the old dialplan could not be put back"):
            configuration.put_back(settings, kept, gone=gone & _not_shipped(version.changed))


def _not_shipped(names: Sequence[str]) -> set[str]:
    return {name for name in names if not (SHIPPED / name).is_file()}


def _how_it_stands(version: Version) -> str:
    if version.open:
        return "the files of the old plan are in their place and are read once Asterisk answers"
    return "the plan before is in use again"


@contextlib.contextmanager
def _logged(what: str) -> Iterator[None]:
    """A disk that is full or broken: said, and tried again by whoever watches."""
    try:
        yield
    except OSError as error:
        log.warning("%s: %s", what, error, extra={"action": "dialplan"})
