import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from ari_app.settings import Settings
from ari_app.store.database import Database
from tests.store.asterisk_files import AsteriskFiles
from tests.store.postgres import cloned, make_template, running_server


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    with running_server() as server:
        asyncio.run(make_template(server.get_uri()))
        yield server.get_uri()


@pytest.fixture
async def dsn(postgres: str) -> AsyncIterator[str]:
    async with cloned(postgres) as own:
        yield own


@pytest.fixture
def settings(tmp_path: Path, dsn: str) -> Settings:
    return Settings(home=tmp_path / "home", node="node-1", database_dsn=dsn)


@pytest.fixture
async def database(dsn: str) -> AsyncIterator[Database]:
    opened = Database(dsn)
    yield opened
    await opened.close()


@pytest.fixture
def asterisk(settings: Settings) -> AsteriskFiles:
    return AsteriskFiles(settings)
