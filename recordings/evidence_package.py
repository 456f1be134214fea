"""Writes the ZIP of an export. Blocking.

A recording is taken only when its SHA-256 is still the one that was kept when it was finished. As
it is it goes in byte by byte; with silenced parts it is written anew, and every other sample is
what it was, for FLAC is lossless.
"""

import hashlib
import io
import math
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO, BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import soundfile
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ari_app.store.kept_file import NO_ROOM
from recordings.archive.folder import Archive
from recordings.archive.sealed import Unreadable, Why
from recordings.evidence import (
    CALLS,
    MANIFEST,
    SIGNATURE,
    Case,
    Exhibit,
    Failure,
    NoRoom,
    NotExported,
    Packed,
    PackedFile,
    Stretch,
    calls_text,
    events_json,
    events_text,
    folder,
    manifest,
    transcript_json,
    transcript_text,
)
from recordings.evidence_key import public_text
from recordings.flac import RATE_HZ

_CHUNK = 256 * 1024
_BLOCK_S = 60


def write_new(path: Path, case: Case, archive: Archive, key: Ed25519PrivateKey) -> None:
    """A file that was not there, whole or not at all; raises one of ``NO_EXPORT``."""
    if path.exists():
        raise NotExported(Failure.NOT_HERE, f"{path} is there already; name a new file.")
    try:
        descriptor, name = tempfile.mkstemp(prefix=".sigap-", suffix=".part", dir=path.parent)
    except OSError as error:
        raise _no_room(error, str(path.parent)) from error
    unfinished = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            write(file, case, archive, key)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError as error:
        raise _no_room(error, str(path.parent)) from error
    finally:
        unfinished.unlink(missing_ok=True)


def write_unnamed(home: Path, case: Case, archive: Archive, key: Ed25519PrivateKey) -> IO[bytes]:
    """The same in a file without a name, that is gone with whoever has it open."""
    try:
        file = tempfile.TemporaryFile(dir=home)
    except OSError as error:
        raise _no_room(error, "the centre's disk") from error
    try:
        write(file, case, archive, key)
        file.seek(0)
    except OSError as error:
        file.close()
        raise _no_room(error, "the centre's disk") from error
    except BaseException:
        file.close()
        raise
    return file


def write(target: IO[bytes], case: Case, archive: Archive, key: Ed25519PrivateKey) -> None:
    """The manifest comes last: without it the file is no export."""
    with ZipFile(target, "w") as package:
        writer = _Writer(package, case)
        audio: dict[int, str] = {}
        for number, exhibit in enumerate(case.exhibits, start=1):
            if exhibit.recording.is_there:
                audio[number] = f"{folder(number)}/audio.flac"
                with _audio(archive, exhibit) as source:
                    writer.copy(audio[number], source)
            _texts(writer, number, exhibit)
        if case.of_number:
            writer.add(CALLS, calls_text(case))
        signed = manifest(case, Packed(files=writer.files, audio=audio), public_text(key))
        writer.add(MANIFEST, signed)
        writer.add(SIGNATURE, key.sign(signed))


def _texts(writer: "_Writer", number: int, exhibit: Exhibit) -> None:
    writer.add(f"{folder(number)}/events.json", events_json(exhibit))
    writer.add(f"{folder(number)}/events.txt", events_text(exhibit))
    if exhibit.transcript is not None:
        said = exhibit.transcript.without(exhibit.silenced)
        writer.add(f"{folder(number)}/transcript.json", transcript_json(said))
        writer.add(f"{folder(number)}/transcript.txt", transcript_text(exhibit, said))


class _Writer:
    """Adds files and keeps their sums."""

    def __init__(self, package: ZipFile, case: Case) -> None:
        self._package = package
        self._at = case.made_at.timetuple()[:6]
        self.files: list[PackedFile] = []

    def add(self, name: str, content: bytes) -> None:
        self._put(name, io.BytesIO(content), ZIP_DEFLATED)

    def copy(self, name: str, source: BinaryIO) -> None:
        """Of sound, which is packed already."""
        self._put(name, source, ZIP_STORED)

    def _put(self, name: str, source: BinaryIO, way: int) -> None:
        entry = ZipInfo(name, self._at)
        entry.compress_type, entry.external_attr = way, 0o600 << 16
        digest, size = hashlib.sha256(), 0
        with self._package.open(entry, "w", force_zip64=True) as target:
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
                size += len(chunk)
                target.write(chunk)
        self.files.append(PackedFile(name=name, size=size, sha256=digest.hexdigest()))


def _audio(archive: Archive, exhibit: Exhibit) -> BinaryIO:
    """The recording from its beginning, checked; raises `NotExported`."""
    recording = exhibit.recording
    try:
        source = archive.open(recording.path)
    except Unreadable as error:
        raise _unreadable(exhibit, error) from error
    except FileNotFoundError as error:
        message = (
            f"The recording of {exhibit.name} is not on this machine (it was kept on "
            f"{recording.node}); export there, or restore it from the backup."
        )
        raise NotExported(Failure.NOT_HERE, message) from error
    try:
        if hashlib.file_digest(source, "sha256").hexdigest() != recording.sha256:
            raise _damaged(exhibit)
        source.seek(0)
        if not exhibit.silenced:
            return source
        with source:
            return _silenced(source, exhibit)
    except BaseException as error:
        source.close()
        if isinstance(error, Unreadable):
            raise _unreadable(exhibit, error) from error
        if isinstance(error, OSError):  # the disk cannot read it
            raise _damaged(exhibit) from error
        raise


def _silenced(source: BinaryIO, exhibit: Exhibit) -> BinaryIO:
    out = io.BytesIO()  # an hour of talk has some 76 MB
    try:
        with soundfile.SoundFile(source) as sound:
            shape = {"samplerate": sound.samplerate, "channels": sound.channels}
            with soundfile.SoundFile(
                out, "w", **shape, format="FLAC", subtype=sound.subtype
            ) as target:
                written = _copy_silenced(sound, target, exhibit.silenced)
            whole = written == sound.frames
    except (soundfile.LibsndfileError, RuntimeError) as error:
        raise _damaged(exhibit) from error
    if not whole:
        raise _damaged(exhibit)
    out.seek(0)
    return out


def _copy_silenced(
    sound: soundfile.SoundFile, target: soundfile.SoundFile, stretches: Sequence[Stretch]
) -> int:
    """How many frames it has; a stretch is silent to the whole sample on both of its ends."""
    rate, at = sound.samplerate, 0
    for block in sound.blocks(_BLOCK_S * RATE_HZ, dtype="int16", always_2d=True):
        for stretch in stretches:
            first, last = (
                math.floor(stretch.from_s * rate) - at,
                math.ceil(stretch.to_s * rate) - at,
            )
            block[max(first, 0) : max(last, 0)] = 0
        target.write(block)
        at += len(block)
    return at


def _damaged(exhibit: Exhibit) -> NotExported:
    message = (
        f"The recording of {exhibit.name} is damaged: it is not what was kept when it was finished "
        f"(SHA-256 {exhibit.recording.sha256[:12]}…); restore it from the backup."
    )
    return NotExported(Failure.DAMAGED, message)


def _unreadable(exhibit: Exhibit, error: Unreadable) -> NotExported:
    if error.why is Why.DAMAGED:
        return _damaged(exhibit)
    return NotExported(Failure.LOCKED, f"{exhibit.name}: {error}")


def _no_room(error: OSError, where: str) -> NoRoom:
    if error.errno in NO_ROOM:
        return NoRoom(f"There is no room in {where}; nothing was exported. Make room, then again.")
    return NoRoom(f"Cannot write in {where} ({error.strerror or error}); nothing was exported.")
