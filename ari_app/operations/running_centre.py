"""The parts of a centre on one machine: started in order, watched, ended in order; or one of them.

Asterisk and PostgreSQL carry the calls and the records. They outlive us: killed with -9,
``sigap up`` leaves them running and the next one adopts them. Our own Python processes outlive us
too, so that callers are heard meanwhile, and are replaced by fresh ones at the next start.

One part alone (``sigap run PART``) is started and watched in just this way, by a keeper of its
own. What the order of a start gives the whole, each part waits for by itself: a database
of this version, and the turn in which screeners are replaced.
"""

import asyncio
import contextlib
import functools
import logging
import time
from collections.abc import (
    Awaitable,
    Callable,
    Coroutine,
    Mapping,
    Sequence,
)
from pathlib import Path
from typing import IO, Any, NoReturn

import asyncpg

from ari_app import settings_file
from ari_app.asterisk import configuration, credentials, phones, runtime
from ari_app.asterisk.phones import Phone
from ari_app.asterisk.runtime import AsteriskRuntime
from ari_app.errors import SigapError
from ari_app.operations import (
    down,
    keepers,
    part_order,
    plan_trial,
    plan_watch,
    ports,
    postgres,
    processes,
    running_asterisk,
    settings_refused,
    settings_standing,
    until_start,
)
from ari_app.operations.home_folder import CentreFailed, make_home
from ari_app.operations.lasting import lasting
from ari_app.operations.processes import ManagedProcess, Program
from ari_app.operations.programs import asterisk_program, own_programs
from ari_app.operations.proving import prove
from ari_app.operations.pulse import Pulse
from ari_app.operations.quiet_start import QuietStart
from ari_app.operations.settings_applying import Applying
from ari_app.operations.settings_parts import Part, part_of_program
from ari_app.operations.working import FRESH_S, works
from ari_app.settings import Settings
from ari_app.settings.layers import said_outright
from ari_app.setup.private_packages import OnProgress
from ari_app.store.database import DatabaseAway, Login, dsn_file
from ari_app.store.index_building import build_indexes
from ari_app.store.migrating import make_logins, migrate, refuse_newer
from ari_app.store.private_file import write_private

ASK_LIMIT_S = 2.0
IN_TURN_LIMIT_S = 20.0
_ENGINES = frozenset({"asterisk", "postgres"})
log = logging.getLogger(__name__)


class RunningCentre:
    """One instance: ``await start()``, then it keeps itself running until ``await stop()``.

    ``part``: this one alone, by its program's name; the others are somebody else's.
    """

    def __init__(
        self, settings: Settings, on_progress: OnProgress = print, part: str | None = None
    ) -> None:
        self._settings = settings
        self.part = part
        self._on_progress = on_progress
        self._lock: IO[str] | None = None
        self._running: dict[str, ManagedProcess] = {}
        self._keepers: list[asyncio.Task[Any]] = []
        self._quiet: QuietStart
        self._of_asterisk: list[asyncio.Task[Any]] = []  # who watches over it, of the keepers

    @property
    def pids(self) -> Mapping[str, int]:
        """Name → pid of each part that runs now: asterisk, postgres, screen-1 …, jobs, desk."""
        return {name: pid for name, part in self._running.items() if (pid := part.pid)}

    async def start(self) -> None:
        """Return when Asterisk answers and all parts are started; raises SigapError.

        When a later part fails, what was started by then is stopped again. What was only adopted
        goes on as before, with the calls on it; the next start that succeeds adopts it again.
        """
        make_home(self._settings)
        self._lock = keepers.hold(self._settings, self.part)
        try:
            await self._start_all()
        except Exception as error:
            await self._leave_adopted()
            raise _as_sentence(error) from error
        except BaseException:  # we were told to stop meanwhile
            await self.stop()
            raise

    async def stop(self) -> None:
        """End every part, the last started first; nothing of the centre is left running.

        Not even of ours from before, which a start that was cut short has not replaced yet.
        """
        await self._let_go()
        await self._end_parts(also_left=self._lock is not None)

    async def leave(self) -> None:
        """Let every part go on without us; whoever starts next takes over."""
        await self._let_go()
        self._running.clear()
        self._unlock()

    async def _leave_adopted(self) -> None:
        await self._let_go()
        for name in [name for name, part in self._running.items() if part.adopted]:
            log.warning("%s goes on as it ran before", name, extra={"action": "supervision"})
            del self._running[name]
        await self._end_parts()

    async def _let_go(self) -> None:
        for task in self._keepers:
            task.cancel()
        await asyncio.gather(*self._keepers, return_exceptions=True)
        self._keepers.clear()

    async def _end_parts(self, *, also_left: bool = False) -> None:
        own = [part for name, part in self._running.items() if name not in _ENGINES]
        await asyncio.gather(*(part.stop() for part in reversed(own)))
        for name in ("asterisk", "postgres"):
            if part := self._running.get(name):
                await part.stop()
        self._running.clear()
        if also_left:
            await down.end_left(self._settings, self.part)
        self._unlock()

    def _unlock(self) -> None:
        if self._lock:
            self._lock.close()
            self._lock = None

    async def _start_all(self) -> None:
        settings = self._settings
        self._refuse_unknown()
        self._check_ports()
        keys = credentials.load_or_make(settings.home)
        await _refuse_newer_database(settings)
        if self._keeps("asterisk"):  # first: whoever calls 112 needs no database
            found = await asyncio.to_thread(runtime.find, settings, self._on_progress)
            await self._start_asterisk(found, keys)
        if self._keeps("postgres"):
            await self._start_database()
        applying = self._applying()
        if self._keeps("desk"):
            applying.start()  # before the desk, which shows it
        for program in own_programs(settings):
            if self._keeps(program.name):
                await self._run_in_turn(program)
        if self.part is None:
            self._last("changed settings", lambda: lasting(applying.watch, log.warning))
        else:
            proving = functools.partial(prove, settings, self.part)
            self._last(f"proof of {self.part}", lambda: lasting(proving, log.warning))
        if self._keeps("postgres"):
            self._last("indexes", lambda: build_indexes(postgres.dsn(settings)))  # beside the work

    def _check_ports(self) -> None:
        """Ports that a part of ours from before still holds are free for the next."""
        settings = self._settings
        running = {r.name for r in processes.records(settings.run_dir) if r.alive()}
        new = running_asterisk.new_listeners if "asterisk" in running else ports.of_asterisk
        if self._keeps("asterisk"):
            ports.check_free(new(settings))
        wanted = {
            "desk": ports.of_desk(settings),
            "share": ports.of_share(settings) if settings.share.address else (),
            "jobs": ports.of_jobs(settings),
        }
        for name, listeners in wanted.items():
            if self._keeps(name) and name not in running:
                ports.check_free(listeners)

    def _keeps(self, name: str) -> bool:
        return self.part in (None, name)

    def _refuse_unknown(self) -> None:
        names = ["asterisk", "postgres", *(one.name for one in own_programs(self._settings))]
        if self.part and self.part not in names:
            raise CentreFailed(
                f"With these settings there is no part {self.part!r}; there are {', '.join(names)}."
            )

    def _last(self, name: str, work: Callable[[], Coroutine[Any, Any, Any]]) -> None:
        self._keepers.append(asyncio.create_task(work(), name=name))

    def _applying(self) -> Applying:
        settings = self._settings
        file = settings_file.chosen_file()
        return Applying(
            settings=settings,
            state=settings_standing.state_of(settings, file),
            said=said_outright(settings) | {"home": str(settings.home), "node": settings.node},
            parts=self._running,
            programs=own_programs,
            begin=self._run,
            end=self._end_part,
            in_use=self._runs_with,
            record=functools.partial(settings_refused.record, settings),
        )

    def _runs_with(self, settings: Settings) -> None:
        self._settings = settings
        for task in self._of_asterisk:
            task.cancel()
            self._keepers.remove(task)
        self._watch_asterisk()

    async def _end_part(self, name: str) -> None:
        """It is wanted no longer; its keeper goes first, or it would come back."""
        for task in [task for task in self._keepers if task.get_name() == f"keep {name}"]:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            self._keepers.remove(task)
        await self._running.pop(name).stop()

    async def _start_database(self) -> None:
        settings = self._settings
        if not settings.database_dsn:
            if await asyncio.to_thread(postgres.prepare, settings):
                self._on_progress("Made the database.")
            await asyncio.to_thread(postgres.keep_access, settings)
            adopted = await self._run_database()
            await postgres.wait_ready(settings)
            self._on_progress("PostgreSQL was running already." if adopted else "PostgreSQL runs.")
        write_private(dsn_file(settings, Login.OWNER), postgres.dsn(settings).encode())
        await migrate(postgres.dsn(settings))
        await make_logins(postgres.dsn(settings))
        if not settings.database_dsn:
            for login in (Login.DESK, Login.JOBS, Login.SHARE):
                address = postgres.embedded_dsn(settings, login)
                write_private(dsn_file(settings, login), address.encode())

    async def _run_database(self) -> bool:
        """True when the one that ran goes on; it is watched from now on."""
        program = postgres.program(self._settings)
        adopted = await self._run(program)
        server = self._running[program.name]
        if adopted and await postgres.is_robbed(self._settings):
            server.report("was running without its shared memory; it is started anew")
            await server.renew(program)
            adopted = False
        self._keep(
            "watch of postgres", functools.partial(postgres.watch, self._settings, server), server
        )
        return adopted

    async def _start_asterisk(self, found: AsteriskRuntime, keys: credentials.Credentials) -> None:
        settings = self._settings
        known = phones.load(settings.asterisk_dir / "phones.json")
        await asyncio.to_thread(until_start.waiting, settings)  # of one that goes on: what it has
        file = await asyncio.to_thread(configuration.render, settings, keys, found, known)
        moved = running_asterisk.has_other_ports(settings)
        adopted = await self._run(asterisk_program(settings, found, file))
        ready = functools.partial(running_asterisk.wait_ready, settings, found, file)
        self._quiet = QuietStart(settings, self._running["asterisk"], ready)
        answers = True
        if not adopted:
            await ready()
        elif answers := await self._adopted_answers(found, file, moved=moved):
            waits = await self._quiet.waits()
            adopted = not (waits and await self._quiet.start_if_quiet(waits))
        if answers:  # else it has not read them: who watches sees to that once it answers
            await asyncio.to_thread(self._record_dialplan, found, keys, known)
        self._watch_asterisk()
        was = "was running already and keeps its calls" if adopted else "runs"
        self._on_progress(f"Asterisk {found.version} {was}.")
        for host, port in await asyncio.to_thread(until_start.left_open, settings):
            self._on_progress(f"It listens at {host}:{port} too, as before, until it starts anew.")
        if waits := await self._quiet.waits():
            self._on_progress(f"It goes on without {waits}.")

    def _record_dialplan(
        self, found: AsteriskRuntime, keys: credentials.Credentials, known: Sequence[Phone]
    ) -> None:
        """Which files count from this start on; never in its way."""
        try:
            files = configuration.rendered(self._settings, keys, found, known)
            in_use = configuration.is_in_use(self._settings, files)
            plan_trial.record_start(self._settings, in_use=in_use)
        except (SigapError, OSError) as error:
            log.warning("The dialplan's version is not noted: %s", error)

    async def _adopted_answers(self, found: AsteriskRuntime, file: Path, *, moved: bool) -> bool:
        """It reads its files again; calls go on. One that does not answer may have calls all the
        same: `Pulse` will tell, but not of one that we would ask at ports that it does not have.
        """
        asterisk, settings = self._running["asterisk"], self._settings
        orders = ("core waitfullybooted", "core reload")
        try:
            await running_asterisk.wait_ready(settings, found, file, *orders)
        except CentreFailed:
            if moved:
                raise
            asterisk.report("was running already and does not answer yet")
            return False
        asterisk.has_read_anew()
        if not await running_asterisk.listens(settings):
            asterisk.report(
                f"does not listen for SIP at {settings.sip_host}:{settings.sip_port} yet, and goes "
                "on where it did"
            )
        return True

    def _watch_asterisk(self) -> None:
        asterisk = self._running["asterisk"]
        watch = functools.partial(plan_watch.watch, self._settings, asterisk.report)
        self._of_asterisk = [
            self._keep("watch of the dialplan", watch, asterisk),
            self._keep("quiet start of asterisk", self._quiet.watch, asterisk),
        ]
        if self._settings.asterisk_silent_s:
            beat = Pulse(asterisk, self._settings).watch
            self._of_asterisk.append(self._keep("pulse of asterisk", beat, asterisk))

    async def _run_in_turn(self, program: Program) -> None:
        """A screener that takes the place of one at work hears before the next is replaced."""
        settings = self._settings
        if self.part and part_of_program(program.name) is not Part.SCREEN:
            await part_order.until_of_this_version(settings, program.name)
        hears = part_of_program(program.name) is Part.SCREEN and await works(
            settings, program.name, time.time() - FRESH_S
        )
        if not hears:
            await self._run(program)
            return
        async with part_order.turn_of_screeners(settings):
            await self._replace_in_turn(program)

    async def _replace_in_turn(self, program: Program) -> None:
        settings = self._settings
        await self._run(program)
        began = time.time()  # the one before has ended, and touches nothing any more
        try:
            async with asyncio.timeout(IN_TURN_LIMIT_S):
                while not await works(settings, program.name, began):  # noqa: ASYNC110
                    await asyncio.sleep(0.1)
        except TimeoutError:  # the others may do better, and callers go to the queue meanwhile
            self._running[program.name].report(f"does not hear within {IN_TURN_LIMIT_S:.0f} s")

    async def _run(self, program: Program) -> bool:
        part = ManagedProcess(program, self._settings.run_dir, self._settings.log_dir)
        self._running[program.name] = part
        adopted = await part.begin()
        self._keep(f"keep {program.name}", part.keep, part)
        return adopted

    def _keep(
        self, name: str, work: Callable[[], Awaitable[NoReturn]], part: ManagedProcess
    ) -> asyncio.Task[Any]:
        task = asyncio.create_task(lasting(work, part.report), name=name)
        self._keepers.append(task)
        return task


async def _refuse_newer_database(settings: Settings) -> None:
    """Before Asterisk reads the files of an older version. One that cannot be asked is no reason
    to wait: whoever calls 112 needs no database.
    """
    kept = processes.read_record(settings.run_dir, "postgres")
    if not settings.database_dsn and not (kept and kept.alive()):
        return
    with contextlib.suppress(DatabaseAway, TimeoutError):
        async with asyncio.timeout(ASK_LIMIT_S):
            await refuse_newer(postgres.dsn(settings))


def _as_sentence(error: Exception) -> Exception:
    """What the machine or the database refused is no fault of the program: no traceback."""
    if isinstance(error, OSError | asyncpg.PostgresError):
        said = " ".join(str(error).split()).rstrip(".")
        return CentreFailed(f"The centre cannot start ({said}); mend that and start it again.")
    return error
