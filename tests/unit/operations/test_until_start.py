"""What Asterisk takes when it starts only: kept for as long as it runs, told while it differs."""

from pathlib import Path

import pytest

from ari_app.operations import plan_trial, until_start
from ari_app.settings import Settings

OLD = """[udp]
type = transport
bind = 10.1.1.1:5060

[tcp]
bind = 10.1.1.1:5060

"""
TLS = """[tls]
type = transport
bind = 10.1.1.1:5061
cert_file = /etc/sigap/desk.pem
priv_key_file = /etc/sigap/desk.key
ca_list_file = /etc/ssl/ca.pem

[trunk-telkom]
type = endpoint
"""


@pytest.fixture
def centre(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    settings = Settings(home=tmp_path, node="node-1")
    (settings.asterisk_dir / "etc").mkdir(parents=True)
    settings.run_dir.mkdir(parents=True, exist_ok=True)
    runs(monkeypatch, "7 100")
    return settings


def runs(monkeypatch: pytest.MonkeyPatch, process: str) -> None:
    monkeypatch.setattr(plan_trial, "asterisk_now", lambda settings: process)


def write(centre: Settings, pjsip: str) -> None:
    if (centre.asterisk_dir / "etc/pjsip.conf").exists():
        until_start.note(centre)
    (centre.asterisk_dir / "etc/pjsip.conf").write_text(pjsip, encoding="utf-8")


@pytest.mark.parametrize(
    ("was", "is_", "setting"),
    [
        ("/etc/ssl/ca.pem", "/etc/ssl/telkom.pem", "sip_tls_ca"),
        ("ca_list_file = /etc/ssl/ca.pem\n", "", "sip_tls_ca"),
        (
            "[udp]\ntype = transport\nbind = 10.1.1.1:5060",
            "[udp]\nbind = 10.1.1.1:5070",
            "sip_port",
        ),
        ("10.1.1.1", "10.1.1.2", "sip_host"),
    ],
)
def test_what_differs_waits_and_no_more_once_it_is_back(
    centre: Settings, was: str, is_: str, setting: str
) -> None:
    for _ in range(2):
        write(centre, OLD + TLS)
        assert until_start.waiting(centre) == ()
        write(centre, (OLD + TLS).replace(was, is_))
        assert until_start.waiting(centre) == (setting,)


def named(host: str, port: int) -> str:
    """As they are shipped: each address has a transport of its own."""
    return f"[udp-{host}-{port}]\ntype = transport\nbind = {host}:{port}\n\n"


@pytest.mark.parametrize(
    ("host", "port", "waits", "remark"),
    [
        ("10.1.1.1", 5070, (), "opened beside the old one"),
        ("10.1.1.2", 5060, (), "another address of this machine"),
        ("0.0.0.0", 5060, ("sip_host",), "the port is taken at one of them"),  # noqa: S104
        ("0.0.0.0", 5070, (), "all addresses at another port"),  # noqa: S104
    ],
)
@pytest.mark.parametrize("before", [named("10.1.1.1", 5060), OLD])
def test_what_can_be_opened_beside_the_old_one_waits_for_nothing(
    centre: Settings, before: str, host: str, port: int, waits: tuple[str, ...], remark: str
) -> None:
    write(centre, before)
    write(centre, named("10.1.1.1", 5060))
    assert until_start.waiting(centre) == ()
    write(centre, named(host, port))
    assert until_start.waiting(centre) == waits, remark
    opened = {("10.1.1.1", "5060")} | (set() if waits else {(host, str(port))})
    assert until_start.open_at(centre) == opened
    write(centre, named("10.1.1.1", 5060))
    assert until_start.waiting(centre) == (), "the old one is open still"


def test_where_it_listened_before_is_told(centre: Settings) -> None:
    write(centre, named("10.1.1.1", 5060))
    write(centre, named("10.1.1.1", 5070))
    moved = centre.model_copy(update={"sip_host": "10.1.1.1", "sip_port": 5070})
    assert until_start.left_open(moved) == (("10.1.1.1", "5060"),)


def test_without_a_running_asterisk_it_is_where_the_settings_say(
    centre: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs(monkeypatch, "")
    assert until_start.open_at(centre) == {("127.0.0.1", "5060")}
    assert until_start.left_open(centre) == ()


def test_a_start_takes_it(centre: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    write(centre, OLD + TLS)
    write(centre, (OLD + TLS).replace("ca.pem", "telkom.pem"))
    assert until_start.waiting(centre) == ("sip_tls_ca",)
    runs(monkeypatch, "8 200")
    assert until_start.waiting(centre) == ()
    write(centre, OLD + TLS)
    assert until_start.waiting(centre) == ("sip_tls_ca",), "of the process that runs now"
    runs(monkeypatch, "")
    assert until_start.waiting(centre) == (), "no Asterisk goes on without anything"


@pytest.mark.parametrize(("was", "is_"), [(":5061", ":5071"), ("desk.key", "other.key")])
def test_what_a_reload_takes_waits_for_nothing(centre: Settings, was: str, is_: str) -> None:
    write(centre, OLD + TLS)
    write(centre, OLD + TLS.replace(was, is_))
    assert until_start.waiting(centre) == ()


def test_the_first_line_by_tls_is_taken_at_once(centre: Settings) -> None:
    write(centre, OLD)
    write(centre, OLD + TLS)
    assert until_start.waiting(centre) == ()
    write(centre, OLD + TLS.replace("ca.pem", "telkom.pem"))
    assert until_start.waiting(centre) == ("sip_tls_ca",)


def test_what_cannot_be_read_is_in_nobodys_way(centre: Settings) -> None:
    assert until_start.waiting(centre) == ()
    write(centre, OLD)
    (centre.run_dir / until_start.LISTENS).write_text("{", encoding="utf-8")
    assert until_start.waiting(centre) == ()
