import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from ari_app.settings import Settings
from ari_app.store.database import Database
from tests.store.postgres import cloned, make_template, running_server
from tests.tickets.desk_work import DeskWork
from tests.tickets.receiver import Receiver


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
def desk(database: Database) -> DeskWork:
    return DeskWork(database=database)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    started = Receiver()
    await started.start()
    yield started
    await started.stop()
