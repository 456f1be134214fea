"""Reads an export that somebody hands over. Blocking.

It comes from strangers: nothing is unpacked, no name in it becomes a path, and what is longer than
its own head says is not read on.
"""

import hashlib
import zlib
from pathlib import Path
from zipfile import BadZipFile, ZipFile, ZipInfo

from ari_app.errors import SigapError
from recordings.evidence import MANIFEST, SIGNATURE
from recordings.evidence_judging import Entry, Opened

MOST_ENTRIES = 10_000
LARGEST_MANIFEST = 32 * 1024 * 1024
_LARGEST_SIGNATURE = 64
_CHUNK = 256 * 1024
_UNREADABLE = (BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, EOFError)


class NotReadable(SigapError):
    """It is no ZIP, or broken off; the message says so."""


def opened(path: Path) -> Opened:
    """All sums of it; raises `NotReadable`."""
    try:
        with ZipFile(path) as package:
            infos = package.infolist()
            if len(infos) > MOST_ENTRIES:
                raise NotReadable(f"{path} holds {len(infos)} files: it is no export of ours.")
            return Opened(
                entries=[Entry(name=one.filename, sha256=_sum(package, one)) for one in infos],
                manifest=_content(package, MANIFEST, LARGEST_MANIFEST),
                signature=_content(package, SIGNATURE, _LARGEST_SIGNATURE),
            )
    except FileNotFoundError as error:
        raise NotReadable(f"There is no file {path}.") from error
    except (*_UNREADABLE, ValueError) as error:
        raise NotReadable(
            f"{path} is no whole export: it was broken off, or is no ZIP at all ({error})."
        ) from error


def _sum(package: ZipFile, info: ZipInfo) -> str | None:
    """None for what cannot be read, such as one whose CRC is wrong."""
    digest = hashlib.sha256()
    try:
        with package.open(info) as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    except _UNREADABLE:
        return None
    return digest.hexdigest()


def _content(package: ZipFile, name: str, most: int) -> bytes:
    """Empty where it is not there, cannot be read or is too large to be ours."""
    try:
        with package.open(name) as file:
            content = file.read(most + 1)
    except (KeyError, *_UNREADABLE):
        return b""
    return content if len(content) <= most else b""
