"""What all tests share: no settings from the shell, and one PostgreSQL with a database a test."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator

import pytest

from ari_app.store.database import Database
from tests.store.postgres import cloned, make_template, running_server

for name in [name for name in os.environ if name.startswith("SIGAP_") and name != "SIGAP_CACHE"]:
    del os.environ[name]


@pytest.fixture(autouse=True)
def _own_umask() -> Iterator[None]:
    """What a command line run in a test narrows is wide again for the next test."""
    before = os.umask(0o022)
    os.umask(before)
    yield
    os.umask(before)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The server's address; started when the first test wants it."""
    with running_server() as server:
        asyncio.run(make_template(server.get_uri()))
        yield server.get_uri()


@pytest.fixture
async def dsn(postgres: str) -> AsyncIterator[str]:
    """A database of the test's own, cloned from the migrated template."""
    async with cloned(postgres) as own:
        yield own


@pytest.fixture
async def database(dsn: str) -> AsyncIterator[Database]:
    opened = Database(dsn)
    yield opened
    await opened.close()
