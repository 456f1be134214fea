from pathlib import Path

import pytest

from ari_app.settings import Settings
from tests.store.asterisk_files import AsteriskFiles


@pytest.fixture
def settings(tmp_path: Path, dsn: str) -> Settings:
    return Settings(home=tmp_path / "home", node="node-1", database_dsn=dsn)


@pytest.fixture
def asterisk(settings: Settings) -> AsteriskFiles:
    return AsteriskFiles(settings)
