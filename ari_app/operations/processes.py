"""Processes that outlive whoever started them, and how to be sure that it is still the same one.

A record (pid, start time, boot) is kept for each; a recycled pid has another start time, so a
stranger is never mistaken for ours (proc(5), field 22 of /proc/PID/stat). Every process has a
session of its own: neither the death of ``sigap up`` nor Ctrl-C in its terminal reaches it.

Records and logs tell what runs and never decide whether it runs: on a full disk a part is started
all the same, and what could not be written is written later.
"""

import asyncio
import contextlib
import functools
import json
import logging
import os
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, NoReturn

from ari_app.operations import incidents
from ari_app.operations.incidents import Incident
from ari_app.operations.small_files import write_small

FIRST_DELAY_S = 0.2
LONGEST_DELAY_S = 10.0
OWNER_ONLY = 0o077  # umask: recordings, records and logs are nobody else's to read
SOUND_AFTER_S = 30.0  # a process that lived this long has started well
WRITE_AGAIN_S = 5.0  # a record that could not be written
_OWN = "sigap: "  # how a command begins the sentence with which it fails (cli.py)
log = logging.getLogger(__name__)


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
    fingerprint: str  # what it runs with

    def alive(self) -> bool:
        return is_alive(self.identity)


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """What to start and how to end it."""

    name: str
    command: tuple[str, ...]
    environ: Mapping[str, str] = field(repr=False)
    adopted: bool = False  # a running one is taken over rather than replaced
    fingerprint: str = ""  # of what makes it another one, in words
    read_anew: int = 0  # so many words of it, from the first on, it takes while it runs
    patient: bool = False  # another one is taken over too; its end waits for who carries nothing
    stop_signal: signal.Signals = signal.SIGTERM
    stop_limit_s: float = 10.0
    with_children: bool = False  # its own children go with it
    niceness: int = 0  # below 0: before all other programs, where we may say so


def is_another(program: Program, fingerprint: str) -> bool:
    """Whether a process with that fingerprint must end before it is as this program wants it."""
    first = program.read_anew
    return fingerprint.split(" ")[first:] != program.fingerprint.split(" ")[first:]


def identity_of(pid: int) -> ProcessIdentity | None:
    """The process with this pid now; None when there is none or it is only waiting to be reaped.

    Raises OSError where that cannot be told (no file descriptor is left): "I do not know" is not
    "it is gone", or a second one would be started beside the first.
    """
    fields = _stat(pid)
    if not fields or fields[0] in {"Z", "X"}:
        return None
    return ProcessIdentity(pid=pid, started=int(fields[19]), boot=_boot())


def last_word(said: str) -> str:
    """The sentence with which a command of ours failed; where it has none, the last line that it
    wrote: a library may have warned of something behind it.
    """
    lines = said.strip().splitlines()
    own = [line.removeprefix(_OWN) for line in lines if line.startswith(_OWN)]
    return ([*lines, *own] or [""])[-1]


def is_alive(identity: ProcessIdentity) -> bool:
    """Whether that very process runs, be it another program by now (execve(2))."""
    return identity_of(identity.pid) == identity


def cpu_s_of(pid: int) -> float:
    """Seconds that the process has computed so far, all its threads together; 0 for none."""
    fields = _stat(pid)
    ticks = sum(int(each) for each in fields[11:13])  # utime, stime
    return ticks / os.sysconf("SC_CLK_TCK")


def _stat(pid: int) -> list[str]:
    """proc(5), /proc/PID/stat from its third field on; empty when there is no such process."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return []
    return stat.rpartition(")")[2].split()


@functools.cache
def _boot() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()


def next_delay_s(previous_s: float, alive_s: float) -> float:
    """Seconds to wait before the next start: doubled each time, short again after a good run."""
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
    """Raises OSError when there is no room for it, not even in the place of the one before."""
    values = asdict(record) | {"since": record.since.isoformat()}
    write_small(_record_path(run_dir, record.name), json.dumps(values))


def remove_record(run_dir: Path, name: str) -> None:
    """Where it cannot be removed it names a process that has ended, and misleads nobody."""
    with contextlib.suppress(OSError):
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


async def end_child(
    process: asyncio.subprocess.Process, how: signal.Signals | None, limit_s: float
) -> None:
    """Ask a process of asyncio's to end, if it has not, and kill it when the time has run out.

    ``how`` None: it ends by itself.
    """
    if process.returncode is not None:
        return
    if how is not None:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(how)
    try:
        async with asyncio.timeout(limit_s):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


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


def _weigh(pid: int, niceness: int) -> None:
    """The process, its threads and children to come; as it is where we may not.

    Linux weighs a niceness within one session only, and the sessions by their own (sched(7)).
    """
    with contextlib.suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, pid, niceness)
    with contextlib.suppress(OSError):  # a kernel without autogroups
        Path(f"/proc/{pid}/autogroup").write_text(str(niceness), encoding="ascii")


def _collect(pid: int) -> None:
    """One that ended; it is a child of ours where we took the place of whoever started it."""
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)


class ManagedProcess:
    """One program, kept running: started or adopted, watched, restarted with back-off, ended."""

    def __init__(self, program: Program, run_dir: Path, log_dir: Path) -> None:
        self.program = program
        self.restarts = 0
        self._run_dir = run_dir
        self._log_dir = log_dir
        self._child: subprocess.Popen[bytes] | None = None
        self._record: Record | None = None
        self._written = True
        self._why_killed = ""
        self._renewed: asyncio.Event | None = None  # it is replaced by intent; set when it was
        self.adopted = False  # it was started by somebody before us, and has not been replaced

    @property
    def pid(self) -> int | None:
        """The pid while it runs."""
        return self._record.identity.pid if self._record and self._record.alive() else None

    async def begin(self) -> bool:
        """Run it; True when a running one was adopted. A stale or another one is ended first, but
        where it is waited for.
        """
        incidents.make_room(self._run_dir, self.program.name)
        earlier = read_record(self._run_dir, self.program.name)
        if earlier and earlier.alive():
            if self.program.adopted and (
                self.program.patient or not is_another(self.program, earlier.fingerprint)
            ):
                self._record, self.adopted = earlier, True
                return True
            await end(earlier.identity, self.program.stop_signal, self.program.stop_limit_s)
            _collect(earlier.identity.pid)
        self._start()
        return False

    def has_read_anew(self) -> None:
        """It runs by now with what it takes while it runs, and keeps the rest."""
        first = self.program.read_anew
        if self._record:
            words = self.program.fingerprint.split(" ")[:first]
            kept = self._record.fingerprint.split(" ")[first:]
            self._record = replace(self._record, fingerprint=" ".join((*words, *kept)))
            self._write(self._record)

    @property
    def is_another(self) -> bool:
        """Whether what runs was adopted, and is not yet what is wanted."""
        return self._record is not None and is_another(self.program, self._record.fingerprint)

    async def keep(self) -> NoReturn:
        """Restart it whenever it ends, until this task is cancelled."""
        delay_s = 0.0
        while True:
            began = time.monotonic()
            await self._gone()
            if self._renewed:
                delay_s = 0.0
                self._start_anew()
                continue
            delay_s = next_delay_s(delay_s, time.monotonic() - began)
            how, self._why_killed = f"{self._how()}{self._why_killed}", ""
            self.report(f"ended{how}; starting it again in {delay_s} s")
            await asyncio.sleep(delay_s)
            self.restarts += 1
            self._start_anew()

    async def stop(self) -> None:
        """End it within its limit; nothing of it is left behind."""
        if self._record:
            identity = self._record.identity
            await end(identity, self.program.stop_signal, self.program.stop_limit_s)
        self._reap()
        remove_record(self._run_dir, self.program.name)
        self._record = None

    async def renew(self, program: Program, how: signal.Signals | None = None) -> None:
        """Replaces the process by a fresh one of this program; returns once that is started.

        `keep` goes on meanwhile. It is no incident: it ends as at a stop, within its limit, or by
        ``how``.
        """
        began = self._renewed = asyncio.Event()
        self.program = program
        if self._record:
            identity = self._record.identity
            await end(identity, how or program.stop_signal, program.stop_limit_s)
        await began.wait()

    def kill(self, why: str) -> None:
        """End it at once, for it no longer does its work; `keep` starts it again."""
        self.report(f"{why}; it is killed")
        self._why_killed = f" (it {why})"
        if self._record:
            _send(self._record.identity, signal.SIGKILL)

    async def _gone(self) -> None:
        """Return when it has ended; meanwhile its record is written, if that failed before."""
        while True:
            if self._record is None:
                self._remember()
            if self._record is None or await self._ended_soon(self._record):
                break
        self._reap()

    async def _ended_soon(self, record: Record) -> bool:
        if self._written:
            return await ended(record.identity)
        if await ended(record.identity, WRITE_AGAIN_S):
            return True
        self._write(record)
        return False

    def _start_anew(self) -> None:
        self._start()
        if renewed := self._renewed:
            self._renewed = None
            renewed.set()

    def _start(self) -> None:
        self._record, self.adopted = None, False
        with self._open_log() as output:
            try:
                self._child = subprocess.Popen(  # noqa: S603 - our own program
                    self.program.command,
                    env=dict(self.program.environ),
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    start_new_session=True,
                    umask=OWNER_ONLY,
                )
            except OSError as error:
                self._child = None
                self.report(f"cannot be started: {error}")
                return
        if self.program.niceness:
            _weigh(self._child.pid, self.program.niceness)
        self._remember()

    def _open_log(self) -> BinaryIO:
        """Where there is no room for a log it runs without one."""
        try:
            return self._log_path.open("ab")
        except OSError as error:
            self.report(f"runs without a log: {error}")
            return Path(os.devnull).open("ab")

    def _remember(self) -> None:
        """Nothing is remembered of a child that has ended already; keep() will see that."""
        identity = identity_of(self._child.pid) if self._child else None
        if identity is None:
            return
        self._record = Record(
            name=self.program.name,
            identity=identity,
            since=datetime.now(UTC),
            fingerprint=self.program.fingerprint,
        )
        self._written = True
        self._write(self._record)

    def _write(self, record: Record) -> None:
        before = self._written
        try:
            write_record(self._run_dir, record)
            self._written = True
        except OSError as error:
            self._written = False
            if before:  # told once
                self.report(f"runs, but that cannot be noted yet: {error}")

    def _reap(self) -> None:
        """Collect an ended child; its group dies before its pid can belong to anybody else."""
        if self._child is None:
            if self._record:
                _collect(self._record.identity.pid)
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

    def report(self, what: str) -> None:
        """To whoever watches ``sigap up``, to ``sigap status``, and into the part's own log."""
        sentence = f"{self.program.name} {what}"
        log.warning(sentence, extra={"action": "supervision"})
        now = datetime.now(UTC)
        incidents.record(self._run_dir, self.program.name, Incident(at=now, says=sentence))
        at = now.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        with contextlib.suppress(OSError), self._log_path.open("a", encoding="utf-8") as file:
            file.write(f"{at} WARNING sigap.up {sentence}\n")
