"""A real desk: aiohttp on a real port, a real PostgreSQL cloned for each test, AMI over TCP."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from aiohttp import ClientSession, CookieJar

from ari_app.asterisk.credentials import Credentials
from ari_app.desk.main import connect
from ari_app.desk.site import build
from ari_app.desk.web.doors import GuardedSite, runner_of
from ari_app.secrecy import token_hash
from ari_app.settings import Settings
from ari_app.store.database import Database, Login
from ari_app.store.desk_database import DeskDatabase
from bench.free_ports import free_ports
from tests.desk.ami_server import AmiServer
from tests.desk.api_client import ApiClient
from tests.desk.centre import Centre
from tests.desk.passwords import CHEAP
from tests.store.on_postgres import pytest_configure
from tests.store.postgres import as_login

__all__ = ["pytest_configure"]


ROLES = ("call_taker", "supervisor", "reviewer", "agency", "admin")
ARI_PASSWORD = "a" * 24


@pytest.fixture
async def ami() -> AsyncIterator[AmiServer]:
    server = AmiServer()
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
def settings(tmp_path: Path, dsn: str, ami: AmiServer) -> Settings:
    home = tmp_path / "home"
    ari, http = free_ports(2)
    for folder in ("run", "recordings/archive"):
        (home / folder).mkdir(parents=True)
    return Settings(
        home=home,
        node="node-1",
        database_dsn=dsn,
        database_desk_dsn=as_login(dsn, Login.DESK),
        ami_port=ami.port,
        ari_port=ari,
        http_port=http,
        local_channels=True,
    )  # the receivers of these tests are on this machine


@pytest.fixture
async def site(settings: Settings, ami: AmiServer) -> AsyncIterator[str]:
    """The running desk's address."""
    async with served(settings, ami) as address:
        yield address


@asynccontextmanager
async def served(settings: Settings, ami: AmiServer) -> AsyncIterator[str]:
    """A desk with these settings; its address."""
    passwords = Credentials(ari_password=ARI_PASSWORD, ami_password=ami.password)
    runner = runner_of(build(connect(settings, passwords)), last_words_s=0.2)
    await runner.setup()
    await GuardedSite(runner, "127.0.0.1", settings.http_port).start()
    yield f"http://127.0.0.1:{settings.http_port}"
    await runner.cleanup()


@pytest.fixture
async def database(dsn: str) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(dsn)
    yield connection
    await connection.close()


@pytest.fixture
async def centre(database: Any, settings: Settings) -> Centre:
    """JPR with an account and a token for every role, and KDS next door."""
    made = Centre(database=database, archive=settings.archive_dir)
    await made.add_centre("JPR", "Jepara Siap 112")
    await made.add_centre("KDS", "Kudus 112")
    for number, role in enumerate(ROLES):
        extension = str(101 + number) if role in ("call_taker", "supervisor") else None
        await made.add_account(role, role, CHEAP.hash(f"sandi-{role}"), extension)
        await made.add_token(token_hash(f"token-{role}"), role)
    await made.add_token(token_hash("token-kudus"), "admin", centre="KDS")
    return made


@pytest.fixture
async def jobs(dsn: str) -> AsyncIterator[Database]:
    """With the login of `sigap jobs`."""
    database = Database(as_login(dsn, Login.JOBS), connections=2)
    yield database
    await database.close()


@pytest.fixture
async def reading(dsn: str) -> AsyncIterator[DeskDatabase]:
    """With the login of the desk."""
    database = DeskDatabase(lambda: as_login(dsn, Login.DESK), connections=1)
    yield database
    await database.close()


@pytest.fixture
async def http(site: str) -> AsyncIterator[ClientSession]:
    async with ClientSession(site, cookie_jar=CookieJar(unsafe=True)) as session:
        yield session


@pytest.fixture
async def api(http: ClientSession, centre: Centre) -> ApiClient:
    """The API of a centre with accounts and tokens; the answers are checked as they come."""
    return ApiClient(http=http)
