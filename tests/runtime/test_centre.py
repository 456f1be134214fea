"""``sigap up`` on the real Asterisk and PostgreSQL: started, killed, adopted, stopped."""

import asyncio
import contextlib
import functools
import os
import signal
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from ari_app.operations import (
    down,
    home_folder,
    keepers,
    ports,
    postgres,
    processes,
    programs,
    pulse,
    running_asterisk,
    status,
    upgrade,
)
from ari_app.operations.home_folder import CentreFailed
from ari_app.operations.keepers import KeptAlready
from ari_app.operations.running_centre import RunningCentre
from ari_app.settings import Screening, Settings
from ari_app.setup import file_lock
from bench.free_ports import free_ports
from tests.patience import PATIENCE_S

REPOSITORY = Path(__file__).parents[2]


SMALL_DISK = 400_000_000


def small_settings(home: Path) -> Settings:
    sip, ari, ami, http, hep, rtp = free_ports(6)
    return Settings(
        home=home,
        screening=Screening(workers=1),
        sip_port=sip,
        ari_port=ari,
        ami_port=ami,
        http_port=http,
        hep_port=hep,
        rtp_start=rtp,
        rtp_end=rtp + 99,
    )


@pytest.fixture
async def settings(tmp_path: Path) -> AsyncIterator[Settings]:
    made = small_settings(tmp_path / "home")
    yield made
    await down.stop(made)
    assert not [r.name for r in processes.records(made.run_dir) if r.alive()]


def quiet(_: str) -> None: ...


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not true():  # noqa: ASYNC110 - another process's doing
            await asyncio.sleep(0.02)


async def test_a_killed_asterisk_is_started_again_and_nothing_is_left(settings: Settings) -> None:
    centre = RunningCentre(settings, quiet)
    await centre.start()
    first = centre.pids
    assert {"postgres", "asterisk", "screen-1", "jobs", "desk"} <= first.keys()
    os.kill(first["asterisk"], signal.SIGKILL)
    await until(lambda: centre.pids.get("asterisk", first["asterisk"]) != first["asterisk"])
    async with asyncio.timeout(PATIENCE_S):
        await ports.until_answered(ports.LOOPBACK, settings.ari_port)
    last = centre.pids
    await centre.stop()
    assert not [name for name, pid in last.items() if processes.identity_of(pid)]
    assert settings.home.stat().st_mode & 0o777 == 0o700
    assert (settings.home / "secrets.json").stat().st_mode & 0o777 == 0o600


def replaced(centre: RunningCentre, first: int) -> bool:
    return centre.pids.get("asterisk", first) != first


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """A file system of its own, so that nothing else on this machine runs out of room."""
    folder.mkdir()
    size = f"size={SMALL_DISK}"
    subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(folder: Path) -> None:
    """To the last byte."""
    with (folder / "filler").open("wb", buffering=0) as file, pytest.raises(OSError, match="space"):
        while True:
            file.write(b"\0" * 65536)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a disk of its own")
async def test_on_a_full_disk_a_killed_asterisk_is_started_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    home = tmp_path / "small"
    with small_disk(home):
        settings = small_settings(home)
        centre = RunningCentre(settings, quiet)
        await centre.start()
        try:
            fill(home)
            for _ in range(2):
                first = centre.pids["asterisk"]
                os.kill(first, signal.SIGKILL)
                await until(functools.partial(replaced, centre, first))
                async with asyncio.timeout(PATIENCE_S):
                    await ports.until_answered(ports.LOOPBACK, settings.ari_port)
                    while not await pulse.sip_answers(settings, 1.0):  # noqa: ASYNC110
                        await asyncio.sleep(0.1)
            found = {each.part: each for each in await status.look(settings)}
            assert found["supervision"].well
            assert found["asterisk"].well, "its record took the place of the one before"
            assert f"pid {centre.pids['asterisk']} " in found["asterisk"].says
        finally:
            await centre.stop()
    assert "asterisk ended by signal 9" in caplog.text


async def test_a_centre_that_nobody_watches_is_told(settings: Settings) -> None:
    home_folder.make_home(settings)
    found = {each.part: each for each in await status.look(settings)}
    assert not found["supervision"].well
    lock = keepers.hold(settings)
    found = {each.part: each for each in await status.look(settings)}
    assert found["supervision"] == status.PartStatus(
        part="supervision", well=True, says=f"sigap up, pid {os.getpid()}"
    )
    lock.close()


def open_to_others(home: Path) -> list[str]:
    """What another user of the machine could read, were the home not closed; prompts are public."""
    found = [path for path in home.rglob("*") if not {"sounds", "moh"} & set(path.parts)]
    files = [path for path in found if path.is_file() and not path.is_symlink()]
    return [str(path) for path in files if path.stat().st_mode & 0o077]


async def test_engines_outlive_a_killed_supervisor_and_are_adopted(settings: Settings) -> None:
    command = [sys.executable, "-m", "ari_app.cli", "up"]
    environment = programs.environ_of(settings)
    running = await asyncio.create_subprocess_exec(
        *command, env=environment, stdout=asyncio.subprocess.DEVNULL
    )
    await until(lambda: processes.read_record(settings.run_dir, "desk"))
    running.kill()
    await running.wait()
    left = {record.name: record for record in processes.records(settings.run_dir)}
    assert left["asterisk"].alive() and left["postgres"].alive()
    assert not open_to_others(settings.home)
    centre = RunningCentre(settings, quiet)
    await centre.start()
    try:
        assert centre.pids["asterisk"] == left["asterisk"].identity.pid
        assert centre.pids["postgres"] == left["postgres"].identity.pid
        assert centre.pids["screen-1"] != left["screen-1"].identity.pid
        assert not left["screen-1"].alive(), "a stale process of ours must not go on"
    finally:
        await centre.stop()


async def test_one_home_carries_one_centre(settings: Settings) -> None:
    home_folder.make_home(settings)
    lock = keepers.hold(settings)
    with pytest.raises(KeptAlready, match=f"already runs in .*pid {os.getpid()}"):
        await RunningCentre(settings, quiet).start()
    lock.close()


@pytest.mark.parametrize("part", [None, "desk"])
def test_who_only_looks_keeps_nobody_from_a_centre(settings: Settings, part: str | None) -> None:
    """Be it for long, on a busy machine: a keeper's successor would give up, and nobody watch."""
    home_folder.make_home(settings)
    path = settings.run_dir / ("desk.keeper" if part else "up.lock")
    for named in ("", str(os.getpid()), str(gone())):  # never kept; by who we were; by one who died
        path.write_text(named)
        look = file_lock.try_lock(path)
        assert look
        threading.Timer(0.5, look.close).start()
        keepers.hold(settings, part).close()


def gone() -> int:
    """The pid of a process that is no more."""
    process = subprocess.Popen(["true"])
    process.wait()
    return process.pid


async def test_a_taken_port_stops_the_start_before_anything_runs(settings: Settings) -> None:
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1", settings.http_port)
    async with server:
        with pytest.raises(ports.PortInUse, match=rf"{settings.http_port} .*SIGAP_HTTP_PORT"):
            await RunningCentre(settings, quiet).start()
    assert processes.records(settings.run_dir) == ()


async def test_a_faulty_part_ends_those_started_before(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise CentreFailed("Asterisk is broken.")

    monkeypatch.setattr(running_asterisk, "wait_ready", broken)
    with pytest.raises(CentreFailed, match="broken"):
        await RunningCentre(settings, quiet).start()
    assert processes.records(settings.run_dir) == ()


def test_children_read_exactly_these_settings(settings: Settings) -> None:
    environment = programs.environ_of(settings) | {"PATH": os.environ["PATH"]}
    script = "from ari_app.settings import load; print(load().model_dump_json())"
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == settings.model_dump_json()


@pytest.mark.parametrize("deep", ["short", "d" * 120])
async def test_a_long_home_still_has_a_database(tmp_path: Path, deep: str) -> None:
    settings = Settings(home=tmp_path / deep)
    home_folder.make_home(settings)
    assert postgres.prepare(settings) is True
    server = processes.ManagedProcess(
        postgres.program(settings), settings.run_dir, settings.log_dir
    )
    await server.begin()
    try:
        await postgres.wait_ready(settings)
    finally:
        await server.stop()
    assert postgres.prepare(settings) is False


def another_version(folder: Path) -> Path:
    """A program that ``sigap up`` can give its place to: this code, started by a script."""
    script = folder / "sigap"
    script.write_text(f'#!/bin/sh\nexec {sys.executable} -m ari_app.cli "$@"\n')
    script.chmod(0o755)
    return script


async def test_an_upgrade_leaves_the_engines_and_their_calls(
    settings: Settings, tmp_path: Path
) -> None:
    """In the same process, so that whoever watches ``sigap up`` notices nothing."""
    environment = programs.environ_of(settings) | {"SIGAP_COMMAND": str(another_version(tmp_path))}
    running = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "ari_app.cli", "up"),
        env=environment,
        stdout=asyncio.subprocess.DEVNULL,
    )
    await until(lambda: processes.read_record(settings.run_dir, "desk"))
    before = {record.name: record for record in processes.records(settings.run_dir)}
    done = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "ari_app.cli", "upgrade"),
        env=programs.environ_of(settings),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said = (await done.communicate())[0].decode()
    assert done.returncode == 0 and "runs with this version" in said, said
    after = {record.name: record for record in processes.records(settings.run_dir)}
    kept = {name for name in before if before[name].identity == after[name].identity}
    assert kept == {"asterisk", "postgres"} and all(each.alive() for each in after.values())
    supervisor = keepers.supervisor_of(settings.run_dir)
    assert supervisor and supervisor.pid == running.pid and running.returncode is None
    assert not zombies_of(running.pid), "those that ended are collected by who took the place"
    running.terminate()
    await running.wait()
    assert not [record.name for record in after.values() if record.alive()]


def zombies_of(pid: int) -> list[int]:
    path = Path(f"/proc/{pid}/task/{pid}/children")
    children = [int(each) for each in path.read_text(encoding="ascii").split()]
    return [each for each in children if processes.identity_of(each) is None]


async def test_an_upgrade_of_nothing_is_refused(settings: Settings) -> None:
    with pytest.raises(upgrade.NotUpgraded, match="No centre runs here"):
        await upgrade.upgrade(settings, end_calls=False)
