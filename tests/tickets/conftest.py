from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ari_app.settings import Settings
from ari_app.store.database import Database
from ari_app.tickets.seal import load
from tests.store.on_postgres import pytest_configure
from tests.tickets.desk_work import DeskWork
from tests.tickets.receiver import Receiver

__all__ = ["pytest_configure"]


@pytest.fixture
def settings(tmp_path: Path, dsn: str) -> Settings:
    return Settings(home=tmp_path / "home", node="node-1", database_dsn=dsn)


@pytest.fixture
def desk(database: Database, settings: Settings) -> DeskWork:
    return DeskWork(database=database, seal=load(settings.home))


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    started = Receiver()
    await started.start()
    yield started
    await started.stop()
