"""A centre that has calls, recordings and a raw one, running; and where its backups go."""

import asyncio
import subprocess
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from ari_app.backup import log_keeping, sealing, trial_server
from ari_app.backup.folder import Folder
from ari_app.operations import home_folder, postgres
from ari_app.settings import Backup, Settings
from ari_app.store.database import Database
from ari_app.store.migrating import migrate
from tests.desk.centre import Centre
from tests.patience import PATIENCE_S

NOW = datetime.now(UTC)
RECENT, OLD = NOW - timedelta(days=2), NOW - timedelta(days=400)


@asynccontextmanager
async def connected(settings: Settings) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(postgres.dsn(settings))
    try:
        yield connection
    finally:
        await connection.close()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home as a centre leaves it when it has stopped; copied for each test."""
    home = tmp_path_factory.mktemp("made") / "home"
    asyncio.run(_fill(Settings(home=home, node="jepara-1")))
    return home


async def _fill(settings: Settings) -> None:
    home_folder.make_home(settings)
    async with trial_server.running(settings):
        await postgres.wait_ready(settings)
        await migrate(postgres.dsn(settings))
        async with connected(settings) as database:
            centre = Centre(database=database, archive=settings.archive_dir)
            await centre.add_centre("JPR", "Jepara")
            await database.execute("UPDATE calls SET node = 'jepara-1'")
            for at in (RECENT, OLD, OLD):
                call_id = await centre.add_call(at=at)
                await centre.add_recording(call_id, b"fLaC" + call_id.encode())
            held = await database.fetchval("SELECT max(call_id) FROM calls")
            await database.execute(
                "INSERT INTO holds (centre, call_id, reason) VALUES ('JPR', $1, 'LP/12')", held
            )
            await database.execute("UPDATE recordings SET node = 'jepara-1'")
            await database.execute("UPDATE calls SET node = 'jepara-1', needs_review = false")
    (settings.home / "evidence.key").write_text("secret", encoding="utf-8")
    (settings.home / "settings.toml").write_text('http_port = 8222\n[centre]\nname = "Kudus 112"\n')
    settings.spool_dir.mkdir(parents=True)
    (settings.spool_dir / "raw.alaw").write_bytes(b"\xd5" * 3_000_000)


@pytest.fixture
async def centre(made: Path, tmp_path: Path) -> AsyncIterator[Settings]:
    """Running."""
    home = tmp_path / "home"
    assert succeeds("cp", "-a", str(made), str(home))
    settings = Settings(home=home, node="jepara-1")
    async with trial_server.running(settings):
        yield settings


@pytest.fixture
def folder(centre: Settings, tmp_path: Path) -> Folder:
    key, is_new = sealing.load_or_make(centre.home / sealing.FILE)
    assert is_new
    return Folder(root=tmp_path / "backups", key=key)


def succeeds(*command: str) -> bool:
    return subprocess.run(command, capture_output=True).returncode == 0


def another(centre: Settings, name: str = "restored") -> Settings:
    return Settings(home=centre.home.with_name(name), node="new-machine")


@pytest.fixture
async def kept_log(centre: Settings, folder: Folder) -> AsyncIterator[Settings]:
    """The log leaves as it is written."""
    wanted = Backup(folder=folder.root, log_every_s=0.5)
    settings = centre.model_copy(update={"backup": wanted})
    database = Database(postgres.dsn(settings))
    task = asyncio.create_task(log_keeping.keep_log(settings, database))
    yield settings
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await database.close()


def until_there(path: Path) -> None:
    ends = time.monotonic() + PATIENCE_S
    while not path.exists() or (path.is_dir() and not list(path.iterdir())):
        assert time.monotonic() < ends, path
        time.sleep(0.05)
