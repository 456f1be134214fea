"""The settings of the callers' page: off as shipped, and a slip of the pen is named."""

from pathlib import Path

import pytest

from ari_app.operations.up import own_programs
from ari_app.settings import Settings, SettingsError, load


def loaded(monkeypatch: pytest.MonkeyPatch, home: Path, **values: str) -> Settings:
    monkeypatch.setenv("SIGAP_HOME", str(home))
    for name, value in values.items():
        monkeypatch.setenv(f"SIGAP_SHARE__{name}", value)
    return load()


def test_off_as_shipped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings = loaded(monkeypatch, tmp_path)
    assert settings.share.ways == ()
    assert "share" not in [program.name for program in own_programs(settings)]


def test_on_with_an_address(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    channel = "json://gateway.example/{number}"
    address = "https://lokasi.example.go.id"
    settings = loaded(monkeypatch, tmp_path, ADDRESS=address, WHATSAPP=channel)
    assert settings.share.ways == ("show", "whatsapp")
    programs = own_programs(settings)
    assert programs[-1].name == "share"
    knows = [program.name for program in programs if channel in program.environ["SIGAP_SHARE"]]
    assert knows == ["desk"]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"ADDRESS": "http://lokasi.example.go.id"}, "share.address"),  # no browser tells a place
        ({"ADDRESS": "https://lokasi.example.go.id/112"}, "share.address"),  # its paths are ours
        ({"ADDRESS": "lokasi.example.go.id"}, "share.address"),
        ({"SMS": "json://gateway.example/send"}, r"\{number\}"),
        ({"ADDRESS": "https://a.example", "PORT": "8112"}, "share.port must differ"),
    ],
)
def test_a_slip_of_the_pen(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, values: dict[str, str], said: str
) -> None:
    with pytest.raises(SettingsError, match=said):
        loaded(monkeypatch, tmp_path, **values)
