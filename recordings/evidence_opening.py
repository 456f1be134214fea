"""Reads an export that somebody hands over. Blocking.

It comes from strangers: nothing is unpacked, no name in it becomes a path, and what is longer than
its own head says is not read on. What is packed in another way than ours is not unpacked even in
memory: such a program takes gigabytes if the file says so (LZMA), and has errors of its own.
"""

import hashlib
import os
import struct
import zlib
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from ari_app.errors import SigapError
from recordings.evidence import MANIFEST, SIGNATURE
from recordings.evidence_judging import Entry, Opened

MOST_ENTRIES = 10_000
LARGEST_MANIFEST = 32 * 1024 * 1024
_LARGEST_SIGNATURE = 64
_WAYS = (ZIP_STORED, ZIP_DEFLATED)
_CHUNK = 256 * 1024
# of a file's own head, and of the record at the end without a comment (APPNOTE 4.3.7, 4.3.16)
_HEAD, _LENGTHS_AT, _LENGTHS, _END = 30, 26, struct.Struct("<HH"), 22
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
                alone=_is_alone(path, package),
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
    if info.compress_type not in _WAYS:
        return None
    try:
        with package.open(info) as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    except _UNREADABLE:
        return None
    return digest.hexdigest()


def _is_alone(path: Path, package: ZipFile) -> bool:
    """Whether the files follow each other from the first byte on, and their list ends the ZIP.

    Programs that read a ZIP from its beginning would show what stands there besides.
    """
    at = 0
    with path.open("rb") as file:
        for info in sorted(package.infolist(), key=lambda one: one.header_offset):
            file.seek(at + _LENGTHS_AT)
            lengths = file.read(_LENGTHS.size)
            if info.header_offset != at or len(lengths) < _LENGTHS.size:
                return False
            at += _HEAD + sum(_LENGTHS.unpack(lengths)) + info.compress_size
        file.seek(-_END, os.SEEK_END)
        return at == package.start_dir and file.read().startswith(b"PK\5\6")


def _content(package: ZipFile, name: str, most: int) -> bytes:
    """Empty where it is not there, cannot be read or is too large to be ours."""
    try:
        if package.getinfo(name).compress_type not in _WAYS:
            return b""
        with package.open(name) as file:
            content = file.read(most + 1)
    except (KeyError, *_UNREADABLE):
        return b""
    return content if len(content) <= most else b""
