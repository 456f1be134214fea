"""The commands of the README and of docs/running.md, followed word by word by a newcomer.

The centre is started once with a settings file that lies anywhere; every later command comes
without a word about it.
"""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest

from ari_app import cli
from ari_app.settings import Settings
from ari_app.store.database import dsn_of
from ari_app.uuid7 import uuid7
from bench.free_ports import free_ports
from tests.patience import PATIENCE_S

REPOSITORY = Path(__file__).parents[2]
RUNNING = (REPOSITORY / "docs" / "running.md").read_text(encoding="utf-8")
STARTED_AND_STOPPED = ("up", "down")
# A newcomer has no recording to hear again, no terminal to be asked at, or no home of root's.
REFUSED = {
    "replay": ("No recorded call of this time can be replayed",),
    "secure": ("Nobody is here to be asked", "is not root's"),
}
EXAMPLE = re.search(r"A minimal `centre\.toml`:\n\n((?:    .*\n|\n)+)", RUNNING)
COMMANDS = re.findall(r"^ {4}(\./sigap (\S+).*?)(?: +#.*)?$", RUNNING, re.M)
PLACES = (
    "kecamatan,desa,dusun,landmark,also,latitude,longitude\nTahunan,Mantingan,,,,-6.6205,110.6801\n"
)
TICKET = "JPR-2026-00812"  # of the examples


class Newcomer:
    """A shell in a folder with the settings file, in a home of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = folder / "srv"
        self.ports = free_ports(5)
        self._write_shim()
        (folder / "centre.toml").write_text(self.centre_toml(), encoding="utf-8")
        (folder / "tried.toml").write_text(self.centre_toml(), encoding="utf-8")
        (folder / "other-ear").mkdir()
        shutil.copy(REPOSITORY / "ari_app/screening/head.onnx", folder / "other-ear")
        (folder / "jepara.csv").write_text(PLACES, encoding="utf-8")
        queues = (REPOSITORY / "dialplan/queues.conf").read_text(encoding="utf-8")
        assert "retry = 1\n" in queues
        (folder / "queues.conf").write_text(queues.replace("retry = 1\n", "retry = 2\n"))

    def centre_toml(self) -> str:
        """The example of the documentation, on loopback and on ports that are free here."""
        assert EXAMPLE
        text = re.sub(r"^    ", "", EXAMPLE[1], flags=re.M)
        sip, ari, ami, http, rtp = self.ports
        ports = (
            f"sip_port = {sip}\nari_port = {ari}\nami_port = {ami}\nhttp_port = {http}\n"
            f"rtp_start = {rtp}\nrtp_end = {rtp + 99}\n"
        )
        own = {"/srv/sigap": str(self.home), "/mnt/backups": str(self.folder / "backups")}
        for example, here in {**own, "10.20.0.5": "127.0.0.1"}.items():
            text = text.replace(example, here)
        return ports + text

    @property
    def settings(self) -> Settings:
        return Settings(home=self.home)

    def does(self, line: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", "-c", line],
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], "HOME": str(self.folder)},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    @contextmanager
    def up(self, line: str) -> Iterator[None]:
        """In another window, until all is well; told to stop by ``./sigap down``."""
        window = self.folder / "up.txt"
        with window.open("w") as told:
            running = subprocess.Popen(
                ["bash", "-c", f"exec {line}"],
                cwd=self.folder,
                env={"PATH": os.environ["PATH"], "HOME": str(self.folder)},
                stdout=told,
                stderr=told,
            )
        try:
            while self.does("./sigap status").returncode:
                assert running.poll() is None, window.read_text()
            yield
        finally:
            down = self.does("./sigap down")
            assert (down.stdout, running.wait(60)) == ("Stopped.\n", 0)

    def _write_shim(self) -> None:
        shim = self.folder / "sigap"
        cache = os.environ.get("SIGAP_CACHE", "")
        shim.write_text(
            f"#!/bin/sh\nexport PYTHONPATH={REPOSITORY} SIGAP_CACHE={cache} SIGAP_COMMAND={shim}\n"
            f'exec {sys.executable} -m ari_app.cli "$@"\n'
        )
        shim.chmod(0o755)


@pytest.fixture(scope="module")
def newcomer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newcomer]:
    someone = Newcomer(tmp_path_factory.mktemp("newcomer"))
    with someone.up("./sigap up --settings centre.toml"):
        yield someone


def test_the_documentation_has_the_commands() -> None:
    assert EXAMPLE and len(COMMANDS) > 20
    assert {name for _, name in COMMANDS} >= {"account", "token", "seat", "agency", "retention"}


def test_every_command_that_is_named_anywhere_is_one() -> None:
    texts = [*REPOSITORY.glob("docs/**/*.md"), *REPOSITORY.glob("*.md")]
    named = {
        word
        for text in texts
        for word in re.findall(r"(?<![\w/])\./sigap ([a-z]+)", text.read_text(encoding="utf-8"))
    }
    assert named <= {command.name for command in cli.COMMANDS}


async def test_each_command_of_the_documentation_works_without_a_word(newcomer: Newcomer) -> None:
    await one_ticket(newcomer.settings)
    for line, name in COMMANDS:
        if name in STARTED_AND_STOPPED:
            continue
        done = newcomer.does(line.replace("/etc/nftables.d", "."))  # the machine's stay as they are
        if said := REFUSED.get(name):
            assert any(one in done.stderr for one in said), (line, done)
        else:
            assert done.returncode == 0, (line, done.stdout, done.stderr)


def test_status_finds_the_centre(newcomer: Newcomer) -> None:
    """A backup that one of the commands before ended with jobs is made anew first."""
    until_s = time.monotonic() + PATIENCE_S
    while (done := newcomer.does("./sigap status")).returncode and time.monotonic() < until_s:
        assert done.stdout.endswith("Not healthy: backup.\n"), done.stdout + done.stderr
    assert done.returncode == 0, done.stdout + done.stderr
    assert "supervision" in done.stdout


@pytest.mark.parametrize(
    "line",
    [
        "./sigap --settings centre.toml seat list",
        "./sigap seat --settings centre.toml list",
        "./sigap seat list --settings centre.toml",
        "./sigap seat list --settings=centre.toml",
        "SIGAP_SETTINGS=centre.toml ./sigap seat list",
    ],
)
def test_the_file_may_be_named_anywhere(newcomer: Newcomer, line: str) -> None:
    assert newcomer.does(line).returncode == 0


def test_another_home_is_another_centre(newcomer: Newcomer) -> None:
    done = newcomer.does("SIGAP_HOME=$PWD/elsewhere ./sigap status")
    assert done.returncode == 1 and done.stdout.startswith("Nothing runs in")


def test_its_own_home_knows_the_file_too(newcomer: Newcomer) -> None:
    assert newcomer.does(f"SIGAP_HOME={newcomer.home} ./sigap seat list").returncode == 0


def test_two_seats_have_two_names(newcomer: Newcomer) -> None:
    assert newcomer.does("./sigap seat add 311 --name 'Meja Sebelas'").returncode == 0
    for line in (
        "./sigap seat add 312 --name 'meja sebelas'",
        "./sigap seat add 312 --name 'Meja 12' && ./sigap seat rename 312 --name 'Meja Sebelas'",
    ):
        done = newcomer.does(line)
        assert done.returncode == 2
        assert done.stderr == (
            "sigap: 'Meja Sebelas' is the place 311 already; choose another name.\n"
        )
    assert newcomer.does("./sigap seat rename 311 --name 'Meja Sebelas'").returncode == 0


async def one_ticket(settings: Settings) -> None:
    call_id, at = str(uuid7()), datetime.now(UTC)
    database = await asyncpg.connect(dsn_of(settings))
    try:
        await database.execute(
            "INSERT INTO centres (code, name, time_zone) VALUES ('JPR', 'Jepara', 'Asia/Jakarta')"
            " ON CONFLICT DO NOTHING"
        )
        await database.execute(
            "INSERT INTO calls (call_id, centre, node, ani, state, offered_at, answered_at,"
            " ended_at, outcome)"
            " VALUES ($1, 'JPR', 'n', '081200000812', 'closed', $2, $2, $2, 'answered')",
            *(call_id, at),
        )
        await database.execute(
            "INSERT INTO tickets"
            " (centre, node, year, number, label, call_id, state, ani, opened_at, answered_at)"
            " VALUES ('JPR', 'n', 2026, 812, $1, $2, 'open', '081200000812', $3, $3)",
            *(TICKET, call_id, at),
        )
    finally:
        await database.close()
