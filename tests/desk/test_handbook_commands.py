"""Every line to type in the handbook: run by a test, or here with why not, and what is looked at.

`./sigap …` is run against a centre by ``tests/runtime/test_first_hour.py``, in blocks and within
sentences. What needs another machine is read: the files that it names are there, names are real.
"""

import re
import subprocess
import textwrap
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from ari_app.desk.help.chapters import CHAPTERS
from ari_app.desk.help.library import FOLDER
from ari_app.settings import Settings
from ari_app.texts.catalog import Language

REPOSITORY = Path(__file__).parents[2]
UNIT = REPOSITORY / "docs" / "installing" / "sigap.service"
PACKAGE = REPOSITORY / "docker" / "debian" / "package"
INSTALLED = "/opt/sigap/"  # where the chapter unpacks the release
DROP_IN = {"ReadWritePaths", "ReadOnlyPaths"}  # of systemd.exec(5)
BLOCK = re.compile(r"(?:^ {4,}\S.*\n(?:\n(?= {4,}\S))?)+", re.M)
SIGAP = re.compile(r"^(?:SIGAP_\w+=\S+ )*\./sigap ")

Look = Callable[[str], None]


def files_are_here(line: str) -> None:
    source = line.split()[3].removeprefix(INSTALLED)
    assert line.startswith("install -m 644 ") and (REPOSITORY / source).is_file(), line


def names_the_unit(line: str) -> None:
    assert line in ("systemctl daemon-reload", f"systemctl enable --now {UNIT.stem}"), line


def is_as_the_unit_has_it(line: str) -> None:
    """Home, cache, user and place are those that the unit gives the centre."""
    unit = UNIT.read_text(encoding="utf-8")
    user = re.search(r"sudo -u (\S+) ", line)
    assert user and f"\nUser={user[1]}\n" in unit
    for variable in re.findall(r"SIGAP_\w+=\S+", line):
        assert variable in unit, variable
    assert f"ExecStart={INSTALLED}sigap " in unit and f"{INSTALLED}sigap status" in line


def builds_the_package(line: str) -> None:
    script = REPOSITORY / line.split()[0]
    subprocess.run(["bash", "-n", str(script)], check=True)
    assert script.stat().st_mode & 0o100


def names_the_package(line: str) -> None:
    control = (PACKAGE / "control").read_text(encoding="utf-8")
    assert re.search(r"^Package: sigap$", control, re.M) and "sigap" in line


def gives_the_package_its_command(line: str) -> None:
    assert (PACKAGE / "sigap.command").is_file() and line == "sudo sigap status"


def git_knows_it(line: str) -> None:
    done = subprocess.run([*line.split(), "-h"], capture_output=True, check=False)
    assert b"usage: git pull" in done.stdout + done.stderr


def is_of_another_program(line: str) -> None:
    bucket = tomllib.loads(textwrap.dedent(settings_with("bucket")))["backup"]["bucket"]
    assert bucket.removeprefix("s3:/") in line.replace("remote:", "/")


NOT_RUN: Mapping[str, tuple[str, Look]] = {  # beginning of a line → why not, and what is looked at
    "install ": ("writes into /usr and /etc", files_are_here),
    "systemd-sysusers": ("makes a user of the machine", lambda line: None),
    "systemctl ": ("no systemd is the first process here", names_the_unit),
    "sudo -u ": ("needs that user; ./sigap status itself is run", is_as_the_unit_has_it),
    "docker/debian/build ": ("wants debhelper and minutes", builds_the_package),
    "apt install ": ("installs on the machine", names_the_package),
    "dpkg --configure ": ("needs the installed package", names_the_package),
    "sudo sigap ": ("needs the installed package", gives_the_package_its_command),
    "git pull": ("needs a network", git_knows_it),
    "rclone ": ("another program, and a bucket", is_of_another_program),
}


def blocks(language: Language = Language.ID) -> Iterator[tuple[str, str]]:
    for chapter in CHAPTERS:
        text = (FOLDER / language / f"{chapter.address}.md").read_text(encoding="utf-8")
        for found in BLOCK.finditer(text + "\n"):
            yield chapter.address, textwrap.dedent(found[0]).strip("\n")


def is_settings(block: str) -> bool:
    return block.startswith("[")


def settings_with(word: str) -> str:
    return next(block for _, block in blocks() if is_settings(block) and word in block)


LINES = [
    (address, line)
    for address, block in blocks()
    if not is_settings(block)
    for line in block.splitlines()
    if line and not SIGAP.match(line)
]


@pytest.mark.parametrize(("address", "line"), LINES, ids=[line[:40] for _, line in LINES])
def test_what_no_test_runs_is_looked_at(address: str, line: str) -> None:
    looks = [look for begin, (_, look) in NOT_RUN.items() if line.startswith(begin)]
    assert len(looks) == 1, (address, line)
    looks[0](line)


def test_no_reason_is_left_over() -> None:
    for begin in NOT_RUN:
        assert any(line.startswith(begin) for _, line in LINES), begin


def test_each_block_of_settings_has_names_that_there_are() -> None:
    found = [block for _, block in blocks() if is_settings(block)]
    assert len(found) > 4
    for block in found:
        if block.startswith("[Service]"):
            assert {line.partition("=")[0] for line in block.splitlines()[1:]} <= DROP_IN
            continue
        for section, values in tomllib.loads(block).items():
            kind = Settings.model_fields[section].annotation
            for one in values if isinstance(values, list) else [values]:
                fields = getattr(kind, "model_fields", None) or kind.__args__[0].model_fields  # type: ignore[union-attr]
                assert set(one) <= set(fields), (section, one)
