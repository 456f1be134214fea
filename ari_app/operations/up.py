"""``sigap up``: the whole centre on one machine, started in order, watched, stopped in order.

Asterisk and PostgreSQL carry the calls and the records. They outlive us: killed with -9,
``sigap up`` leaves them running and the next one adopts them. Our own Python processes outlive us
too, so that callers are heard meanwhile, and are replaced by fresh ones at the next start.
"""

import argparse
import asyncio
import contextlib
import functools
import json
import logging
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any, NoReturn

import asyncpg

import ari_app
from ari_app import settings_file
from ari_app.asterisk import configuration, credentials, phones, runtime
from ari_app.asterisk.phones import Phone
from ari_app.asterisk.runtime import AsteriskRuntime
from ari_app.errors import SigapError
from ari_app.operations import (
    down,
    plan_trial,
    plan_watch,
    ports,
    postgres,
    processes,
    secure_start,
    settings_keeping,
)
from ari_app.operations.lasting import lasting
from ari_app.operations.processes import ManagedProcess, Program
from ari_app.operations.pulse import Pulse
from ari_app.operations.settings_applying import Applying
from ari_app.settings import Settings
from ari_app.settings.layers import said_outright
from ari_app.setup import file_lock
from ari_app.setup.private_packages import OnProgress
from ari_app.store.database import Login, dsn_file, dsn_of, logs_in_apart
from ari_app.store.index_building import build_indexes
from ari_app.store.migrating import make_logins, migrate

ASTERISK_NICENESS = -15  # sound is lost, not late, when it does not get its turn
ASTERISK_READY_LIMIT_S = 30.0
ORDER_LIMIT_S = 20.0
STOP_LIMIT_S = 5.0  # of our own processes: they hand their calls back and flush the journal
log = logging.getLogger(__name__)


class CentreFailed(SigapError):
    """The centre cannot start, or one of its parts does not come up."""


class RunningCentre:
    """One instance: ``await start()``, then it keeps itself running until ``await stop()``."""

    def __init__(self, settings: Settings, on_progress: OnProgress = print) -> None:
        self._settings = settings
        self._on_progress = on_progress
        self._lock: IO[str] | None = None
        self._running: dict[str, ManagedProcess] = {}
        self._keepers: list[asyncio.Task[Any]] = []
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
        self._lock = _lock_home(self._settings)
        try:
            await self._start_all()
        except Exception as error:
            await self._leave_adopted()
            raise _as_sentence(error) from error
        except BaseException:  # we were told to stop meanwhile
            await self.stop()
            raise

    async def stop(self) -> None:
        """End every part, the last started first; nothing of the centre is left running."""
        await self._let_go()
        await self._end_parts()

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

    async def _end_parts(self) -> None:
        own = [part for name, part in self._running.items() if name not in _ENGINES]
        await asyncio.gather(*(part.stop() for part in reversed(own)))
        for name in ("asterisk", "postgres"):
            if part := self._running.get(name):
                await part.stop()
        self._running.clear()
        if self._lock:
            self._lock.close()
            self._lock = None

    async def _start_all(self) -> None:
        settings = self._settings
        _check_ports(settings)
        keys = credentials.load_or_make(settings.home)
        found = await asyncio.to_thread(runtime.find, settings, self._on_progress)
        await self._start_asterisk(found, keys)  # first: whoever calls 112 needs no database
        await self._start_database()
        applying = self._applying()
        applying.start()  # before the desk, which shows it
        for program in own_programs(settings):
            await self._run(program)
        self._keepers.append(
            asyncio.create_task(lasting(applying.watch, log.warning), name="changed settings")
        )
        indexes = build_indexes(postgres.dsn(settings))  # beside the work
        self._keepers.append(asyncio.create_task(indexes, name="indexes"))

    def _applying(self) -> Applying:
        settings = self._settings
        file = settings_file.chosen_file()
        return Applying(
            settings=settings,
            state=settings_keeping.state_of(settings, file),
            said=said_outright(settings) | {"home": str(settings.home), "node": settings.node},
            parts=self._running,
            programs=own_programs,
            begin=self._run,
            end=self._end_part,
            in_use=self._runs_with,
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
            adopted = await self._run(postgres.program(settings))
            await postgres.wait_ready(settings)
            self._on_progress("PostgreSQL was running already." if adopted else "PostgreSQL runs.")
        _write_private(dsn_file(settings, Login.OWNER), postgres.dsn(settings))
        await migrate(postgres.dsn(settings))
        await make_logins(postgres.dsn(settings))
        if not settings.database_dsn:
            for login in (Login.DESK, Login.JOBS, Login.SHARE):
                _write_private(dsn_file(settings, login), postgres.embedded_dsn(settings, login))

    async def _start_asterisk(self, found: AsteriskRuntime, keys: credentials.Credentials) -> None:
        settings = self._settings
        known = phones.load(settings.asterisk_dir / "phones.json")
        file = await asyncio.to_thread(configuration.render, settings, keys, found, known)
        adopted = await self._run(asterisk_program(settings, found, file))
        answers = True
        if not adopted:
            await self._wait_for_asterisk(found, file)
        elif answers := await self._adopted_answers(found, file):
            await _order(found, file, "core reload")  # it reads the files again, calls go on
        if answers:  # else it has not read them: who watches sees to that once it answers
            await asyncio.to_thread(self._note_dialplan, found, keys, known)
        self._watch_asterisk()
        was = "was running already and keeps its calls" if adopted else "runs"
        self._on_progress(f"Asterisk {found.version} {was}.")

    def _note_dialplan(
        self, found: AsteriskRuntime, keys: credentials.Credentials, known: Sequence[Phone]
    ) -> None:
        """Which files count from this start on; never in its way."""
        try:
            files = configuration.rendered(self._settings, keys, found, known)
            in_use = configuration.is_in_use(self._settings, files)
            plan_trial.note_start(self._settings, in_use=in_use)
        except (SigapError, OSError) as error:
            log.warning("The dialplan's version is not noted: %s", error)

    async def _adopted_answers(self, found: AsteriskRuntime, file: Path) -> bool:
        """One that does not answer may have calls all the same: `Pulse` will tell."""
        try:
            await self._wait_for_asterisk(found, file)
        except CentreFailed:
            self._running["asterisk"].note("was running already and does not answer yet")
            return False
        return True

    def _watch_asterisk(self) -> None:
        asterisk = self._running["asterisk"]
        watch = functools.partial(plan_watch.watch, self._settings, asterisk.note)
        self._of_asterisk = [self._keep("watch of the dialplan", watch, asterisk)]
        if self._settings.asterisk_silent_s:
            pulse = Pulse(asterisk, self._settings).watch
            self._of_asterisk.append(self._keep("pulse of asterisk", pulse, asterisk))

    async def _wait_for_asterisk(self, found: AsteriskRuntime, file: Path) -> None:
        settings = self._settings
        try:
            async with asyncio.timeout(ASTERISK_READY_LIMIT_S):
                await ports.until_answered(ports.LOOPBACK, settings.ari_port)
                await ports.until_answered(ports.LOOPBACK, settings.ami_port)
                await _order(found, file, "core waitfullybooted")
        except TimeoutError as error:
            raise CentreFailed(
                f"Asterisk did not answer within {ASTERISK_READY_LIMIT_S:.0f} s; "
                f"read {settings.log_dir / 'asterisk.log'} for the reason."
            ) from error

    async def _run(self, program: Program) -> bool:
        part = ManagedProcess(program, self._settings.run_dir, self._settings.log_dir)
        self._running[program.name] = part
        adopted = await part.begin()
        self._keep(f"keep {program.name}", part.keep, part)
        return adopted

    def _keep(
        self, name: str, work: Callable[[], Awaitable[NoReturn]], part: ManagedProcess
    ) -> asyncio.Task[Any]:
        task = asyncio.create_task(lasting(work, part.note), name=name)
        self._keepers.append(task)
        return task


def _as_sentence(error: Exception) -> Exception:
    """What the machine or the database refused is no fault of the program: no traceback."""
    if isinstance(error, OSError | asyncpg.PostgresError):
        said = " ".join(str(error).split()).rstrip(".")
        return CentreFailed(f"The centre cannot start ({said}); mend that and start it again.")
    return error


_ENGINES = frozenset({"asterisk", "postgres"})


def make_home(settings: Settings) -> None:
    """The folder that holds everything of the instance; closed to everybody else."""
    try:
        for folder in (settings.home, settings.log_dir, settings.run_dir):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        settings.home.chmod(0o700)
        probe = settings.run_dir / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise CentreFailed(
            f"Cannot write to {settings.home} ({error.strerror}); "
            "check its rights and free space, or name another folder in SIGAP_HOME."
        ) from error


def own_programs(settings: Settings) -> tuple[Program, ...]:
    """Our Python processes, in the order in which they are started."""
    workers = range(1, settings.screening.workers + 1)
    screeners = [("screen", "--worker", str(number)) for number in workers]
    names = [f"screen-{number}" for number in workers]
    shared = ["share"] if settings.share.address else []
    return tuple(
        Program(
            name=name,
            command=(sys.executable, "-m", "ari_app.cli", *arguments),
            environ=environ_of(_without_owner(settings, arguments[0])),
            stop_limit_s=STOP_LIMIT_S,
            with_children=True,
        )
        for name, arguments in zip(
            [*names, "jobs", "desk", *shared],
            [*screeners, ("jobs",), ("desk",), *((name,) for name in shared)],
            strict=True,
        )
    )


def _without_owner(settings: Settings, command: str) -> Settings:
    """The settings as one of our processes gets them: without the owner's password, and but for
    the desk without the channels over which callers get their links.
    """
    if command != "desk":
        plain = settings.share.model_copy(update={"sms": None, "whatsapp": None})
        settings = settings.model_copy(update={"share": plain})
    login = _LOGINS.get(command, Login.JOBS)
    if not (settings.database_dsn and logs_in_apart(settings, login)):
        return settings
    own = dsn_of(settings, login)
    names = ("database_dsn", "database_desk_dsn", "database_jobs_dsn", "database_share_dsn")
    return settings.model_copy(update=dict.fromkeys(names, own))


_LOGINS = {"desk": Login.DESK, "share": Login.SHARE}


def asterisk_program(settings: Settings, found: AsteriskRuntime, file: Path) -> Program:
    """Asterisk in the foreground; one with other ports or another version is not adopted."""
    fixed = (settings.sip_host, settings.sip_port, settings.ari_port, settings.ami_port)
    fixed_media = (settings.rtp_start, settings.rtp_end, settings.node, found.version)
    return Program(
        name="asterisk",
        command=(*found.command, "-f", "-C", str(file)),
        environ=_plain_environ(),
        adopted=True,
        fingerprint=" ".join(str(value) for value in fixed + fixed_media),
        stop_limit_s=10.0,
        niceness=ASTERISK_NICENESS,
    )


def environ_of(settings: Settings) -> dict[str, str]:
    """The environment from which a child reads exactly these settings, whatever their source."""
    values = settings.model_dump(mode="json", exclude_none=True)
    own = {
        f"SIGAP_{name.upper()}": value if isinstance(value, str) else _json(value)
        for name, value in values.items()
    }
    return _plain_environ() | own | {settings_file.VARIABLE: ""}  # and not from a file beside it


def _plain_environ() -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("SIGAP_") or k in _OURS}
    repository = str(Path(ari_app.__file__).parents[1])
    return kept | {"PYTHONPATH": repository, "PYTHONSAFEPATH": "1", "PYTHONUNBUFFERED": "1"}


_OURS = frozenset({"SIGAP_CACHE", "SIGAP_PYTHON"})


def _json(value: object) -> str:
    return json.dumps(value)


def _lock_home(settings: Settings) -> IO[str]:
    path = settings.run_dir / "up.lock"
    lock = file_lock.try_lock(path)
    if lock is None:
        raise CentreFailed(
            f"A centre already runs in {settings.home} (pid {path.read_text().strip()}); "
            "stop it with ./sigap down, or choose another SIGAP_HOME."
        )
    with contextlib.suppress(OSError):  # a full disk: only ./sigap down misses it
        os.ftruncate(lock.fileno(), 0)
        os.write(lock.fileno(), str(os.getpid()).encode())
    return lock


def _check_ports(settings: Settings) -> None:
    """Ports that a part of ours from before still holds are free for the one that replaces it."""
    running = {r.name for r in processes.records(settings.run_dir) if r.alive()}
    if "asterisk" not in running:
        ports.check_free(ports.of_asterisk(settings))
    if "desk" not in running:
        ports.check_free(ports.of_desk(settings))
    if "share" not in running and settings.share.address:
        ports.check_free(ports.of_share(settings))
    if "jobs" not in running:
        ports.check_free(ports.of_jobs(settings))


async def _order(found: AsteriskRuntime, file: Path, words: str) -> None:
    """A command at Asterisk's own console; returns when it is done."""
    process = await asyncio.create_subprocess_exec(
        *found.command,
        *("-C", str(file), "-rx", words),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(ORDER_LIMIT_S):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


def _write_private(path: Path, text: str) -> None:
    waiting = path.with_suffix(".new")
    waiting.touch(mode=0o600)
    waiting.write_text(text, encoding="utf-8")
    waiting.replace(path)


async def until_stopped(
    signals: Sequence[signal.Signals] = (signal.SIGINT, signal.SIGTERM),
) -> None:
    """Return at the first Ctrl-C or ``sigap down``."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in signals:
        loop.add_signal_handler(number, stopped.set)
    await stopped.wait()


async def run(settings: Settings, *, then: Callable[[], Awaitable[bool]] | None = None) -> None:
    """Start the centre, say where it is, and keep it until told to stop.

    ``then``: what is done once it runs; where it says False the centre is stopped again.
    """
    centre = RunningCentre(settings, _say)
    stopping = asyncio.create_task(until_stopped())
    starting = asyncio.create_task(centre.start())
    await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
    if not stopping.done():
        await starting
        _remember_file(settings)
        if await _goes_on(centre, then):
            _say(_where(settings))
            await stopping
    starting.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await starting
    _say("Stopping …")
    await centre.stop()
    _say("Stopped.")


async def _goes_on(centre: RunningCentre, then: Callable[[], Awaitable[bool]] | None) -> bool:
    """What fails leaves no centre behind that nobody watches."""
    if then is None:
        return True
    try:
        return await then()
    except BaseException:
        await centre.stop()
        raise


def _remember_file(settings: Settings) -> None:
    """For commands that come without a word."""
    settings_file.remember(settings_file.chosen_file(), settings.home)
    remember_where_asked(settings)


def remember_where_asked(settings: Settings) -> None:
    """In the home that is looked into first; a centre that runs there keeps its own."""
    file, looked_into = settings_file.chosen_file(), settings_file.default_home()
    own = looked_into.resolve() == settings.home.resolve()
    if not own and not down.supervisor_of(looked_into / "run"):
        settings_file.remember(file, looked_into)


def _say(line: str) -> None:
    """A terminal that went away, or a full disk behind it, ends no centre."""
    with contextlib.suppress(OSError):
        print(line, flush=True)


def _where(settings: Settings) -> str:
    return (
        f"{settings.centre.name}: the console is at {settings.desk_url}/, "
        f"112 is taken on SIP port {settings.sip_port}; "
        "./sigap status says how it is, Ctrl-C stops it."
    )


def main(settings: Settings, arguments: argparse.Namespace) -> int:
    secure_start.refuse_defaults(settings)
    for sentence in secure_start.warnings(settings):
        print(f"Warning: {sentence}", flush=True)
    asyncio.run(run(settings))
    return 0
