"""A disk of its own for each folder of a home, so that one alone can be full or slow.

Files with ext4 in them (loop devices); only root can mount them. What is slow is the whole disk:
it stands still (FIFREEZE) for a second again and again, and whoever writes to it waits.
"""

import contextlib
import fcntl
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from ari_app.operations import postgres
from bench.centre import own_settings

HOME = "."  # the home itself: the journal, secrets, settings
DISKS_MB = {
    HOME: 300,
    "postgres": 500,
    "run": 64,
    "log": 64,
    "asterisk": 64,
    "recordings/spool": 64,
    "recordings/archive": 64,
}
STILL_S, GOES_S = 1.0, 0.5
_FIFREEZE, _FITHAW = 0xC0045877, 0xC0045878  # fs.h


@contextlib.contextmanager
def small_disks(home: Path) -> Iterator[bool]:
    """A disk on the home and on each of its folders, inside the block; False where none can be.

    The database's first files are made before its disk is put in their place.
    """
    with contextlib.ExitStack() as mounted:
        if os.geteuid() != 0 or not shutil.which("mkfs.ext4"):
            yield False
            return
        home.mkdir(mode=0o700)
        for number, (name, size_mb) in enumerate(DISKS_MB.items()):
            image = home.with_name(f"disk-{number}")
            if not _format(image, size_mb) or not _mount(image, home / name):
                yield False
                return
            mounted.callback(_unmount, home / name)
            if name == HOME:
                postgres.prepare(own_settings(home))
        yield True


def _format(image: Path, size_mb: int) -> bool:
    with image.open("wb") as file:
        file.truncate(size_mb << 20)
    return _done("mkfs.ext4", "-q", "-m", "0", str(image))


def _mount(image: Path, folder: Path) -> bool:
    """There, with what lay in it before, whose it was."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    waiting = image.with_name(f"{image.name}-mounted")
    waiting.mkdir()
    if not _done("mount", "-o", "loop", str(image), str(waiting)):
        return False
    (waiting / "lost+found").rmdir()
    copied = _done("cp", "-a", f"{folder}/.", f"{waiting}/")
    return _done("mount", "--move", str(waiting), str(folder)) and copied


def _unmount(folder: Path) -> None:
    _done("umount", "--lazy", str(folder))


def _done(*command: str) -> bool:
    return subprocess.run(command, check=False).returncode == 0


@contextlib.contextmanager
def filled(folder: Path) -> Iterator[None]:
    """Not one byte is free on that folder's disk, inside the block."""
    ballast = folder / "ballast"
    try:
        _fill(ballast)
        yield
    finally:
        ballast.unlink(missing_ok=True)


def _fill(ballast: Path) -> None:
    """A file that takes whatever room there is."""
    with ballast.open("wb", buffering=0) as file:
        with contextlib.suppress(OSError):
            os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(ballast.parent).free)
        with contextlib.suppress(OSError):
            file.seek(0, os.SEEK_END)
            while True:
                file.write(bytes(4096))


def stand_still(folder: Path, seconds: float) -> None:
    """The folder's disk takes nothing for a second, then for half a second what has waited."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            _still_once(descriptor)
            time.sleep(GOES_S)
    finally:
        os.close(descriptor)


def _still_once(descriptor: int) -> None:
    fcntl.ioctl(descriptor, _FIFREEZE, 0)
    try:
        time.sleep(STILL_S)
    finally:
        fcntl.ioctl(descriptor, _FITHAW, 0)
