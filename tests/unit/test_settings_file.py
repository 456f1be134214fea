"""Which settings file a command reads that names none."""

from pathlib import Path

import pytest

from ari_app import settings, settings_file
from ari_app.settings import SettingsError


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("SIGAP_SETTINGS", raising=False)
    monkeypatch.setenv("SIGAP_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    written = tmp_path / "centre.toml"
    written.write_text(f'home = "{tmp_path}"\nhttp_port = 18112\n')
    return written


def test_the_file_of_the_last_start_is_read_again(home: Path, file: Path) -> None:
    assert settings.load().http_port == 8112
    settings_file.remember(file, home)
    assert settings.load().http_port == 18112
    assert settings.load(as_last_time=False).http_port == 8112  # the demo


def test_a_start_without_a_file_is_remembered_too(home: Path, file: Path) -> None:
    settings_file.remember(file, home)
    settings_file.remember(None, home)
    assert settings_file.chosen_file() is None


def test_the_homes_own_file_comes_first(home: Path, file: Path) -> None:
    settings_file.remember(file, home)
    (home / "settings.toml").write_text("http_port = 28112\n")
    assert settings.load().http_port == 28112


def test_none_is_an_answer(home: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A part of a centre has everything in its environment: a file beside it cannot stop it."""
    settings_file.remember(file, home)
    monkeypatch.setenv("SIGAP_SETTINGS", "")
    assert settings.load().http_port == 8112


def test_a_file_that_is_gone_is_named(home: Path, file: Path) -> None:
    settings_file.remember(file, home)
    file.unlink()
    with pytest.raises(SettingsError, match=r"last started with .*centre\.toml, which is not"):
        settings.load()


def test_a_home_that_cannot_be_written_is_no_reason_not_to_run(file: Path) -> None:
    settings_file.remember(file, Path("/proc/nothing"))
    assert settings_file.used_in(Path("/proc/nothing")) is None
