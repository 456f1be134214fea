"""A centre that ``sigap up`` runs as a process of its own, with call-takers who answer."""

import asyncio
import contextlib
import shutil
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

import ari_app
from ari_app.errors import SigapError
from ari_app.operations import down, own_authority, processes, succession
from ari_app.operations.home_folder import make_home
from ari_app.operations.programs import environ_of
from ari_app.screening.alaw import encode
from ari_app.settings import Screening, Settings
from ari_app.store.database import Database, dsn_of
from bench import cpu
from bench.call_path import until_reachable
from bench.centre import make_accounts, own_settings, until_ready
from bench.faults.figures import Flood
from bench.faults.shim import Shim
from bench.load import CallTaker, call_takers
from bench.priority import calls_first

REPOSITORY = Path(ari_app.__file__).parents[1]
SCREENING = Screening(first_prompt_s=1.5, listen_s=4.0, repeat_prompt_s=2.0, hold_limit_s=5.0)
UP_WITHIN_S = 120.0
PHONES_LIMIT_S = 4 * 3600


@dataclass(kw_only=True)
class Stage:
    """The running centre and the ways to hurt it. ``flood``: what a fault called beside."""

    settings: Settings
    away_s: float
    source: Path = REPOSITORY  # the version that runs now
    environ: Mapping[str, str] = field(default_factory=dict)
    phones: int = 0
    up: asyncio.subprocess.Process | None = None
    flood: Flood = field(default_factory=Flood)
    shim: Shim | None = None
    clock_off_s: float = 0.0  # how wrong the centre's clock is by now
    said: str = ""

    @property
    def server(self) -> str:
        return f"{self.settings.sip_host}:{self.settings.sip_port}"

    @property
    def work_dir(self) -> Path:
        """Beside the home: what fills that must not stop the bench."""
        return self.settings.home.parent / "load"

    @property
    def pids(self) -> dict[str, int]:
        """Of every part that runs now."""
        found = processes.records(self.settings.run_dir)
        return {one.name: one.identity.pid for one in found if one.alive()}

    def family(self, *parts: str) -> list[int]:
        """Those parts with their children; a name with a star at its end names several."""
        pids = [pid for name, pid in self.pids.items() if any(_names(p, name) for p in parts)]
        return [one for pid in pids for one in (pid, *cpu.children(pid))]

    async def start(self, source: Path | None = None) -> None:
        self.source = source or self.source
        await self._launch(self.source)
        await self.ready()

    async def refuses_to_start(self, source: Path) -> bool:
        """Whether that version ends by itself with the status of an expected failure."""
        up = await self._launch(source)
        async with asyncio.timeout(UP_WITHIN_S):
            return await up.wait() == 2

    async def upgrade(self, source: Path) -> str:
        """``sigap upgrade`` to that version under calls; what it said where it failed."""
        self.source = source
        await asyncio.to_thread(self._lie_here, source)
        status, said = await self.command("upgrade")
        await self.ready()
        return said if status else ""

    async def command(self, *words: str) -> tuple[int, str]:
        """``sigap`` with these words, as an admin types them: its status and its last line."""
        done = await asyncio.create_subprocess_exec(
            str(self._command),
            *words,
            env={**environ_of(self.settings), **self.environ},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await done.communicate()
        return done.returncode or 0, (said.decode(errors="replace").splitlines() or [""])[-1]

    @property
    def _command(self) -> Path:
        """Leads to the version that lies here, as ``./sigap`` does."""
        return self.settings.home.parent / "sigap"

    def _lie_here(self, source: Path) -> None:
        script = f'#!/bin/sh\nPYTHONPATH={source} exec {sys.executable} -m ari_app.cli "$@"\n'
        waiting = self._command.with_suffix(".new")
        waiting.write_text(script, encoding="ascii")
        waiting.chmod(0o755)
        waiting.replace(self._command)

    async def kill_up(self) -> None:
        """The one that watches all others dies with -9; they go on."""
        assert self.up
        with contextlib.suppress(ProcessLookupError):
            self.up.send_signal(signal.SIGKILL)
        await self.up.wait()

    async def ready(self) -> None:
        """The desk says so, and every phone answers Asterisk."""
        await until_ready(self.settings, self.phones)
        await until_reachable(self.settings, self.phones)

    async def _launch(self, source: Path) -> asyncio.subprocess.Process:
        await asyncio.to_thread(self._lie_here, source)
        own = {"PYTHONPATH": str(source), succession.COMMAND: str(self._command)}
        environ = {**environ_of(self.settings), **self.environ, **own}
        with (self.settings.home.parent / "up.out").open("ab") as out:
            self.up = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "ari_app.cli", "up"),
                cwd=source,
                env=environ,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        return self.up


def _names(pattern: str, name: str) -> bool:
    return name.startswith(pattern[:-1]) if pattern.endswith("*") else name == pattern


@asynccontextmanager
async def stage(
    takers: int,
    *,
    away_s: float,
    home: Path,
    environ: Mapping[str, str] | None = None,
    shim: Shim | None = None,
    weighted: bool = True,
    tls: bool = False,
) -> AsyncIterator[Stage]:
    """Ready for calls, in that folder; stopped at the end, whatever was done to it.

    ``tls``: the desk is served by a certificate of the centre's own authority.
    """
    settings = own_settings(home).model_copy(update={"screening": SCREENING})
    if tls:
        make_home(settings)
        own = own_authority.make(home, (settings.http_host,), own_authority.now())
        settings = settings.model_copy(update={"tls": own})
    around = {**(environ or {}), **(shim.environ if shim else {})}
    made = Stage(settings=settings, away_s=away_s, environ=around, shim=shim)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(_end, made)
        if weighted:
            await stack.enter_async_context(calls_first(lambda: made.pids))
        await made.start()
        phones = await _accounts(settings, takers)
        made.phones = takers
        answering = call_takers(
            phones,
            server=made.server,
            folder=made.work_dir / "takers",
            voice=taker_voice(),
            limit_s=PHONES_LIMIT_S,
        )
        await until_ready(settings, takers)
        await stack.enter_async_context(answering)
        await made.ready()
        yield made


def end_in_order() -> None:
    """Told to stop, this task ends as by an error: nothing of the centre is left behind."""
    task, loop = asyncio.current_task(), asyncio.get_running_loop()
    assert task
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, task.cancel)


@contextlib.contextmanager
def temporary_folder() -> Iterator[Path]:
    """Gone at the end, with what the centre left in it."""
    folder = Path(tempfile.mkdtemp(prefix="sigap-faults-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def taker_voice() -> bytes:
    """A call-taker who is always to be heard: a second of a tone."""
    return encode((np.sin(np.arange(8000) * 2 * np.pi * 440 / 8000) * 4000).astype(np.int16))


async def _accounts(settings: Settings, count: int) -> tuple[CallTaker, ...]:
    database = Database(dsn_of(settings), connections=2, name="sigap bench")
    try:
        return await make_accounts(database, settings, count)
    finally:
        await database.close()


async def _end(made: Stage) -> None:
    """Also what is frozen; whatever does not end by itself is killed by its record."""
    if made.up and made.up.returncode is None:
        made.up.terminate()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(60):
                await made.up.wait()
    with contextlib.suppress(SigapError):
        await down.stop(made.settings)
    for record in processes.records(made.settings.run_dir):
        await processes.end(record.identity, signal.SIGKILL, 5.0)
