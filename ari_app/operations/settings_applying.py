"""Takes up what was changed in the settings while calls go on: in order, one part at a time.

Asterisk reads its files again and keeps its calls; then each screener (it hands its callers to the
queue, the others claim the next), the jobs, the page for callers and the desk, each waited for
until it works before the next. Where one does not, everything runs as before again, what it refused
is taken back (`settings_refused`), and it is said.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NoReturn

from ari_app.asterisk import configuration, credentials, phones, plan_versions
from ari_app.errors import SigapError
from ari_app.file_change import Change as FileChange
from ari_app.file_change import change_of
from ari_app.operations import (
    line_trial,
    plan_trial,
    settings_refused,
    settings_state,
    until_start,
)
from ari_app.operations.line_registrations import section_of
from ari_app.operations.processes import ManagedProcess, Program
from ari_app.operations.settings_described import all_settings
from ari_app.operations.settings_parts import Part, part_of_program
from ari_app.operations.settings_standing import value_of
from ari_app.operations.settings_state import Asking, State
from ari_app.operations.working import FRESH_S, works
from ari_app.settings import Settings
from ari_app.settings.layers import why_left_out, with_fitting
from ari_app.settings_changes import Change, read
from dialplan.check import faults

EVERY_S = 1.0
READY_S = 45.0
PLAN_LOCK_S = 5.0
log = logging.getLogger(__name__)


class NotInUse(SigapError):
    """A part refused it; one sentence with the remedy."""


class NotNow(NotInUse):
    """Nothing is wrong with it: it waits for what goes on."""


@dataclass(slots=True, kw_only=True)
class Applying:
    """For one running centre. ``parts``: its processes; ``in_use`` is told the settings in use."""

    settings: Settings
    state: State
    said: Mapping[str, object]
    parts: Mapping[str, ManagedProcess]
    programs: Callable[[Settings], Sequence[Program]]
    begin: Callable[[Program], Awaitable[object]]
    end: Callable[[str], Awaitable[None]]
    in_use: Callable[[Settings], None]
    record: Callable[[Sequence[Change]], Awaitable[None]]  # what was refused and is taken back
    _steps: list[str] = field(default_factory=list)
    _touched: set[str] = field(default_factory=set)  # what may run with the changed settings

    def start(self) -> None:
        """Marks what was asked before this start as done: the start itself has read it."""
        asked = settings_state.asked(self.settings.run_dir)
        self._record(done=asked.number if asked else 0)

    async def watch(self) -> NoReturn:
        seen: FileChange = None
        while True:
            written = change_of(self.settings.run_dir / settings_state.ASKED)
            if written != seen:
                seen = written
                asking = await asyncio.to_thread(settings_state.asked, self.settings.run_dir)
                if asking and asking.number > self.state.done:
                    await self._answer(asking)
            await asyncio.sleep(EVERY_S)

    async def _answer(self, asking: Asking) -> None:
        before = self.settings
        self._steps.clear()
        self._touched.clear()
        self._record(working=asking.number, outcome="", taken_back=(), steps=())
        try:
            wanted, left_out = await self._use(before, asking)
        except Exception as error:  # it must not be tried again by itself, each second
            log.exception("The settings stay as they were", extra={"action": "settings"})
            self._record(done=asking.number, working=0, outcome=str(error))
            return
        applied = {name: value_of(wanted, name) for name in sorted(wanted.from_browser)}
        self._record(done=asking.number, working=0, applied=applied, left_out=left_out)
        log.info("changed settings are in use", extra={"action": "settings", "by": asking.by})

    async def _use(self, before: Settings, asking: Asking) -> tuple[Settings, str]:
        """The settings that run now, and what does not fit them; raises what a part said."""
        tried = read(before.home)
        wanted, unfit = with_fitting(self.said, tried.values)
        parts = differing_parts(before, wanted)
        if asking.sounds:
            await asyncio.to_thread(configuration.install_sounds, wanted)
            self._step("prompts")
            parts |= {Part.SCREEN}  # they know what they play, to hear its echo
        try:
            await self._apply_or_go_back(before, wanted, parts)
        except NotNow:
            raise
        except Exception as error:
            taken = await settings_refused.take_back(
                self.said, before, tried, wanted, f"refused: {error}"
            )
            self._record(taken_back=tuple(done.name for done in taken))
            await self.record(taken)
            raise
        return wanted, why_left_out(unfit)

    async def _apply_or_go_back(
        self, before: Settings, wanted: Settings, parts: frozenset[Part]
    ) -> None:
        try:
            await self._apply(wanted, parts)
        except Exception as error:
            self._step("going back")
            try:
                await self._apply(before, parts, only=frozenset(self._touched))
            except Exception as again:
                raise NotInUse(f"{error} And what was before could not be had: {again}") from error
            raise

    async def _apply(
        self, wanted: Settings, parts: frozenset[Part], only: frozenset[str] | None = None
    ) -> None:
        """``only``: what was touched; the others run with these settings still."""
        if Part.ASTERISK in parts and (only is None or Part.ASTERISK in only):
            self._touched.add(Part.ASTERISK)
            try:
                await asyncio.to_thread(reload_asterisk, wanted)
            except NotNow:  # nothing was written
                self._touched.discard(Part.ASTERISK)
                raise
            self._step(Part.ASTERISK)
        self.settings = wanted
        self.in_use(wanted)
        order = list(Part)
        programs = sorted(
            self.programs(wanted), key=lambda one: order.index(part_of_program(one.name))
        )
        for program in programs:
            concerned = part_of_program(program.name) in parts
            gone = program.name not in self.parts
            if concerned and (only is None or gone or program.name in only):
                self._touched.add(program.name)
                await self._replace(program, wanted)
                self._step(program.name)
        kept = {"asterisk", "postgres", *(program.name for program in programs)}
        for name in [name for name in self.parts if name not in kept]:
            await self.end(name)
        again = only is None or bool(only)
        if again and {Part.ASTERISK, Part.JOBS} <= parts:  # the jobs of before may have written it
            await asyncio.to_thread(reload_asterisk, wanted)

    async def _replace(self, program: Program, settings: Settings) -> None:
        part = self.parts.get(program.name)
        began = time.time()
        worked = await works(settings, program.name, began - FRESH_S)
        if part is None:
            await self.begin(program)
            worked = True
        else:
            await part.renew(program)
        try:
            async with asyncio.timeout(READY_S):
                while worked and not await works(  # noqa: ASYNC110 - another process's doing
                    settings, program.name, began
                ):
                    await asyncio.sleep(0.1)
        except TimeoutError as error:
            raise NotInUse(
                f"{program.name} does not work within {READY_S:.0f} s with the changed settings; "
                f"read {settings.log_dir / f'{program.name}.log'}."
            ) from error

    def _step(self, what: str) -> None:
        self._steps.append(what)
        self._record(steps=tuple(self._steps))

    def _record(self, **changed: object) -> None:
        """A full disk hides the news, not the work."""
        self.state = replace(self.state, **changed)  # type: ignore[arg-type]
        with contextlib.suppress(OSError):
            settings_state.write(self.settings, self.state)


def differing_parts(before: Settings, wanted: Settings) -> frozenset[Part]:
    """The running parts that read a setting that has changed."""
    found: frozenset[Part] = frozenset()
    for name, one in all_settings().items():
        if value_of(before, name) != value_of(wanted, name):
            found |= one.parts
    return found


def reload_asterisk(settings: Settings) -> None:
    """Asterisk reads what these settings make of its files; blocking. Raises `NotInUse`.

    Refused before anything is written: while an edited dialplan is on trial, and what is faulty or
    wants a new start. A line that took calls before and takes none then: the caller goes back.
    """
    lock = plan_trial.hold(settings, PLAN_LOCK_S)
    if lock is None:
        raise NotNow("A dialplan is being applied just now; wait for its end.")
    with lock:
        if plan_versions.open_version(settings.home):
            raise NotNow("A dialplan is on trial; confirm it or take it back first.")
        asterisk = plan_trial.running(settings)
        keys = credentials.load(settings.home)
        known = phones.load(settings.asterisk_dir / "phones.json")
        files = configuration.rendered(settings, keys, asterisk.runtime, known)
        changed = _changed(settings, files)
        if not changed:
            return
        _refuse_unfit(files, changed)
        took = {name for name, trial in _lines(settings).items() if trial.ok}
        with contextlib.suppress(OSError, ValueError):
            until_start.note(settings)
        configuration.render(settings, keys, asterisk.runtime, known)
        asterisk.read_anew(changed)
    now = _lines(settings)
    if broken := sorted(name for name in took & now.keys() if not now[name].ok):
        raise NotInUse(f"The line {broken[0]} takes no calls any more: {now[broken[0]].says}.")


def register_anew(settings: Settings, line: str) -> None:
    """As `reload_asterisk`, and that line registers now: a refused one waits for half a minute."""
    reload_asterisk(settings)
    plan_trial.running(settings).says(f"pjsip send register {section_of(line)}")


def _changed(settings: Settings, files: Mapping[str, str]) -> frozenset[str]:
    etc = settings.asterisk_dir / "etc"
    return frozenset(
        name
        for name, text in files.items()
        if not (etc / name).exists() or (etc / name).read_text(encoding="utf-8") != text
    )


def _refuse_unfit(files: Mapping[str, str], changed: frozenset[str]) -> None:
    if found := faults(dict(files)):
        raise NotInUse(f"The dialplan would be faulty with it: {found[0]}.")
    if only := sorted(plan_trial.ONLY_AT_START & changed):
        raise NotInUse(f"{only[0]} changes, which Asterisk reads at a start only.")


def _lines(settings: Settings) -> Mapping[str, line_trial.Trial]:
    """Of no line, where the dialplan in use would take a trial for a call."""
    if not line_trial.knows_trials(settings):
        return {}
    return asyncio.run(line_trial.look_now(settings))
