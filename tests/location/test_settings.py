"""The settings of the callers' page: off as shipped, and a slip of the pen is named."""

from pathlib import Path

import pytest

from ari_app.operations.programs import own_programs
from ari_app.operations.secure_start import Insecure, refuse_defaults, warnings
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


def test_its_process_has_a_login_of_its_own_and_no_other(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """In settings of before, which name the desk's alone, the desk's; never the owner's."""
    given = loaded(monkeypatch, tmp_path, ADDRESS="https://lokasi.example.go.id")
    logins = {"database_dsn": "postgresql://owner@db/sigap"}
    logins |= {f"database_{who}_dsn": f"postgresql://{who}@db/sigap" for who in ("desk", "jobs")}
    before = given.model_copy(update=logins)
    assert any("database_share_dsn" in sentence for sentence in warnings(before))
    own = before.model_copy(update={"database_share_dsn": "postgresql://share@db/sigap"})
    assert not any("database_share_dsn" in sentence for sentence in warnings(own))
    for settings, login in ((before, "desk"), (own, "share")):
        share = own_programs(settings)[-1]
        assert share.name == "share"
        dsns = {value for name, value in share.environ.items() if name.endswith("_DSN")}
        assert dsns == {f"postgresql://{login}@db/sigap"}


def test_a_default_password_of_its_login_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    given = loaded(monkeypatch, tmp_path)
    dsn = {"database_share_dsn": "postgresql://sigap_share:sigap_share@db/sigap"}
    with pytest.raises(Insecure, match="database_share_dsn"):
        refuse_defaults(given.model_copy(update=dsn))
