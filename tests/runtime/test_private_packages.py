"""Private packages: unpacked into merged folders, whole or not at all, made again when killed."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from ari_app.setup import private_packages
from ari_app.setup.private_packages import PackagesError

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SIGAP_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A real package with a file in the old ``/lib`` and one below ``/usr``."""
    tree = tmp_path / "sample"
    for name, text in {
        "lib/old.txt": "old place",
        "usr/lib/new.txt": "new place",
        "DEBIAN/control": "Package: sample\nVersion: 1\nArchitecture: all\n"
        "Maintainer: Sigap <sigap@example.org>\nDescription: for a test\n",
    }.items():
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text(text, encoding="utf-8")
    made = tmp_path / "sample.deb"
    subprocess.run(
        ["dpkg-deb", "--root-owner-group", "-b", str(tree), str(made)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return made


@pytest.fixture
def mirror_has(archive: Path, monkeypatch: pytest.MonkeyPatch) -> list[Sequence[str]]:
    """In place of the network: what was asked for, answered with the sample package."""
    asked: list[Sequence[str]] = []

    def download(work: Path, names: Sequence[str], suite: str, deps: bool) -> list[Path]:
        (work / "root").mkdir(parents=True)
        asked.append(names)
        return [archive]

    monkeypatch.setattr(private_packages, "_download", download)
    return asked


def test_both_old_and_new_places_end_up_below_usr(mirror_has: list[Sequence[str]]) -> None:
    root = private_packages.fetch(["sample"], lambda _: None).root
    assert (root / "usr/lib/old.txt").read_text() == "old place"
    assert (root / "lib/new.txt").read_text() == "new place"
    assert (root / "lib").is_symlink()


def test_the_second_time_nothing_is_fetched(mirror_has: list[Sequence[str]]) -> None:
    said: list[str] = []
    first = private_packages.fetch(["sample"], said.append)
    assert said, "a long step must say what it does"
    said.clear()
    assert private_packages.fetch(["sample"], said.append) == first
    assert not said and len(mirror_has) == 1


def test_a_killed_install_is_done_again(cache: Path, mirror_has: list[Sequence[str]]) -> None:
    started = (
        "import os, signal\n"
        "from pathlib import Path\n"
        "from ari_app.setup import private_packages\n"
        "def killed(work, *_):\n"
        "    (work / 'root/usr').mkdir(parents=True)\n"
        "    (work / 'root/usr/half').touch()\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "private_packages._download = killed\n"
        "private_packages.fetch(['sample'])\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    done = subprocess.run(
        [sys.executable, "-c", started], env=environment, stdout=subprocess.DEVNULL, check=False
    )
    assert done.returncode == -signal.SIGKILL
    assert list(cache.glob(".*.new")), "the killed install must have left something"
    root = private_packages.fetch(["sample"], lambda _: None).root
    assert (root / "usr/lib/new.txt").exists() and not (root / "usr/half").exists()
    assert not list(cache.glob(".*.new"))


def test_a_half_made_folder_does_not_count(cache: Path, mirror_has: list[Sequence[str]]) -> None:
    root = private_packages.fetch(["sample"], lambda _: None).root
    (root / ".complete").unlink()
    private_packages.fetch(["sample"], lambda _: None)
    assert len(mirror_has) == 2


def test_a_full_disk_is_one_sentence(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> list[Path]:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(private_packages, "_download", full)
    with pytest.raises(PackagesError, match=r"No space left on device.*free some space"):
        private_packages.fetch(["sample"], lambda _: None)


def test_a_machine_without_apt_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(PackagesError, match=r"no apt-get.*use Debian 12 or 13"):
        private_packages.fetch(["sample"], lambda _: None)


def test_a_machine_without_a_mirror_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ari_app.setup.debian_archive.mirrors", lambda: ())
    with pytest.raises(PackagesError, match=r"no Debian mirror in /etc/apt.*check the network"):
        private_packages.fetch(["sample"], lambda _: None)


def test_a_mirror_that_does_not_answer_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "ari_app.setup.debian_archive.mirrors", lambda: ("http://127.0.0.1:9/debian",)
    )
    with pytest.raises(PackagesError, match=r"Cannot fetch sample.*check the network"):
        private_packages.fetch(["sample"], lambda _: None)


HOSTILE = """
APT::Get::AllowUnauthenticated "true";
Acquire::AllowInsecureRepositories "true";
Acquire::AllowWeakRepositories "true";
Acquire::Check-Valid-Until "false";
Acquire::http::Proxy "http://127.0.0.1:3142";
Acquire::Retries "0";
APT::Update::Pre-Invoke {{ "touch {told}"; }};
APT::Update::Post-Invoke {{ "touch {told}"; }};
"""


@pytest.mark.skipif(shutil.which("apt-get") is None, reason="there is no apt here")
def test_no_setting_of_the_machine_makes_a_strangers_archive_good(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The machine's apt takes an archive without a signature, and runs a command; ours does not."""
    told, archive = tmp_path / "told", tmp_path / "archive"
    lists = archive / "dists/sid/main" / f"binary-{debian_architecture()}"
    lists.mkdir(parents=True)
    (lists / "Packages").touch()
    hostile = tmp_path / "hostile.conf"
    hostile.write_text(HOSTILE.format(told=told))
    monkeypatch.setenv("APT_CONFIG", str(hostile))
    apt = private_packages._prepare_apt(tmp_path / "work", f"file:{archive}", "sid")
    pins = tuple(f"-o{name}=" for name in private_packages._SECURE)
    theirs = [word for word in apt[2:] if not word.startswith(pins)]
    subprocess.run([*theirs, "update"], check=True, stdout=subprocess.DEVNULL)
    assert told.exists(), "the machine's configuration must have been as hostile as it looks"
    told.unlink()
    with pytest.raises(subprocess.CalledProcessError):
        private_packages._run([*apt, "update"], tmp_path)
    assert not told.exists()
    assert (
        "127.0.0.1:3142" in (tmp_path / "work/apt.conf").read_text()
    )  # how the network is reached


def debian_architecture() -> str:
    done = subprocess.run(
        ["dpkg", "--print-architecture"], check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout.strip()
