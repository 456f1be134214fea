"""The passwords of lines: kept for their owner alone, written as Asterisk reads them."""

import stat
from pathlib import Path

import pytest
from pydantic import ValidationError

from ari_app.asterisk import configuration, line_passwords
from ari_app.asterisk.credentials import Credentials
from ari_app.asterisk.line_passwords import PasswordUnfit, as_configured, keep, load
from ari_app.asterisk.plan_check import NoRuntime
from ari_app.asterisk.scratch import kept_apart, scratch_settings
from ari_app.settings import Settings, Trunk
from dialplan.check import faults

SECRETS = Credentials(ari_password="a" * 24, ami_password="b" * 24)
TRUNK = Trunk(
    name="telkom", match=["10.99.0.1"], host="sip.operator.example:5061", transport="tls", user="62"
)


def rendered(settings: Settings) -> dict[str, str]:
    return configuration.rendered(settings, SECRETS, NoRuntime(), ())


def test_each_line_has_its_own(tmp_path: Path) -> None:
    assert load(tmp_path) == {} and as_configured(tmp_path)["telkom"] == ""
    keep(tmp_path, "telkom", "satu")
    keep(tmp_path, "lain", "dua")
    keep(tmp_path, "telkom", "t;ga")
    assert load(tmp_path) == {"telkom": "t;ga", "lain": "dua"}
    assert as_configured(tmp_path)["telkom"] == "t\\;ga"
    file = tmp_path / line_passwords.FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("password", ["", " a", "a ", "a\nb", "a\x00", "x" * 129])
def test_what_asterisk_would_read_otherwise_is_refused(tmp_path: Path, password: str) -> None:
    with pytest.raises(PasswordUnfit):
        keep(tmp_path, "telkom", password)
    assert load(tmp_path) == {}


def test_a_file_that_is_damaged_is_none_and_is_kept(tmp_path: Path) -> None:
    (tmp_path / line_passwords.FILE).write_text("[1")
    assert load(tmp_path) == {}
    keep(tmp_path, "telkom", "rahasia")
    assert load(tmp_path) == {"telkom": "rahasia"}
    assert [path.read_text() for path in tmp_path.glob("*.damaged")] == ["[1"]


@pytest.mark.parametrize("own", [{"user": "62"}, {"transport": "tls"}, {"user": "6;2"}])
def test_a_registration_wants_a_host_and_a_plain_name(own: dict[str, str]) -> None:
    host = {"host": "10.99.0.1"} if ";" in own.get("user", "") else {}
    with pytest.raises(ValidationError):
        Trunk.model_validate({"name": "telkom", "match": ["10.99.0.1"], **host, **own})


def test_a_line_that_registers_is_a_sound_plan(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, trunks=[TRUNK])
    keep(tmp_path, "telkom", "rahasia")
    files = rendered(settings)
    assert not faults(files)
    pjsip = files["pjsip.conf"]
    assert "server_uri = sip:sip.operator.example:5061\\;transport=tls\n" in pjsip
    assert "client_uri = sip:62@sip.operator.example\n" in pjsip
    assert "\npassword = rahasia\n" in pjsip and "\n[tls]\n" in pjsip
    plain = rendered(Settings(home=tmp_path))["pjsip.conf"]
    assert "registration" not in plain and "[tls]" not in plain


def test_a_scratch_asterisk_registers_nothing(tmp_path: Path) -> None:
    """Or the operator would send callers there."""
    settings = Settings(home=tmp_path / "real", trunks=[TRUNK])
    settings.home.mkdir()
    keep(settings.home, "telkom", "rahasia")
    own = scratch_settings(settings, tmp_path / "scratch")
    files = rendered(own)
    apart = kept_apart(files, files, own)
    assert "\nload = res_pjsip_outbound_registration.so\n" in files["modules.conf"]
    kept_out = "\nnoload = res_pjsip_outbound_registration.so\n"
    assert kept_out in apart["modules.conf"]
    assert "\nload = res_pjsip_outbound_registration" not in apart["modules.conf"]
    assert apart["modules.conf"].count("\n") == files["modules.conf"].count("\n")
    own_modules = {**files, "modules.conf": "[modules]\nautoload = yes\n"}
    assert kept_out in kept_apart(own_modules, files, own)["modules.conf"]
    assert "rahasia" not in apart["pjsip.conf"] and "0.0.0.0:5061" not in apart["pjsip.conf"]
