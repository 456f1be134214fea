"""A bare Debian in a folder, started by its own systemd in namespaces of its own.

It has the machine's network, as a container on the host's network has: the ports of a centre in it
are chosen free, and it reaches what the machine reaches.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ari_app.errors import SigapError

SUITE = "bookworm"
BARE = "systemd,systemd-sysv,dbus"  # what a Debian is started by; all else the package asks for
BOOTED_WITHIN_S = 60.0
ENDED_WITHIN_S = 30.0
LOOK_EVERY_S = 0.5


class MachineFailed(SigapError):
    """The bare Debian cannot be made or started."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A command that has ended; ``said`` is both of its outputs."""

    status: int
    said: str

    @property
    def well(self) -> bool:
        return self.status == 0

    @property
    def last(self) -> str:
        """The last line that it said."""
        return (self.said.strip().splitlines() or ["nothing was said"])[-1].strip()


def make_root(folder: Path, overlay: Path | None) -> Path:
    """A bare root of its own; what lies in ``overlay`` is laid over it."""
    archive, root = folder / f"{SUITE}.tar", Path(tempfile.mkdtemp(prefix="root-", dir=folder))
    if not archive.exists():
        waiting = archive.with_suffix(".new.tar")
        made = run(
            ["mmdebstrap", "--quiet", "--variant=minbase", f"--include={BARE}", SUITE, str(waiting)]
        )
        if not made.well:
            raise MachineFailed(f"mmdebstrap made no {SUITE}: {made.last}")
        waiting.rename(archive)
    root.chmod(0o755)
    subprocess.run(["tar", "-C", str(root), "-xf", str(archive), "--exclude=./dev/*"], check=True)
    if overlay is not None:
        shutil.copytree(overlay, root, dirs_exist_ok=True)
    return root


def run(command: Sequence[str], limit_s: float = 900.0, cwd: Path | None = None) -> Done:
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, errors="replace", timeout=limit_s, cwd=cwd
        )
    except FileNotFoundError as error:
        raise MachineFailed(f"{command[0]} is not installed (see bench/installed)") from error
    except subprocess.TimeoutExpired as error:
        return Done(status=124, said=f"did not end within {limit_s:.0f} s: {error.stdout!r}")
    return Done(status=done.returncode, said=done.stdout + done.stderr)


class Machine:
    """One root whose systemd runs; commands are run inside by root, in all of its namespaces."""

    def __init__(self, root: Path, leader: int) -> None:
        self.root = root
        self._enter = ("nsenter", "--target", str(leader), "--all", "--root", "--wd")

    def run(self, command: Sequence[str], limit_s: float = 900.0) -> Done:
        return run(self.within(command), limit_s)

    def begin(self, command: Sequence[str]) -> subprocess.Popen[str]:
        """One that lasts; its output is read when it has ended."""
        return subprocess.Popen(
            self.within(command), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    def within(self, command: Sequence[str]) -> list[str]:
        clean = (
            "env",
            "-i",
            "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
            "DEBIAN_FRONTEND=noninteractive",
        )
        return [*self._enter, *clean, "LC_ALL=C.UTF-8", *command]

    def until(self, command: Sequence[str], limit_s: float) -> Done:
        """Again and again until it ends well, or the time is over; the last answer."""
        give_up = time.monotonic() + limit_s
        while not (done := self.run(command, limit_s)).well and time.monotonic() < give_up:
            time.sleep(LOOK_EVERY_S)
        return done

    def unit(self, name: str, what: str) -> str:
        """A property of a unit: ``unit("sigap", "MainPID")``."""
        return self.run(["systemctl", "show", "--value", "--property", what, name]).said.strip()


@contextlib.contextmanager
def booted(root: Path, log: Path) -> Iterator[Machine]:
    """The root's systemd, from its start to its power-off; what it says goes to ``log``."""
    own = ("--quiet", "--register=no", "--keep-unit", "--console=pipe")
    with log.open("wb") as output:
        nspawn = subprocess.Popen(
            ["systemd-nspawn", *own, "--boot", f"--directory={root}"],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    leader = 0
    try:
        leader = _leader(nspawn)
        machine = Machine(root, leader)
        ready = ["systemctl", "is-system-running", "--wait"]
        said = machine.until(ready, BOOTED_WITHIN_S)
        if said.last not in ("running", "degraded"):
            raise MachineFailed(f"The bare Debian did not start: {said.last}; read {log}")
        # As on a machine: a service with a /proc of its own sees the kernel's, not the container's.
        machine.run(["umount", "/proc/sys/kernel/random/boot_id"])
        yield machine
    finally:
        _end(nspawn, leader)


def _leader(nspawn: subprocess.Popen[bytes]) -> int:
    """The first process inside, seen from here."""
    children = Path(f"/proc/{nspawn.pid}/task/{nspawn.pid}/children")
    give_up = time.monotonic() + BOOTED_WITHIN_S
    while time.monotonic() < give_up and nspawn.poll() is None:
        for found in children.read_text(encoding="ascii").split():
            if Path(f"/proc/{found}/comm").read_text(encoding="ascii").strip() == "systemd":
                return int(found)
        time.sleep(0.1)
    raise MachineFailed("systemd-nspawn starts nothing here; it needs root and namespaces")


def _end(nspawn: subprocess.Popen[bytes], leader: int) -> None:
    """A power-off in order; with its first process all others go."""
    nspawn.terminate()
    try:
        nspawn.wait(ENDED_WITHIN_S)
    except subprocess.TimeoutExpired:
        nspawn.kill()
        nspawn.wait()
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        if leader and Path(f"/proc/{leader}/comm").read_text(encoding="ascii").strip() == "systemd":
            os.kill(leader, signal.SIGKILL)
