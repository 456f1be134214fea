from pathlib import Path
from typing import Any

import asyncpg
import pytest

from ari_app.settings import Settings
from ari_app.store.database import Login
from recordings.transcripts.recogniser import FILES
from tests.store.asterisk_files import AsteriskFiles
from tests.store.on_postgres import pytest_configure
from tests.store.postgres import as_login

__all__ = ["pytest_configure"]


@pytest.fixture
def settings(tmp_path: Path, dsn: str) -> Settings:
    return Settings(
        home=tmp_path / "home",
        node="node-1",
        database_dsn=dsn,
        database_jobs_dsn=as_login(dsn, Login.JOBS),
    )


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A model's folder, and the stand-in for vosk in the recogniser's process."""
    folder = tmp_path / "model"
    for name in FILES["vosk"]:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"")
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent / "recogniser_stand_in"))
    return folder


@pytest.fixture
async def plain(dsn: str) -> Any:
    """A connection past our own code."""
    connection = await asyncpg.connect(dsn)
    yield connection
    await connection.close()


@pytest.fixture
def asterisk(settings: Settings) -> AsteriskFiles:
    return AsteriskFiles(settings)
