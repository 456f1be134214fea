"""What is found of the machine: each finding a sentence, and only a port stops a start."""

import socket
from pathlib import Path

import pytest

from ari_app.first_hour import clock_state, machine_checks
from ari_app.first_hour.machine_checks import Finding
from ari_app.settings import Settings, Trunk
from bench.free_ports import free_ports


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    sip, ari, ami, hep, http, rtp = free_ports(6)
    return Settings(
        home=tmp_path / "not" / "yet",
        sip_port=sip,
        ari_port=ari,
        ami_port=ami,
        hep_port=hep,
        http_port=http,
        rtp_start=min(rtp, 65000),
        rtp_end=min(rtp, 65000) + 19,
        trunks=[Trunk(name="telkom", match=["10.99.0.1"], host="localhost:5060")],
    )


def of(found: tuple[Finding, ...], what: str) -> Finding:
    return next(finding for finding in found if finding.what == what)


def test_a_port_that_is_taken_stops_and_names_its_setting(settings: Settings) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", settings.http_port))
        taken.listen()
        finding = of(machine_checks.look(settings, ()), "ports")
    assert finding.stops and not finding.well
    assert f"TCP port {settings.http_port}" in finding.says and "http_port" in finding.says


def test_free_ports_and_a_home_that_is_not_there_yet(settings: Settings) -> None:
    found = machine_checks.look(settings, ["localhost"])
    assert of(found, "ports").well and of(found, "audio ports").well
    assert of(found, "disk").says
    assert of(found, "DNS").says.startswith("localhost")
    assert not any(finding.stops for finding in found)


def test_a_name_that_nobody_knows(settings: Settings) -> None:
    found = machine_checks.look(settings, ["tidak-ada.invalid"])
    finding = of(found, "DNS")
    assert not finding.well and "tidak-ada.invalid" in finding.says


def test_a_name_that_leads_elsewhere(settings: Settings) -> None:
    elsewhere = settings.model_copy(update={"http_host": "127.0.0.9"})
    finding = of(machine_checks.look(elsewhere, ["localhost"]), "DNS")
    assert not finding.well and "not to 127.0.0.9" in finding.says


@pytest.mark.parametrize(("kept", "well"), [(True, True), (False, False), (None, False)])
def test_a_clock_that_nobody_keeps_has_its_remedy(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, kept: bool | None, well: bool
) -> None:
    monkeypatch.setattr(clock_state, "is_kept", lambda: kept)
    finding = of(machine_checks.look(settings, ()), "clock")
    assert finding.well is well and ("chrony" in finding.says) is not well


def test_the_kernel_is_asked() -> None:
    assert clock_state.is_kept() in (True, False, None)
