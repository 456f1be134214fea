"""Root starts a centre in a home of somebody else: they run it, and root has no part in it."""

import asyncio
import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from ari_app.asterisk import credentials
from ari_app.operations import down, home_owner, processes, programs
from ari_app.operations.home_owner import HomeRefused, OwnerCannotWork
from ari_app.operations.running_centre import RunningCentre
from ari_app.settings import Settings, Tls
from bench.free_ports import free_ports
from tests.runtime.test_centre import quiet, small_settings, until

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes somebody else")
REPOSITORY = Path(__file__).parents[2]
OWNER = pwd.getpwnam("daemon")  # on every machine, and nobody logs in as it
NOBODY, STRANGER = 65534, 54321


@pytest.fixture
def folder() -> Iterator[Path]:
    """Where everybody may go; pytest's own folders are closed."""
    made = Path(tempfile.mkdtemp(prefix="sigap-owner-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@pytest.fixture
def home(folder: Path) -> Path:
    """Given to its owner, and empty."""
    made = folder / "home"
    made.mkdir(mode=0o700)
    os.chown(made, OWNER.pw_uid, OWNER.pw_gid)
    return made


def uids_in(home: Path) -> set[int]:
    return {path.lstat().st_uid for path in (home, *home.rglob("*")) if not path.is_symlink()}


# ── what is handed over ───────────────────────────────────────────────────────────────────────


def test_what_root_left_in_the_home_is_given_and_nothing_else(home: Path, folder: Path) -> None:
    """PostgreSQL's folder too; no link is followed, and what is an admin's stays theirs."""
    outside = folder / "outside"
    outside.mkdir()
    (outside / "shadow").write_text("secret")
    (home / "run" / "postgres").mkdir(parents=True)
    os.chown(home / "run" / "postgres", NOBODY, NOBODY)
    (home / "recordings" / "2026").mkdir(parents=True)
    (home / "recordings" / "2026" / "a.wav").write_bytes(b"audio")
    (home / "dialplan.conf").write_text("an admin's")
    os.chown(home / "dialplan.conf", STRANGER, STRANGER)
    (home / "a-file").symlink_to(outside / "shadow")
    (home / "a-folder").symlink_to(outside)
    assert not home_owner.is_handed_over(home, OWNER)
    home_owner.hand_over(home, OWNER)
    assert home_owner.is_handed_over(home, OWNER)
    assert uids_in(home) == {OWNER.pw_uid, STRANGER}
    assert outside.stat().st_uid == (outside / "shadow").stat().st_uid == 0


def test_a_file_with_a_second_name_is_refused(home: Path, folder: Path) -> None:
    """It may be the machine's own; and the home is still root's to work in."""
    (folder / "shadow").write_text("secret")
    (home / "run").mkdir()
    (home / "log").mkdir()
    (home / "log" / "jobs.log").hardlink_to(folder / "shadow")
    with pytest.raises(HomeRefused, match="second name"):
        home_owner.hand_over(home, OWNER)
    assert (folder / "shadow").stat().st_uid == 0
    assert not home_owner.is_handed_over(home, OWNER)
    assert (home / "log").stat().st_uid == 0  # nothing was given


def test_a_hand_over_that_the_disk_ends_leaves_the_database_to_roots_centre(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a home that is given by half root's PostgreSQL, as nobody, still reads its files."""
    for name in ("postgres/base", "run", "recordings"):
        (home / name).mkdir(parents=True)
    for path in (home / "postgres", home / "postgres" / "base"):
        os.chown(path, NOBODY, NOBODY)
    really, given = os.chown, []

    def fails_at_its_end(path: str, uid: int, gid: int) -> None:
        given.append(uid)
        if uid == OWNER.pw_uid and given.count(uid) == 3:  # recordings, base, then postgres itself
            raise OSError(5, "the disk refuses")
        really(path, uid, gid)

    monkeypatch.setattr(os, "chown", fails_at_its_end)
    with pytest.raises(OSError, match="refuses"):
        home_owner.hand_over(home, OWNER)
    assert {path.stat().st_uid for path in (home / "postgres").rglob("*")} == {NOBODY}
    assert (home / "run").stat().st_uid == 0 and not home_owner.is_handed_over(home, OWNER)


def test_recordings_on_another_disk_that_the_owner_cannot_write_keep_it_roots(
    home: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Asterisk would go on without writing one."""
    settings = Settings(home=home)
    (home / "run").mkdir()
    other = folder / "disk"
    (other / "archive").mkdir(parents=True)
    (home / "recordings").symlink_to(other)
    assert not home_owner.prepare_start(settings, OWNER)
    assert "daemon cannot use" in capsys.readouterr().out
    assert (home / "run").stat().st_uid == 0
    os.chown(other / "archive", OWNER.pw_uid, OWNER.pw_gid)
    assert home_owner.prepare_start(settings, OWNER)


def test_a_backup_without_the_folder_of_what_runs_is_handed_over_too(home: Path) -> None:
    assert home_owner.is_handed_over(home, OWNER)
    (home / "secrets.json").write_text("{}")
    assert not home_owner.is_handed_over(home, OWNER)
    home_owner.hand_over(home, OWNER)
    assert home_owner.is_handed_over(home, OWNER)


def test_a_home_of_roots_own_stays_roots(tmp_path: Path) -> None:
    assert home_owner.owner_apart(tmp_path) is None
    assert home_owner.owner_apart(tmp_path / "none yet") is None
    os.chown(tmp_path, STRANGER, STRANGER)  # a number without a name: nobody to become
    assert home_owner.owner_apart(tmp_path) is None


# ── when it cannot be ─────────────────────────────────────────────────────────────────────────


def test_a_key_that_root_alone_reads_leaves_the_centre_roots(
    home: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An upgrade takes the console from nobody; when it can be read, the home is theirs."""
    settings = Settings(home=home, tls=Tls(certificate=folder / "cert", key=folder / "key"))
    (home / "run").mkdir()
    (folder / "cert").write_text("certificate")
    (folder / "key").write_text("key")
    (folder / "key").chmod(0o600)
    assert not home_owner.prepare_start(settings, OWNER)
    assert f"daemon cannot use {folder / 'key'}" in capsys.readouterr().out
    assert (home / "run").stat().st_uid == 0
    (folder / "key").chmod(0o644)
    assert home_owner.prepare_start(settings, OWNER)
    assert (home / "run").stat().st_uid == OWNER.pw_uid
    (folder / "key").unlink()  # later it is the console's business alone
    assert home_owner.prepare_start(settings, OWNER)


def test_who_could_not_run_it_is_not_given_a_home_of_roots(folder: Path, home: Path) -> None:
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    moved = home.rename(closed / "home")
    os.chown(moved, 0, 0)
    (moved / "run").mkdir()
    with pytest.raises(OwnerCannotWork, match="stays root's, for daemon cannot use"):
        home_owner.give(Settings(home=moved), OWNER, quiet)
    assert uids_in(moved) == {0}


async def test_parts_that_run_as_root_are_left_to_root(home: Path) -> None:
    """With calls on them, perhaps: the next start after ./sigap down is the owner's."""
    settings = Settings(home=home)
    for folder in (settings.run_dir, settings.log_dir):
        folder.mkdir()
    program = processes.Program(name="asterisk", command=("sleep", "60"), environ={})
    part = processes.ManagedProcess(program, settings.run_dir, settings.log_dir)
    await part.begin()
    said: list[str] = []
    try:
        assert not await asyncio.to_thread(home_owner.prepare_start, settings, OWNER, said.append)
        assert "asterisk (pid" in said[-1] and "./sigap down" in said[-1]
    finally:
        await part.stop()
    assert uids_in(home / "run") <= {0}


def test_a_home_that_was_handed_over_is_not_started_as_root_again(folder: Path, home: Path) -> None:
    """Root would follow what a part may have left there."""
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    moved = home.rename(closed / "home")
    with pytest.raises(OwnerCannotWork, match="daemon cannot use"):
        home_owner.prepare_start(Settings(home=moved), OWNER, quiet)


# ── what they can ─────────────────────────────────────────────────────────────────────────────

BECOME = """
import os, pwd, socket, subprocess, sys
from pathlib import Path
from ari_app.operations import home_owner
from ari_app.settings import Settings
home_owner.become(pwd.getpwnam("daemon"), Settings(home=sys.argv[1], http_port=int(sys.argv[2])))
def refused(what):
    try:
        what()
    except PermissionError:
        return "refused"
    return "done"
program = Path(home_owner.__file__)
print(refused(lambda: open("/etc/shadow")), refused(lambda: program.open("a")),
      refused(lambda: (program.parent / "new").touch()), refused(lambda: os.setuid(0)),
      refused(lambda: os.chown(sys.argv[1], 0, 0)), refused(lambda: os.kill(1, 0)))
os.setpriority(os.PRIO_PROCESS, 0, -15)
child = "import socket, sys; socket.socket().bind(('127.0.0.1', int(sys.argv[1])))"
print(subprocess.run([sys.executable, "-c", child, sys.argv[2]], stderr=-3).returncode)
print(subprocess.run(["cat", "/proc/self/status"], capture_output=True, text=True).stdout)
"""


@pytest.mark.parametrize("port", [8112, 873])
def test_they_have_no_right_of_roots_but_a_low_port_where_it_is_wanted(
    home: Path, port: int
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", BECOME, str(home), str(port)],
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        check=True,
    )
    refusals, bound, *status = done.stdout.splitlines()
    assert refusals.split() == ["refused"] * 6
    assert bound == "0" or port == 8112
    told = {name: value.split() for name, _, value in (line.partition(":") for line in status)}
    assert told["Uid"] == told["Gid"] == [str(OWNER.pw_uid)] * 4
    assert "0" not in told["Groups"] and told["NoNewPrivs"] == ["1"]
    kept = 1 << 10 if port < 1024 else 0  # CAP_NET_BIND_SERVICE
    for kind in ("CapInh", "CapPrm", "CapEff", "CapAmb"):
        assert int(told[kind][0], 16) == kept


def command(settings: Settings, *words: str) -> subprocess.CompletedProcess[str]:
    """As root gives it."""
    return subprocess.run(
        [sys.executable, "-m", "ari_app.cli", *words],
        env=programs.environ_of(settings),
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_roots_commands_work_as_the_owner(home: Path, folder: Path) -> None:
    """What they make is the owner's; a file that is closed to them is one sentence."""
    settings = small_settings(home)
    done = command(settings, "status")
    assert done.returncode == 1 and f"Nothing runs in {home}" in done.stdout, done.stderr
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    (closed / "places.csv").write_text("kecamatan\n")
    done = command(settings, "places", "import", str(closed / "places.csv"))
    assert done.returncode == 2 and "Traceback" not in done.stderr, done.stderr
    assert uids_in(home) == {OWNER.pw_uid}


# ── a centre ──────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
async def settings(home: Path) -> AsyncIterator[Settings]:
    made = small_settings(home)
    (port,) = free_ports(1)
    share = made.share.model_copy(update={"address": f"http://127.0.0.1:{port}", "port": port})
    yield made.model_copy(update={"share": share})
    await down.stop(made)


def environ_of(pid: int) -> bytes:
    return Path(f"/proc/{pid}/environ").read_bytes()


def uids_of(pid: int) -> set[int]:
    """Real, effective, saved and of the file system: proc(5)."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    (line,) = (line for line in lines if line.startswith("Uid:"))
    return {int(uid) for uid in line.split()[1:]}


def notified(path: Path) -> socket.socket:
    """Where systemd listens to the service (sd_notify(3))."""
    opened = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
    opened.bind(str(path))
    path.chmod(0o777)
    return opened


def words_to(systemd: socket.socket, before: list[bytes]) -> list[bytes]:
    """All that was said until now."""
    with contextlib.suppress(BlockingIOError):
        while True:
            before.append(systemd.recv(100))
    return before


async def of_root(settings: Settings) -> None:
    """A home in which root has run a centre until now."""
    os.chown(settings.home, 0, 0)
    centre = RunningCentre(settings, quiet)
    await centre.start()
    await centre.stop()
    assert uids_in(settings.home) == {0, NOBODY}
    secured = await asyncio.to_thread(command, settings, "secure", "--user", "daemon", "--yes")
    assert secured.returncode == 0, secured.stdout + secured.stderr
    assert uids_in(settings.home) == {OWNER.pw_uid}


@pytest.mark.parametrize("kind", ["fresh", "old"])
async def test_no_part_is_roots_and_a_call_goes_through(settings: Settings, kind: str) -> None:
    if kind == "old":
        await of_root(settings)
        password = credentials.load(settings.home)
    log = settings.home.parent / "up.log"
    systemd, said = notified(settings.home.parent / "notify"), list[bytes]()
    with log.open("wb") as output:
        running = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "ari_app.cli", "up"),
            env=programs.environ_of(settings) | {"NOTIFY_SOCKET": systemd.getsockname()},
            stdout=output,
            stderr=output,
        )
    try:
        await until(lambda: "the console is at" in log.read_text() or running.returncode)
        assert running.returncode is None, log.read_text()
        parts = {r.name: r.identity.pid for r in processes.records(settings.run_dir) if r.alive()}
        assert {"asterisk", "postgres", "screen-1", "jobs", "desk", "share"} <= parts.keys()
        for name, pid in {**parts, "up": running.pid}.items():
            assert uids_of(pid) == {OWNER.pw_uid}, name
            assert (b"NOTIFY_SOCKET" in environ_of(pid)) is (name == "up")
        assert os.getpriority(os.PRIO_PROCESS, parts["asterisk"]) == programs.ASTERISK_NICENESS
        await until(lambda: len(words_to(systemd, said)) > 2)
        assert said[:3] == [b"WATCHDOG_USEC=15000000", b"WATCHDOG=1", b"WATCHDOG=1"]
        if kind == "old":
            assert credentials.load(settings.home) == password
        call = await asyncio.to_thread(command, settings, "call", "--from", "081234567890")
        assert call.returncode == 0, call.stdout + call.stderr
        assert list(settings.archive_dir.rglob("*.*"))
        told = await asyncio.to_thread(command, settings, "status")
        assert "Everything is healthy." in told.stdout, told.stdout
        assert uids_in(settings.home) == {OWNER.pw_uid}
        words_to(systemd, said)  # its queue holds ten
        ended = await asyncio.to_thread(command, settings, "down")
        assert ended.stdout == "Stopped.\n", ended.stdout + ended.stderr
        assert words_to(systemd, said)[-1] == b"WATCHDOG_USEC=0"
    finally:
        systemd.close()
        if running.returncode is None:
            running.terminate()
        await running.wait()
    assert not [pid for pid in parts.values() if processes.identity_of(pid)]
