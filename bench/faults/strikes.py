"""What is done to a running centre. Each takes the stage and returns when the fault is over."""

import asyncio
import contextlib
import ctypes
import os
import random
import shutil
import signal
import socket
import sqlite3
import ssl
import stat
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

from bench import torture
from bench.faults import disks
from bench.faults.flood import instant_hang_ups, one_number
from bench.faults.stage import REPOSITORY, Stage
from bench.load import CALLERS_ADDRESS

Strike = Callable[[Stage], Awaitable[None]]
FROZEN_S = 10.0
OURS = ("screen-*", "jobs", "desk")
_PIDFD_GETFD = 438  # the same number on every architecture of Linux
NEW_CERTIFICATE_S = 60.0
JUNK_S, JUNK_EVERY_S = 8.0, 0.005
_IN_HASTE = ("--why", "bench", "--no-calls")
_VERSION_PARTS = ("ari_app", "agi", "dialplan", "recordings")
_GOOD_MIGRATION = "CREATE TABLE bench_upgrade (id integer PRIMARY KEY);\n"
_NEXT_MIGRATION = "CREATE TABLE bench_upgrade_next (id integer PRIMARY KEY);\n"
_BAD_MIGRATION = "CREATE TABLE calls (id integer);\n"  # there is one


async def nothing(stage: Stage) -> None:
    """The base line: what the rows look like when nothing fails."""
    await asyncio.sleep(FROZEN_S)


def kill(*parts: str) -> Strike:
    """Ended by SIGKILL at once; whoever watches starts them again."""

    async def strike(stage: Stage) -> None:
        _signal(stage.family(*parts), signal.SIGKILL)
        await asyncio.sleep(FROZEN_S)

    return strike


def freeze(*parts: str, seconds: float = FROZEN_S) -> Strike:
    """They stand still that long, with their children; a part that is replaced meanwhile runs."""

    async def strike(stage: Stage) -> None:
        await _frozen(stage, parts, seconds)

    return strike


async def database_away(stage: Stage) -> None:
    """PostgreSQL answers nobody, for as long as the command line says."""
    await _frozen(stage, ("postgres",), stage.away_s)


async def journal_locked(stage: Stage) -> None:
    """Another program holds the journal's file for writing."""
    path = stage.settings.journal_path
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("BEGIN IMMEDIATE")
        await asyncio.sleep(FROZEN_S)
        database.execute("ROLLBACK")


async def sockets_cut(stage: Stage) -> None:
    """Every connection between our processes, Asterisk and PostgreSQL ends; nobody dies."""
    count = sum(_cut_all(pid) for pid in stage.family(*OURS))
    stage.said = f"{count} connections cut"
    await asyncio.sleep(FROZEN_S)


def _cut_all(pid: int) -> int:
    """Shuts down every connected stream of another process, by a copy of its descriptor."""
    try:
        process = os.pidfd_open(pid)
    except ProcessLookupError:
        return 0
    try:
        return sum(_cut(process, number) for number in _sockets(pid))
    finally:
        os.close(process)


def _sockets(pid: int) -> Iterator[int]:
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(OSError):
            if stat.S_ISSOCK(entry.stat().st_mode):
                yield int(entry.name)


def _cut(process: int, number: int) -> bool:
    copy = ctypes.CDLL(None, use_errno=True).syscall(_PIDFD_GETFD, process, number, 0)
    if copy < 0:
        return False
    with socket.socket(fileno=copy) as opened, contextlib.suppress(OSError):
        opened.getpeername()  # one that listens has none, and goes on
        opened.shutdown(socket.SHUT_RDWR)
        return True
    return False


async def disk_full(stage: Stage) -> None:
    """Not one byte is free under SIGAP_HOME, which lies on a small disk of its own."""
    await _full(stage, disks.HOME)


def full(folder: str) -> Strike:
    """The disk of that folder of SIGAP_HOME alone is full."""

    async def strike(stage: Stage) -> None:
        await _full(stage, folder)

    return strike


async def _full(stage: Stage, folder: str) -> None:
    with disks.filled(stage.settings.home / folder):
        await asyncio.sleep(FROZEN_S)


def slow(folder: str) -> Strike:
    """The disk of that folder alone stands still for a second again and again."""

    async def strike(stage: Stage) -> None:
        await asyncio.to_thread(disks.stand_still, stage.settings.home / folder, 2 * FROZEN_S)

    return strike


def freeze_up(*killed: str) -> Strike:
    """Who watches stands still, and these are killed meanwhile: nobody starts them again."""

    async def strike(stage: Stage) -> None:
        assert stage.up
        _signal([stage.up.pid], signal.SIGSTOP)
        try:
            _signal(stage.family(*killed), signal.SIGKILL)
            await asyncio.sleep(FROZEN_S)
        finally:
            _signal([stage.up.pid], signal.SIGCONT)

    return strike


async def slow_disk(stage: Stage) -> None:
    """Whoever wants to be sure that something is on the disk waits a second for that."""
    assert stage.shim
    stage.shim.set(sync_ms=1000)
    await asyncio.sleep(2 * FROZEN_S)
    stage.shim.set()


def clock_steps(seconds: int) -> Strike:
    """The clocks of the centre's processes are wrong from now on; callers' clocks are right."""

    async def strike(stage: Stage) -> None:
        assert stage.shim
        stage.shim.set(clock_off_s=seconds)
        stage.clock_off_s = seconds
        await asyncio.sleep(FROZEN_S)

    return strike


async def hang_ups(stage: Stage) -> None:
    """200 callers a minute who hang up the moment they are answered."""
    stage.flood = await instant_hang_ups(stage.server, stage.work_dir / "flood")


async def many_of_one(stage: Stage) -> None:
    """Sixty calls of one number, within ten seconds."""
    stage.flood = await one_number(stage.server, stage.work_dir / "flood")


async def junk(stage: Stage) -> None:
    """Two hundred torture messages a second at the trunk's port, from a trunk and a stranger."""
    loop = asyncio.get_running_loop()
    server = (stage.settings.sip_host, stage.settings.sip_port)
    until = loop.time() + JUNK_S
    names, sent = list(torture.WRONG), 0
    random.Random(112).shuffle(names)  # noqa: S311 - an order, no secret
    with _udp(CALLERS_ADDRESS) as trunk, _udp("127.0.0.3") as stranger:
        while loop.time() < until:
            own = (trunk, stranger)[sent % 2]
            sender = torture.Sender(own=own.getsockname(), server=server)
            with contextlib.suppress(OSError):
                own.sendto(torture.WRONG[names[sent % len(names)]](sender), server)
            sent += 1
            await asyncio.sleep(JUNK_EVERY_S)
    stage.said = f"{sent} messages"


def _udp(address: str) -> socket.socket:
    opened = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    opened.bind((address, 0))
    return opened


async def restart(stage: Stage) -> None:
    """``sigap up`` is killed and started again: it adopts the engines, replaces the rest."""
    await stage.kill_up()
    await stage.start()


async def good_upgrade(stage: Stage) -> None:
    """As a restart, with a version that has one more migration."""
    newer = await asyncio.to_thread(_newer, stage, _GOOD_MIGRATION)
    await stage.kill_up()
    await stage.start(newer)


async def rolling_upgrade(stage: Stage) -> None:
    """``sigap upgrade``: the screeners are replaced one after the other, and one always hears."""
    newer = await asyncio.to_thread(_newer, stage, _GOOD_MIGRATION, _NEXT_MIGRATION)
    stage.said = await stage.upgrade(newer)


async def bad_upgrade(stage: Stage) -> None:
    """The newer version's migration fails; it leaves everything alone, the old one goes on."""
    newer = await asyncio.to_thread(_newer, stage, _BAD_MIGRATION)
    await stage.kill_up()
    refused = await stage.refuses_to_start(newer)
    stage.said = "refused with one sentence" if refused else "the bad version was NOT refused"
    await stage.start()


async def plan_applied(stage: Stage) -> None:
    """``sigap dialplan apply``: checked, taken into use, proved by a test call, kept."""
    await _says(stage, "dialplan", "apply", str(_edited_plan(stage)), *_IN_HASTE, "--yes")


async def plan_taken_back(stage: Stage) -> None:
    """The same, and ``sigap dialplan rollback`` while it is on trial."""
    await _says(stage, "dialplan", "apply", str(_edited_plan(stage)), *_IN_HASTE)
    if not stage.said:
        await _says(stage, "dialplan", "rollback", "--why", "bench")


async def certificate_changed(stage: Stage) -> None:
    """``sigap certificate make``; over when whoever connects is shown the new one."""
    before = await asyncio.to_thread(_shown, stage)
    await _says(stage, "certificate", "make")
    async with asyncio.timeout(NEW_CERTIFICATE_S):
        while await asyncio.to_thread(_shown, stage) == before:  # noqa: ASYNC110 - the desk's doing
            await asyncio.sleep(0.2)


def _shown(stage: Stage) -> str:
    settings = stage.settings
    return ssl.get_server_certificate((settings.http_host, settings.http_port))


async def _says(stage: Stage, *words: str) -> None:
    status, said = await stage.command(*words)
    if status:
        stage.said = f"{words[0]} {words[1]} failed: {said}"


def _edited_plan(stage: Stage) -> Path:
    """The shipped plan with a step more in the way of every call."""
    shipped = (REPOSITORY / "dialplan" / "extensions.conf").read_text(encoding="utf-8")
    path = stage.work_dir / "plan" / "extensions.conf"
    path.parent.mkdir(parents=True, exist_ok=True)
    step = f" same => n,NoOp(bench {path.stat().st_mtime_ns if path.exists() else 0})\n"
    at = shipped.index(" same => n,Answer(")
    path.write_text(shipped[:at] + step + shipped[at:], encoding="utf-8")
    return path


def _newer(stage: Stage, *added: str) -> Path:
    """A copy of the program with these migrations after its own."""
    folder = stage.work_dir / f"version-{len(''.join(added))}"
    for part in _VERSION_PARTS:
        unwanted = shutil.ignore_patterns("node_modules", "__pycache__")
        shutil.copytree(REPOSITORY / part, folder / part, ignore=unwanted, dirs_exist_ok=True)
    migrations = folder / "ari_app" / "store" / "migrations"
    last = max(int(file.name[:4]) for file in migrations.glob("[0-9]*.sql"))
    for number, migration in enumerate(added, last + 1):
        file = migrations / f"{number:04}_bench_upgrade.sql"
        file.write_text(migration, encoding="utf-8")
    return folder


async def _frozen(stage: Stage, parts: tuple[str, ...], seconds: float) -> None:
    pids = stage.family(*parts)
    _signal(pids, signal.SIGSTOP)
    try:
        await asyncio.sleep(seconds)
    finally:
        _signal(pids, signal.SIGCONT)


def _signal(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
