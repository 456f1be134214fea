from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from apprise.plugins.telegram import NotifyTelegram

from ari_app.settings import Settings
from ari_app.store.database import Database, Login
from ari_app.tickets.seal import load
from tests.store.on_postgres import pytest_configure
from tests.store.postgres import as_login
from tests.tickets.desk_work import DeskWork
from tests.tickets.receiver import Receiver
from tests.tickets.telegram import Telegram

__all__ = ["pytest_configure"]


@pytest.fixture
def settings(tmp_path: Path, dsn: str) -> Settings:
    return Settings(
        home=tmp_path / "home",
        node="node-1",
        database_dsn=dsn,
        database_jobs_dsn=as_login(dsn, Login.JOBS),
        local_channels=True,
    )  # the receivers of these tests are on this machine


@pytest.fixture
def desk(database: Database, settings: Settings) -> DeskWork:
    return DeskWork(database=database, seal=load(settings.home))


@pytest.fixture
async def telegram(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Telegram]:
    server = Telegram()
    await server.start()
    monkeypatch.setattr(NotifyTelegram, "notify_url", server.bot_url)
    yield server
    await server.stop()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    started = Receiver()
    await started.start()
    yield started
    await started.stop()
