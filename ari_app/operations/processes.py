"""Processes that outlive whoever started them, and how to be sure that it is still the same one.

A record (pid, start time, boot) is kept for each; a recycled pid has another start time, so a
stranger is never mistaken for ours (proc(5), field 22 of /proc/PID/stat). Every process has a
session of its own: neither the death of ``sigap up`` nor Ctrl-C in its terminal reaches it.
"""

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

FIRST_DELAY_S = 0.2
LONGEST_DELAY_S = 10.0
OWNER_ONLY = 0o077  # umask: recordings, records and logs are nobody else's to read
SOUND_AFTER_S = 30.0  # a process that lived this long has started well


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessIdentity:
    """One process of one boot of this machine; equal only to itself."""

    pid: int
    started: int  # clock ticks since boot
    boot: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What is known of a process of ours, across restarts of ``sigap up``."""

    name: str
    identity: ProcessIdentity
    since: datetime
    fingerprint: str  # what it was started with, as far as it cannot be changed while it runs

    def alive(self) -> bool:
        return identity_of(self.identity.pid) == self.identity


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """What to start and how to end it."""

    name: str
    command: tuple[str, ...]
    environ: Mapping[str, str] = field(repr=False)
    adopted: bool = False  # a running one is taken over rather than replaced
    fingerprint: str = ""
    stop_signal: signal.Signals = signal.SIGTERM
    stop_limit_s: float = 10.0
    with_children: bool = False  # its own children go with it


def identity_of(pid: int) -> ProcessIdentity | None:
    """The process with this pid now; None when there is none or it is only waiting to be reaped."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    fields = stat.rpartition(")")[2].split()
    if fields[0] in {"Z", "X"}:
        return None
    boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    return ProcessIdentity(pid=pid, started=int(fields[19]), boot=boot)


def next_delay_s(previous_s: float, alive_s: float) -> float:
    """How long to wait before the next start: doubled each time, from anew after a good one."""
    if alive_s >= SOUND_AFTER_S or previous_s == 0:
        return FIRST_DELAY_S
    return min(LONGEST_DELAY_S, previous_s * 2)


def read_record(run_dir: Path, name: str) -> Record | None:
    """The record of a process that may still run; None when there is no usable one."""
    try:
        values = json.loads(_record_path(run_dir, name).read_text(encoding="utf-8"))
        return Record(
            name=name,
            identity=ProcessIdentity(**values["identity"]),
            since=datetime.fromisoformat(values["since"]),
            fingerprint=values["fingerprint"],
        )
    except (OSError, ValueError, TypeError, KeyError):
        return None


def records(run_dir: Path) -> tuple[Record, ...]:
    """All records in the folder, living or not."""
    names = sorted(path.stem for path in run_dir.glob("*.process"))
    return tuple(found for name in names if (found := read_record(run_dir, name)))


def write_record(run_dir: Path, record: Record) -> None:
    path = _record_path(run_dir, record.name)
    waiting = path.with_suffix(".new")
    values = asdict(record) | {"since": record.since.isoformat()}
    waiting.write_text(json.dumps(values), encoding="utf-8")
    waiting.replace(path)


def remove_record(run_dir: Path, name: str) -> None:
    _record_path(run_dir, name).unlink(missing_ok=True)


def _record_path(run_dir: Path, name: str) -> Path:
    return run_dir / f"{name}.process"


async def ended(identity: ProcessIdentity, limit_s: float | None = None) -> bool:
    """Wait for the end of any process, a child or not; False when the time ran out first."""
    try:
        descriptor = os.pidfd_open(identity.pid)
    except ProcessLookupError:
        return True
    loop = asyncio.get_running_loop()
    gone = asyncio.Event()
    loop.add_reader(descriptor, gone.set)
    try:
        if identity_of(identity.pid) != identity:
            return True
        async with asyncio.timeout(limit_s):
            await gone.wait()
        return True
    except TimeoutError:
        return False
    finally:
        loop.remove_reader(descriptor)
        os.close(descriptor)


async def end(identity: ProcessIdentity, how: signal.Signals, limit_s: float) -> None:
    """Ask it to end, wake it if it is frozen, and kill it when the time has run out."""
    for order in (how, signal.SIGCONT):
        _send(identity, order)
    if not await ended(identity, limit_s):
        _send(identity, signal.SIGKILL)
        await ended(identity, 5.0)


def _send(identity: ProcessIdentity, order: signal.Signals) -> None:
    if identity_of(identity.pid) == identity:
        with contextlib.suppress(ProcessLookupError):
            os.kill(identity.pid, order)


class ManagedProcess:
    """One program, kept running: started or adopted, watched, restarted with back-off, ended."""

    def __init__(self, program: Program, run_dir: Path, log_dir: Path) -> None:
        self.program = program
        self.restarts = 0
        self._run_dir = run_dir
        self._log_dir = log_dir
        self._child: subprocess.Popen[bytes] | None = None
        self._record: Record | None = None

    @property
    def pid(self) -> int | None:
        """The pid while it runs."""
        return self._record.identity.pid if self._record and self._record.alive() else None

    async def begin(self) -> bool:
        """Run it; True when a running one was adopted. A stale or changed one is ended first."""
        earlier = read_record(self._run_dir, self.program.name)
        if earlier and earlier.alive():
            if self.program.adopted and earlier.fingerprint == self.program.fingerprint:
                self._record = earlier
                return True
            await end(earlier.identity, self.program.stop_signal, self.program.stop_limit_s)
        self._start()
        return False

    async def keep(self) -> None:
        """Restart it whenever it ends, until this task is cancelled."""
        delay_s = 0.0
        while True:
            began = time.monotonic()
            await self._gone()
            delay_s = next_delay_s(delay_s, time.monotonic() - began)
            self._log(f"{self.program.name} ended{self._how()}; starting it again in {delay_s} s")
            await asyncio.sleep(delay_s)
            self.restarts += 1
            self._start()

    async def stop(self) -> None:
        """End it within its limit; nothing of it is left behind."""
        if self._record:
            identity = self._record.identity
            await end(identity, self.program.stop_signal, self.program.stop_limit_s)
        self._reap()
        remove_record(self._run_dir, self.program.name)
        self._record = None

    async def _gone(self) -> None:
        if self._record:
            await ended(self._record.identity)
        self._reap()

    def _start(self) -> None:
        with self._log_path.open("ab") as log:
            try:
                self._child = subprocess.Popen(  # noqa: S603 - our own program
                    self.program.command,
                    env=dict(self.program.environ),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                    umask=OWNER_ONLY,
                )
            except OSError as error:
                self._log(f"{self.program.name} cannot be started: {error}")
                self._record = None
                return
        self._remember(self._child.pid)

    def _remember(self, pid: int) -> None:
        identity = identity_of(pid)
        if identity is None:  # it has ended already; keep() will see that
            self._record = None
            return
        self._record = Record(
            name=self.program.name,
            identity=identity,
            since=datetime.now(UTC),
            fingerprint=self.program.fingerprint,
        )
        write_record(self._run_dir, self._record)

    def _reap(self) -> None:
        """Collect an ended child; its group dies before its pid can belong to anybody else."""
        if self._child is None:
            return
        if self.program.with_children and self._child.returncode is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._child.pid, signal.SIGKILL)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._child.wait(timeout=5)

    def _how(self) -> str:
        code = self._child.returncode if self._child else None
        if code is None:
            return ""
        return f" by signal {-code}" if code < 0 else f" with status {code}"

    @property
    def _log_path(self) -> Path:
        return self._log_dir / f"{self.program.name}.log"

    def _log(self, sentence: str) -> None:
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        with self._log_path.open("a", encoding="utf-8") as log:
            log.write(f"{now} WARNING sigap.up {sentence}\n")
