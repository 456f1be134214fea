"""Fetches the Debian packages of the catalogue and unpacks their sounds; needs no root.

Uses the machine's own ``apt-get download`` and ``dpkg-deb``; game archives (pk3, zip, wz) inside a
package are opened as well. About 5 GB are read, 2 GB of sounds stay.
"""

import re
import subprocess
import zipfile
from pathlib import Path

from bench.ear_training.catalogue import PACKAGES

_SOUNDS = (".wav", ".ogg", ".oga", ".mp3", ".flac", ".gsm")
_ARCHIVES = (".pk3", ".zip", ".wz")
_RESOURCES = ".rcc"  # Qt's: each file in it stands after its length in four bytes


def fetch(folder: Path) -> Path:
    """The folder with a folder of sounds for each package; what is there already is kept."""
    unpacked = folder / "unpacked"
    for package in PACKAGES:
        target = unpacked / package
        if not target.exists():
            _unpack(_download(package, folder), target)
    return unpacked


def _download(package: str, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["apt-get", "download", package], check=True, cwd=folder)
    return next(folder.glob(f"{package}_*.deb"))


def _unpack(deb: Path, target: Path) -> None:
    target.mkdir(parents=True)
    subprocess.run(["dpkg-deb", "--extract", str(deb), str(target)], check=True)
    for file in [path for path in target.rglob("*") if path.is_file()]:
        if file.suffix.lower() in _ARCHIVES:
            _open_archive(file)
        if file.suffix.lower() == _RESOURCES:
            _open_resources(file)
        if file.suffix.lower() not in _SOUNDS and file.name != "copyright":
            file.unlink()
    deb.unlink()


def _open_archive(file: Path) -> None:
    with zipfile.ZipFile(file) as archive:
        sounds = [name for name in archive.namelist() if name.lower().endswith(_SOUNDS)]
        archive.extractall(file.with_name(file.name + ".d"), members=sounds)


def _open_resources(file: Path) -> None:
    content = file.read_bytes()
    target = file.with_name(file.name + ".d")
    target.mkdir()
    for found in re.finditer(rb"OggS\x00\x02", content):
        start = found.start()
        length = int.from_bytes(content[start - 4 : start])
        target.joinpath(f"{start}.ogg").write_bytes(content[start : start + length])
