"""A setting that has another name now is read under its old one, wherever it was written."""

import json
from pathlib import Path

import pytest

from ari_app import settings_changes
from ari_app.settings import Settings, SettingsError, load


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "centre.toml"
    path.write_text(f'home = "{tmp_path}"\n', encoding="utf-8")
    return path


def test_in_the_file(file: Path) -> None:
    with file.open("a", encoding="utf-8") as written:
        written.write("[limits]\nplace_empty_s = 77\n")
    assert load(file).limits.seat_empty_s == 77


def test_in_the_environment(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGAP_LIMITS__PLACE_EMPTY_S", "78")
    assert load(file).limits.seat_empty_s == 78


def test_in_the_browser(file: Path) -> None:
    values = {"limits.place_empty_s": 79}
    text = json.dumps({"values": values, "history": []})
    (file.parent / settings_changes.FILE).write_text(text, encoding="utf-8")
    found = load(file)
    assert found.limits.seat_empty_s == 79
    assert found.from_browser == {"limits.seat_empty_s"}
    assert not found.left_out


def test_what_the_file_says_counts_above_the_browser(file: Path) -> None:
    text = json.dumps({"values": {"limits.place_empty_s": 79}, "history": []})
    (file.parent / settings_changes.FILE).write_text(text, encoding="utf-8")
    with file.open("a", encoding="utf-8") as written:
        written.write("[limits]\nseat_empty_s = 80\n")
    assert load(file).limits.seat_empty_s == 80


def test_by_its_new_name_a_refusal_names_it(file: Path) -> None:
    with file.open("a", encoding="utf-8") as written:
        written.write("[limits]\nseat_empty_s = 0\n")
    with pytest.raises(SettingsError, match=r"limits\.seat_empty_s"):
        load(file)


def test_in_code(tmp_path: Path) -> None:
    assert Settings(home=tmp_path, limits={"seat_empty_s": 81}).limits.seat_empty_s == 81
