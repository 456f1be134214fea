"""What installs and starts a centre is read by the tools that read it on a machine: systemd's own
check of the units, shellcheck of every script, hadolint of the image, and compose itself.

The whole of it, installed and started by a real systemd: ``python -m bench.installed``.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ari_app.operations import programs
from ari_app.settings import Settings
from ari_app.setup import private_packages
from tests.debian_program import program

REPOSITORY = Path(__file__).parents[2]
INSTALLING = REPOSITORY / "docs" / "installing"
DOCKER = REPOSITORY / "docker"
SERVICES = sorted(path.name for path in INSTALLING.glob("*.service"))
UNITS = [*SERVICES, "sigap.target"]
EXPOSED_AT_MOST = 3.0
SERVED = {  # the services of each part
    **{part: {part} for part in ("asterisk", "postgres", "jobs", "desk")},
    "screeners": {"screen-1", "screen-2"},
}
SHELL = re.compile(r"^#! ?/bin/(sh|bash)|^#!/usr/bin/env bash")


@pytest.fixture(scope="module")
def units(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The units, with the commands where they are here: systemd looks whether they can be run."""
    folder = tmp_path_factory.mktemp("units")
    for path in INSTALLING.glob("sigap*"):
        for file in path.glob("*.conf") if path.is_dir() else [path]:
            copied = folder / file.relative_to(INSTALLING)
            copied.parent.mkdir(exist_ok=True)
            text = file.read_text(encoding="utf-8").replace("/opt/sigap", str(REPOSITORY))
            copied.write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("name", UNITS)
def test_systemd_has_nothing_to_say_of_the_unit(units: Path, name: str) -> None:
    """It names what is wrong and ends with 0 all the same: any word fails."""
    done = analyze("verify", "--man=no", str(units / name))
    assert (done.stdout + done.stderr).strip() == ""


@pytest.mark.parametrize("name", SERVICES)
def test_the_unit_is_hardly_exposed(units: Path, name: str) -> None:
    done = analyze("security", "--offline=true", "--no-pager", str(units / name))
    found = re.search(r"Overall exposure level for \S+: ([0-9.]+)", done.stdout)
    assert found, done.stdout + done.stderr
    assert float(found[1]) <= EXPOSED_AT_MOST, done.stdout


def analyze(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [program("systemd-analyze", package="systemd"), *arguments]
    return subprocess.run(command, capture_output=True, text=True)


def scripts() -> Iterator[Path]:
    """Every shell script that is kept here, by its first line."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in listed.stdout.split("\0"):
        path = REPOSITORY / name
        if name and path.is_file() and SHELL.match(path.read_bytes()[:40].decode("latin-1")):
            yield path


def test_shellcheck_has_nothing_to_say() -> None:
    """The maintainer scripts of the package among them: what fails there fails as root."""
    found = list(scripts())
    assert {"sigap", "build", "sigap.postinst", "sigap.postrm", "take-version"} <= {
        path.name for path in found
    }
    shellcheck = private_packages.fetch(("shellcheck",), lambda _: None).command(
        "usr/bin/shellcheck"
    )
    done = subprocess.run(
        [*shellcheck, "--severity=style", *map(str, found)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout


def test_hadolint_has_nothing_to_say_of_the_image() -> None:
    hadolint = Path(sys.executable).parent / "hadolint"
    done = subprocess.run([hadolint, DOCKER / "Dockerfile"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_the_image_runs_as_nobody_special_and_says_how_it_is() -> None:
    lines = (DOCKER / "Dockerfile").read_text(encoding="utf-8").splitlines()
    users = [line.split()[1] for line in lines if line.startswith("USER ")]
    assert users and all(user.isdecimal() and int(user) >= 1000 for user in users)
    assert any(line.startswith("HEALTHCHECK ") for line in lines)
    assert "STOPSIGNAL SIGTERM" in lines


def compose(*files: str) -> dict[str, Any]:
    """The files as compose reads them, one laid over the other; without a daemon."""
    folder = private_packages.fetch(("docker-compose",), lambda _: None, with_dependencies=False)
    plugin = folder.root / "usr/libexec/docker/cli-plugins/docker-compose"
    named = [word for file in files for word in ("-f", str(DOCKER / file))]
    done = subprocess.run(
        [str(plugin), *named, "config", "--format", "json"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    made: dict[str, Any] = json.loads(done.stdout)
    return made


def test_no_service_may_write_or_rise() -> None:
    """Its user is the image's, or one that is nobody."""
    services = compose("compose.yml")["services"]
    for name, service in services.items():
        assert service["read_only"], name
        assert service["cap_drop"] == ["ALL"], name
        assert service.get("cap_add", []) == (["NET_BIND_SERVICE"] if name == "desk" else []), name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["restart"] == "always" and service["healthcheck"]["test"], name
        own = service["image"] == "sigap"
        assert own or int(service["user"].partition(":")[0]) >= 1000, name


def test_there_is_a_container_for_each_part(tmp_path: Path) -> None:
    services = compose("compose.yml")["services"]
    ours = {program.name for program in programs.own_programs(Settings(home=tmp_path))}
    parts = ours | {"asterisk", "postgres"}
    assert services.keys() == parts | {"prometheus", "alertmanager"}
    for name in parts:
        assert services[name]["command"] == ["run", name]
        assert f"/run/{name}.works " in services[name]["healthcheck"]["test"][1]
        assert services[name]["stop_grace_period"] == "45s"


@pytest.mark.parametrize("part", [*SERVED, "prometheus", "alertmanager"])
def test_an_override_breaks_one_part_and_no_other(part: str) -> None:
    whole = compose("compose.yml")["services"]
    broken = compose("compose.yml", f"compose.break-{part}.yml")["services"]
    changed = {name for name in whole if broken[name] != whole[name]}
    assert changed == SERVED.get(part, {part})
    for name in changed:
        assert (broken[name]["entrypoint"], broken[name]["command"]) == (["sleep"], ["infinity"])
