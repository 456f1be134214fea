"""Processes that are ours stay ours; strangers with a recycled pid are never touched."""

import asyncio
import contextlib
import errno
import functools
import logging
import os
import resource
import signal
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ari_app.operations import incidents, processes
from ari_app.operations.lasting import lasting
from ari_app.operations.processes import ManagedProcess, Program, Record
from tests.patience import PATIENCE_S

SLEEP = ("sleep", "600")


@pytest.fixture
def sleeping() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(SLEEP, start_new_session=True) as process:
        yield process
        process.kill()


def program(*command: str, **changed: object) -> Program:
    values = {"name": "part", "command": command or SLEEP, "environ": dict(os.environ)} | changed
    return Program(**values)  # type: ignore[arg-type]


@pytest.fixture
async def managed(tmp_path: Path) -> AsyncIterator[Callable[[Program], ManagedProcess]]:
    made: list[ManagedProcess] = []

    def make(wanted: Program) -> ManagedProcess:
        made.append(ManagedProcess(wanted, tmp_path, tmp_path))
        return made[-1]

    yield make
    for part in made:
        await part.stop()


def record_of(process: subprocess.Popen[bytes], fingerprint: str = "") -> Record:
    identity = processes.identity_of(process.pid)
    assert identity
    return Record(name="part", identity=identity, since=datetime.now(UTC), fingerprint=fingerprint)


@contextlib.contextmanager
def no_room() -> Iterator[None]:
    """Nothing can be written to any file, by nobody here, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextlib.asynccontextmanager
async def kept(part: ManagedProcess) -> AsyncIterator[None]:
    keeper = asyncio.create_task(lasting(part.keep, part.report))
    try:
        yield
    finally:
        keeper.cancel()
        await asyncio.wait([keeper])
        assert keeper.cancelled(), "a keeper ends only when it is told to"


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not true():  # noqa: ASYNC110 - another process's doing
            await asyncio.sleep(0.01)


def test_a_record_comes_back_as_it_was(tmp_path: Path, sleeping: subprocess.Popen[bytes]) -> None:
    record = record_of(sleeping)
    processes.write_record(tmp_path, record)
    assert processes.read_record(tmp_path, "part") == record
    assert processes.records(tmp_path) == (record,)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"identity": 1}'])
def test_a_damaged_record_counts_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "part.process").write_text(text)
    assert processes.read_record(tmp_path, "part") is None


def test_a_recycled_pid_is_a_stranger(sleeping: subprocess.Popen[bytes]) -> None:
    record = record_of(sleeping)
    assert record.alive()
    before = replace(record.identity, started=record.identity.started - 1)
    assert not replace(record, identity=before).alive()
    other_boot = replace(record.identity, boot="another")
    assert not replace(record, identity=other_boot).alive()


async def test_a_stranger_is_never_ended(sleeping: subprocess.Popen[bytes]) -> None:
    identity = record_of(sleeping).identity
    await processes.end(replace(identity, started=1), signal.SIGKILL, 1.0)
    assert processes.identity_of(sleeping.pid) == identity


async def test_a_running_one_is_adopted(
    tmp_path: Path,
    sleeping: subprocess.Popen[bytes],
    managed: Callable[[Program], ManagedProcess],
) -> None:
    processes.write_record(tmp_path, record_of(sleeping, "same"))
    part = managed(program(adopted=True, fingerprint="same"))
    assert await part.begin() is True
    assert part.pid == sleeping.pid


@pytest.mark.parametrize(("adopted", "fingerprint"), [(False, "same"), (True, "other")])
async def test_a_stale_one_is_replaced(
    tmp_path: Path,
    sleeping: subprocess.Popen[bytes],
    managed: Callable[[Program], ManagedProcess],
    adopted: bool,
    fingerprint: str,
) -> None:
    processes.write_record(tmp_path, record_of(sleeping, "same"))
    part = managed(program(adopted=adopted, fingerprint=fingerprint))
    assert await part.begin() is False
    assert processes.identity_of(sleeping.pid) is None, "it ended, and was collected"
    assert part.pid not in (None, sleeping.pid)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
async def test_a_dead_one_is_started_again(
    managed: Callable[[Program], ManagedProcess], tmp_path: Path, how: signal.Signals
) -> None:
    part = managed(program())
    await part.begin()
    keeper = asyncio.create_task(part.keep())
    first = part.pid
    assert first
    os.kill(first, how)
    await until(lambda: part.pid not in (None, first))
    keeper.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await keeper
    assert f"ended by signal {how.value}" in (tmp_path / "part.log").read_text()


@pytest.mark.usefixtures("soon")
@pytest.mark.parametrize("how_often", [1, 3])
async def test_on_a_full_disk_a_dead_one_is_started_again(
    managed: Callable[[Program], ManagedProcess],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    how_often: int,
) -> None:
    """Told on standard error meanwhile; noted as soon as there is room again."""
    part = managed(program())
    await part.begin()
    async with kept(part):
        with no_room():
            for _ in range(how_often):
                before = part.pid
                assert before
                os.kill(before, signal.SIGKILL)
                await until(functools.partial(replaced, part, before))
        assert "part ended by signal 9" in caplog.text
        assert "cannot be noted yet" in caplog.text
        await until(lambda: _recorded_pid(tmp_path) == part.pid)


def replaced(part: ManagedProcess, before: int) -> bool:
    return part.pid not in (None, before)


def _recorded_pid(run_dir: Path) -> int | None:
    record = processes.read_record(run_dir, "part")
    return record.identity.pid if record else None


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "WRITE_AGAIN_S", 0.1)


async def test_without_its_folders_a_part_starts_and_is_started_again(tmp_path: Path) -> None:
    part = ManagedProcess(program(), tmp_path / "run", tmp_path / "log")
    await part.begin()
    first = part.pid
    assert first
    async with kept(part):
        os.kill(first, signal.SIGKILL)
        await until(lambda: part.pid not in (None, first))
    await part.stop()


async def test_what_is_new_takes_the_room_of_what_was(
    tmp_path: Path, sleeping: subprocess.Popen[bytes]
) -> None:
    """The way of a full disk: no second file can be written beside the first."""
    long = record_of(sleeping, "a long fingerprint")
    processes.write_record(tmp_path, long)
    (tmp_path / "part.process.new").mkdir()
    short = replace(long, fingerprint="short")
    processes.write_record(tmp_path, short)
    assert processes.read_record(tmp_path, "part") == short


async def test_a_keeper_that_ends_is_started_again_and_told(
    managed: Callable[[Program], ManagedProcess],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """No descriptor is left for a moment: whether the process lives cannot be told."""
    part = managed(program())
    await part.begin()
    first = part.pid
    assert first
    troubles = 2

    async def ended(identity: processes.ProcessIdentity, limit_s: float | None = None) -> bool:
        nonlocal troubles
        if troubles:
            troubles -= 1
            raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))
        return await really_ended(identity, limit_s)

    really_ended = processes.ended
    monkeypatch.setattr(processes, "ended", ended)
    monkeypatch.setattr("ari_app.operations.lasting.AGAIN_S", 0.05)
    with caplog.at_level(logging.ERROR):
        async with kept(part):
            await until(lambda: not troubles)
            assert part.pid == first, "nobody may start a second one beside the first"
            told = incidents.last(tmp_path, "part")
            assert told and "was not watched for a moment" in told.says
            os.kill(first, signal.SIGKILL)
            await until(lambda: part.pid not in (None, first))
    assert "What must last has ended" in caplog.text


async def test_an_unknown_state_is_not_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_descriptor(*_: object, **__: object) -> str:
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    processes.identity_of(os.getpid())
    monkeypatch.setattr(Path, "read_text", no_descriptor)
    with pytest.raises(OSError, match="open files"):
        processes.identity_of(os.getpid())


async def test_an_adopted_one_is_started_again_too(
    tmp_path: Path,
    sleeping: subprocess.Popen[bytes],
    managed: Callable[[Program], ManagedProcess],
) -> None:
    processes.write_record(tmp_path, record_of(sleeping))
    part = managed(program(adopted=True))
    await part.begin()
    keeper = asyncio.create_task(part.keep())
    sleeping.kill()
    await until(lambda: part.pid not in (None, sleeping.pid))
    keeper.cancel()


async def test_a_program_that_cannot_start_is_tried_again(
    managed: Callable[[Program], ManagedProcess], tmp_path: Path
) -> None:
    part = managed(program("/nowhere/nothing"))
    await part.begin()
    keeper = asyncio.create_task(part.keep())
    await until(lambda: part.restarts >= 1)
    keeper.cancel()
    assert "cannot be started" in (tmp_path / "part.log").read_text()


async def test_a_frozen_one_is_ended(managed: Callable[[Program], ManagedProcess]) -> None:
    part = managed(program())
    await part.begin()
    pid = part.pid
    assert pid
    os.kill(pid, signal.SIGSTOP)
    await part.stop()
    assert processes.identity_of(pid) is None


async def test_one_that_will_not_end_is_killed(
    managed: Callable[[Program], ManagedProcess], tmp_path: Path
) -> None:
    stubborn = 'trap "" TERM; touch "$0"; while :; do sleep 0.1; done'
    part = managed(program("sh", "-c", stubborn, str(tmp_path / "up"), stop_limit_s=0.2))
    await part.begin()
    pid = part.pid
    await until((tmp_path / "up").exists)
    await part.stop()
    assert pid and processes.identity_of(pid) is None


async def test_its_own_children_go_with_it(
    managed: Callable[[Program], ManagedProcess], tmp_path: Path
) -> None:
    file = tmp_path / "child"
    script = 'sleep 600 & echo $! > "$0.new"; mv "$0.new" "$0"; wait'
    part = managed(program("sh", "-c", script, str(file), with_children=True))
    await part.begin()
    await until(file.exists)
    child = int(file.read_text())
    await part.stop()
    await until(lambda: processes.identity_of(child) is None)


@pytest.mark.parametrize(
    ("previous_s", "alive_s", "delay_s"),
    [
        (0, 0.1, 0.2),  # the first time
        (0.2, 0.1, 0.4),
        (6.4, 5.0, 10.0),  # never above
        (10.0, 29.9, 10.0),
        (10.0, 30.0, 0.2),  # it had started well
    ],
)
def test_back_off(previous_s: float, alive_s: float, delay_s: float) -> None:
    assert processes.next_delay_s(previous_s, alive_s) == delay_s


async def test_what_carries_sound_has_its_turn_before_others(tmp_path: Path) -> None:
    """Where we may say so; elsewhere it runs all the same, as we do."""
    sleeping = Program(
        name="first", command=("sleep", "600"), environ=dict(os.environ), niceness=-15
    )
    part = ManagedProcess(sleeping, tmp_path, tmp_path)
    await part.begin()
    wanted = -15 if may_be_nice() else os.getpriority(os.PRIO_PROCESS, 0)
    try:
        assert part.pid
        assert os.getpriority(os.PRIO_PROCESS, part.pid) == wanted
        assert not may_be_nice() or autogroup_of(part.pid).endswith("nice -15")
    finally:
        await part.stop()


def may_be_nice() -> bool:
    """Whether we have CAP_SYS_NICE (capabilities(7): number 23)."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    effective = next(line.split()[1] for line in status.splitlines() if "CapEff" in line)
    return bool(int(effective, 16) >> 23 & 1)


def autogroup_of(pid: int) -> str:
    """As if it were so on a kernel that has none."""
    file = Path(f"/proc/{pid}/autogroup")
    return file.read_text(encoding="ascii").strip() if file.exists() else "nice -15"
