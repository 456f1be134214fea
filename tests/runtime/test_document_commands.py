"""Every command of CONTRIBUTING.md and docker/README.md: run here, or with why not and what is
looked at instead. The handbook's are in ``tests/desk/test_handbook_commands.py``.
"""

import importlib.util
import json
import re
import shlex
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from ari_app import cli
from ari_app.operations import succession
from tests import run_all

REPOSITORY = Path(__file__).parents[2]
DOCUMENTS = ("CONTRIBUTING.md", "docker/README.md")
LINE = re.compile(r"^ {4,}(\S.*?)(?: {2,}#.*)?$", re.M)
INLINE = re.compile(
    r"`((?:\./sigap|python -m|pre-commit|promtool|docker/(?:debian/)?\w+(?=`))[^`]*)`"
)
SERVICES = re.compile(r"^  ([a-z][a-z0-9-]*):$", re.M)

Look = Callable[[str], None]


def text_of(document: str) -> str:
    return (REPOSITORY / document).read_text(encoding="utf-8")


def commands(document: str) -> list[str]:
    text = text_of(document)
    return list(dict.fromkeys((*LINE.findall(text), *INLINE.findall(text))))


def git_knows_it(line: str) -> None:
    done = subprocess.run(["git", "clone", "-h"], capture_output=True, check=False)
    assert b"usage: git clone" in done.stdout + done.stderr
    assert line == "git clone <the repository> sigap-112 && cd sigap-112"


def runs_what_it_says(line: str) -> None:
    """Its options are understood, and what it names is there."""
    words = shlex.split(line)[2:]
    part = run_all.part_of(words)
    asked = run_all.busy_of(words).arguments if part == "--busy" else words
    paths = [word for word in asked if not word.startswith("-") and word != "PATH"]
    assert all((REPOSITORY / path).exists() for path in paths), line


def is_a_command(line: str) -> None:
    name = line.split()[1]
    command = next((one for one in cli.COMMANDS if one.name == name), None)
    assert command, line
    parser = cli.parser_of(command)
    assert parser is None or parser.parse_args(line.split()[2:])


def is_a_module(line: str) -> None:
    name = line.split()[2]
    if importlib.util.find_spec(name + ".__main__" if _is_package(name) else name) is None:
        raise AssertionError(f"python -m {name} starts nothing")


def _is_package(name: str) -> bool:
    found = importlib.util.find_spec(name)
    return bool(found and found.submodule_search_locations)


def is_configured(line: str) -> None:
    hooks = (REPOSITORY / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    assert line == "pre-commit install" and "./sigap test --lint" in hooks


def builds_the_bundles(line: str) -> None:
    entered, *steps = line.split(" && ")
    folder = REPOSITORY / entered.removeprefix("cd ")
    package = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    assert steps == ["npm ci", "npm run build"] and package["scripts"]["build"]
    assert (folder / "package-lock.json").is_file()


def is_a_script(line: str) -> None:
    path = REPOSITORY / line.split()[-1]
    subprocess.run(["bash", "-n", str(path)], check=True)
    assert path.stat().st_mode & 0o100
    for variable in re.findall(r"^\w+(?==)", line):
        assert f"${{{variable}" in path.read_text(encoding="utf-8")


def names_services(line: str) -> None:
    words = shlex.split(line)[1:]
    while words[0] == "-f":
        assert (REPOSITORY / words[1]).is_file(), line
        words = words[2:]
    verb, *rest = words
    assert verb in ("up", "exec", "kill"), line
    if verb == "exec":
        image = text_of("docker/Dockerfile")
        assert rest[1] == "/opt/sigap/sigap" and "/opt/sigap" in image
        is_a_command(" ".join(rest[1:]))
        rest = rest[:1]
    if verb == "kill":
        assert rest[:2] == ["-s", succession.SIGNAL.name.removeprefix("SIG")]
        rest = rest[2:]
    services = SERVICES.findall(text_of("docker/compose.yml").partition("\nservices:\n")[2])
    named = [word for word in rest if not word.startswith("-")]
    assert set(named) <= set(services), (line, services)


def is_where_the_image_has_it(line: str) -> None:
    assert line == "promtool check config"
    assert "/etc/prometheus" in text_of("docker/compose.yml")


NOT_RUN: Mapping[str, tuple[str, Look]] = {  # beginning → why not, and what is looked at
    "git clone ": ("needs a network", git_knows_it),
    "./sigap test": ("would run tests within this one", runs_what_it_says),
    "./sigap ": ("run by tests of their own", is_a_command),
    "python -m ": ("a release or a bench: minutes to hours", is_a_module),
    "pre-commit ": ("changes the clone's hooks", is_configured),
    "cd ari_app/desk/browser ": ("fetches from a registry; the bundle's test", builds_the_bundles),
    "docker/": ("wants root and minutes", is_a_script),
    "BUILD_OPTIONS=": ("the same, behind a proxy", is_a_script),
    "podman-compose ": ("no containers here; test_units_and_scripts.py", names_services),
    "promtool ": ("needs the container's folder", is_where_the_image_has_it),
}

EVERY = [(document, line) for document in DOCUMENTS for line in commands(document)]


@pytest.mark.parametrize(("document", "line"), EVERY, ids=[line[:50] for _, line in EVERY])
def test_each_command_of_the_document_is_true(document: str, line: str) -> None:
    begins = [begin for begin in NOT_RUN if line.startswith(begin)]
    assert begins, f"{document}: neither run nor looked at"
    NOT_RUN[max(begins, key=len)][1](line)


def test_no_reason_is_left_over() -> None:
    for begin in NOT_RUN:
        assert any(line.startswith(begin) for _, line in EVERY), begin


def test_the_commands_are_found() -> None:
    for document, least in zip(DOCUMENTS, (12, 9), strict=True):
        assert len(commands(document)) >= least, commands(document)
