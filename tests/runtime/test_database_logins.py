"""Who is who in the embedded database: the kernel says it, in new homes and in old ones."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from aiohttp import ClientSession

from ari_app.operations import down, home_folder, ports, postgres, processes
from ari_app.operations.running_centre import RunningCentre
from ari_app.settings import Settings
from ari_app.store.database import Login, dsn_of, logs_in_apart
from ari_app.store.private_file import write_private
from tests.runtime.test_centre import quiet, small_settings
from tests.store.postgres import migrate_as_before

WHO_IS_THERE = """SELECT application_name, usename::text FROM pg_stat_activity
    WHERE application_name IN ('sigap desk', 'sigap jobs', 'sigap notifications')"""


@pytest.fixture
async def settings(tmp_path: Path) -> AsyncIterator[Settings]:
    made = small_settings(tmp_path / "home")
    yield made
    await down.stop(made)


@asynccontextmanager
async def server(settings: Settings) -> AsyncIterator[None]:
    """The embedded PostgreSQL alone, as a start runs it."""
    home_folder.make_home(settings)
    postgres.prepare(settings)
    part = processes.ManagedProcess(postgres.program(settings), settings.run_dir, settings.log_dir)
    await part.begin()
    try:
        await postgres.wait_ready(settings)
        yield
    finally:
        await part.stop()


async def of_an_earlier_version(settings: Settings) -> None:
    """A home that trusts whoever comes, with tables of before and one address for all."""
    async with server(settings):
        await migrate_as_before(postgres.dsn(settings))
        rules = (postgres.data_dir(settings) / "pg_hba.conf").read_text(encoding="utf-8")
        assert "trust" in rules
    write_private(settings.run_dir / "database.dsn", postgres.dsn(settings).encode())
    assert not logs_in_apart(settings, Login.DESK)


async def who_is_there(settings: Settings) -> dict[str, str]:
    """Application → role, when all that we look for are there."""
    owner = await asyncpg.connect(dsn_of(settings))
    found: dict[str, str] = {}
    try:
        for _ in range(600):
            found = {row[0]: row[1] for row in await owner.fetch(WHO_IS_THERE)}
            if len(found) == 3:
                break
            await owner.execute("SELECT pg_sleep(0.05)")
    finally:
        await owner.close()
    return found


async def test_an_old_home_gets_its_logins_by_the_next_start(settings: Settings) -> None:
    await of_an_earlier_version(settings)
    centre = RunningCentre(settings, quiet)
    await centre.start()
    try:
        await _desk_is_asked(settings)
        assert await who_is_there(settings) == {
            "sigap desk": Login.DESK,
            "sigap jobs": Login.JOBS,
            "sigap notifications": Login.JOBS,
        }
        for login in (Login.DESK, Login.JOBS):
            await _can_only_work(dsn_of(settings, login))
    finally:
        await centre.stop()


async def _desk_is_asked(settings: Settings) -> None:
    """It connects when somebody wants something of it."""
    await ports.until_answered(ports.LOOPBACK, settings.http_port)
    async with ClientSession() as http, http.get(f"{settings.desk_url}/readyz") as reply:
        await reply.read()


async def _can_only_work(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    for statement in ("SET ROLE sigap", "DELETE FROM audit", "COPY audit TO PROGRAM 'id'"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)
    assert await connection.fetchval("SELECT count(*) FROM calls") == 0
    await connection.close()


async def test_a_running_server_is_told_of_the_new_rules(settings: Settings) -> None:
    """It was started by an earlier version and is adopted."""
    async with server(settings):
        postgres.keep_access(settings)
        await postgres.wait_ready(settings)
        owner = await asyncpg.connect(postgres.dsn(settings))
        await owner.execute("CREATE ROLE somebody LOGIN SUPERUSER")
        methods = await _methods(owner)
        await owner.close()
        assert methods == ["peer"]
        stranger = postgres.dsn(settings).replace("//sigap@", "//somebody@")
        with pytest.raises(asyncpg.InvalidAuthorizationSpecificationError, match="pg_hba"):
            await asyncpg.connect(stranger)


async def _methods(owner: Any) -> list[str]:
    """How somebody may log in; the rules are read a moment after the order."""
    methods: list[str] = []
    for _ in range(100):
        rows = await owner.fetch("SELECT auth_method FROM pg_hba_file_rules")
        methods = [row["auth_method"] for row in rows]
        await owner.execute("SELECT pg_sleep(0.05)")
        if methods == ["peer"]:
            break
    return methods


def test_a_number_without_a_name_is_trusted_at_its_closed_socket() -> None:
    rules, names = postgres._access([])
    assert "trust" in rules and "peer" not in rules
    rules, names = postgres._access(["sigap", "root"])
    logins = "sigap,sigap_desk,sigap_jobs,sigap_share"
    assert f"local all,replication {logins} peer map=sigap" in rules
    assert 'sigap "sigap" sigap_desk' in names and 'sigap "root" sigap' in names
