"""What an installed centre is started by fits the code: the unit, and what the package carries."""

import itertools
import re
import textwrap
from collections import defaultdict
from pathlib import Path

import pytest

from ari_app import cli
from ari_app.asterisk.runtime import AsteriskRuntime
from ari_app.operations import postgres, programs
from ari_app.settings import Settings, Share, load

REPOSITORY = Path(__file__).parents[2]
INSTALLING = REPOSITORY / "docs" / "installing"
UNIT = INSTALLING / "sigap.service"
COMMON = INSTALLING / "sigap-.service.d" / "common.conf"
PARTS = sorted(path.stem.removeprefix("sigap-") for path in INSTALLING.glob("sigap-*.service"))
PACKAGE = REPOSITORY / "docker" / "debian" / "package"
HOME = "/var/lib/sigap"  # recordings, database and keys
SANDBOX = {
    "NoNewPrivileges": "yes",
    "CapabilityBoundingSet": "",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "RestrictNamespaces": "yes",
    "SystemCallFilter": "@system-service",
    "UMask": "0077",
}


def unit(*paths: Path) -> dict[str, list[str]]:
    """What a unit says, with its drop-ins; without a name that of the whole centre."""
    found: dict[str, list[str]] = defaultdict(list)
    lines = [path.read_text(encoding="utf-8").splitlines() for path in paths or (UNIT,)]
    for line in itertools.chain(*lines):
        if "=" in line and not line.startswith("#"):
            key, _, value = line.partition("=")
            found[key].append(value)
    return found


def test_the_unit_gives_a_stop_the_time_that_it_takes(tmp_path: Path) -> None:
    """Ours together, then the engines one after the other; killed before that, calls are lost."""
    settings = Settings(home=tmp_path)
    asterisk = AsteriskRuntime(
        command=("asterisk",), module_dir=tmp_path, data_dir=tmp_path, version="22.10.1"
    )
    engines = (programs.asterisk_program(settings, asterisk, tmp_path), postgres.program(settings))
    longest = programs.STOP_LIMIT_S + sum(each.stop_limit_s for each in engines)
    assert int(unit()["TimeoutStopSec"][0]) > longest
    assert unit()["KillMode"] == ["process"], "else the death of sigap up ends every call"
    assert unit()["RemoveIPC"] == ["no"], (
        "else it takes the shared memory of PostgreSQL, which lives"
    )


def test_a_supervisor_that_stands_still_is_replaced() -> None:
    """It arms the watchdog itself (`service_watchdog`); what is frozen takes SIGKILL alone."""
    assert unit()["NotifyAccess"] == ["main"] and unit()["WatchdogSignal"] == ["SIGKILL"]
    assert unit()["Restart"] == ["always"]


@pytest.mark.parametrize(("key", "value"), SANDBOX.items())
def test_the_unit_keeps_its_walls(key: str, value: str) -> None:
    assert unit()[key][0] == value


def test_the_unit_gives_commands_that_there_are() -> None:
    names = {command.name for command in cli.COMMANDS}
    given = [value.split() for key in ("ExecStart", "ExecReload") for value in unit()[key]]
    assert [words[0] for words in given] == ["/opt/sigap/sigap"] * len(given) != []
    assert {words[1] for words in given} <= names


def of_part(name: str) -> dict[str, list[str]]:
    return unit(COMMON, INSTALLING / f"sigap-{name}.service")


@pytest.mark.parametrize("name", PARTS)
def test_a_part_that_is_kept_by_itself_has_the_same_walls(name: str) -> None:
    """But the desk and the callers' page, which may have a port below 1024."""
    found = of_part(name)
    own = {"CapabilityBoundingSet": "CAP_NET_BIND_SERVICE"} if name in ("desk", "share") else {}
    assert {key: found[key][0] for key in SANDBOX} == SANDBOX | own
    assert found["KillMode"] == ["process"] and found["RemoveIPC"] == ["no"]
    assert found["Restart"] == ["always"] and found["StartLimitIntervalSec"] == ["0"]
    assert found["Conflicts"] == ["sigap.service"], "two keepers would end each other's processes"


def test_there_is_a_unit_for_each_part_and_a_command_in_each(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, share=Share(address="https://bagi.example"))
    ours = {part.name for part in programs.own_programs(settings)}
    commands = {of_part(name)["ExecStart"][0].replace("-%i", "-1") for name in PARTS}
    assert ours - {"screen-2"} | {"asterisk", "postgres"} == {
        command.removeprefix("/opt/sigap/sigap run ") for command in commands
    }
    wanted = {name for line in unit(INSTALLING / "sigap.target")["Wants"] for name in line.split()}
    shipped = {
        part.name.replace("screen-", "screen@") for part in programs.own_programs(Settings())
    }
    assert wanted == {f"sigap-{name}.service" for name in shipped | {"asterisk", "postgres"}}


def test_a_part_that_is_kept_by_itself_has_the_time_that_its_stop_takes(tmp_path: Path) -> None:
    limit_s = int(unit(COMMON)["TimeoutStopSec"][0])
    assert limit_s > postgres.program(Settings(home=tmp_path)).stop_limit_s + programs.STOP_LIMIT_S


def test_the_package_carries_every_folder_of_ours() -> None:
    rules = (PACKAGE / "rules").read_text(encoding="utf-8")
    said = re.search(r"^PARTS = (.+)$", rules, re.M)
    assert said
    parts = set(said[1].split())
    ours = {path.parent.name for path in REPOSITORY.glob("*/__init__.py")}
    assert ours - {"tests", "bench"} <= parts
    assert all((REPOSITORY / part).exists() for part in parts)


def test_removing_the_package_keeps_what_is_evidence() -> None:
    scripts = [path.read_text(encoding="utf-8") for path in PACKAGE.glob("sigap.p*")]
    removed = re.findall(r"^\s*rm -rf (.+)$", "\n".join(scripts), re.M)
    assert removed and not [each for line in removed for each in line.split() if each == HOME]


def test_the_examples_of_lines_are_settings(tmp_path: Path) -> None:
    """All three at once, as somebody might paste them."""
    chapter = REPOSITORY / "docs" / "help" / "en" / "saluran-operator.md"
    text = chapter.read_text(encoding="utf-8")
    begin = text.index("    [[trunks]]")
    example = text[begin : text.index("\n\n`match`", begin)]
    file = tmp_path / "settings.toml"
    file.write_text(textwrap.dedent(example), encoding="utf-8")
    loaded = load(file, as_last_time=False)
    assert [trunk.name for trunk in loaded.trunks] == ["telkom", "gateway", "cloud"]
    assert loaded.trunks[2].transport == "tls" and loaded.trunks[2].user == "62291000000"
