"""The archive: the folder of finished recordings, by name, encrypted or not.

Everything that reads or writes a finished recording, or its spectrogram, does it here. Whether a
file is encrypted is seen from the file itself, so those of different times lie side by side. Names
are those of the database, below the folder. Blocking.
"""

import errno
import hashlib
import io
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import Self

import soundfile

from ari_app.settings import Settings
from ari_app.store.kept_file import in_turn, kept_file, make_durable, make_folder, name_once
from recordings.archive import keys
from recordings.archive.keys import ArchiveKey, KeyUnusable
from recordings.archive.sealed import Unreadable, Why, damaged, mark_of, opened, seal

LEAST_FREE_BYTES = 1 << 30  # of the disk: the room that is left is for calls
_MODE = 0o640


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """``key_file``: None, where nothing is encrypted. ``encrypts``: whether new files are."""

    folder: Path
    key_file: Path | None = None
    encrypts: bool = True

    @classmethod
    def of(cls, settings: Settings) -> Self:
        section = settings.archive
        return cls(folder=settings.archive_dir, key_file=section.key_file, encrypts=section.encrypt)

    # ── keys ─────────────────────────────────────────────────────────────────────────────────

    def key(self) -> ArchiveKey | None:
        """What new files are encrypted with; None: they stay plain. Raises `KeyUnusable`."""
        if self.key_file is None or not self.encrypts:
            return None
        return keys.read(self.key_file)[0]

    def key_fault(self) -> str:
        """Why the key file cannot be used, in one sentence; empty: it can, or none is named."""
        return keys.fault(self.key_file)

    def _find_keys(self) -> Sequence[ArchiveKey]:
        if self.key_file is None:
            raise Unreadable(
                Why.NO_KEY,
                "The recording cannot be heard: it is encrypted, and the settings name no key file "
                "(archive.key_file).",
            )
        try:
            return keys.read(self.key_file)
        except KeyUnusable as error:
            raise Unreadable(
                Why.NO_KEY, f"The recording cannot be heard: it is encrypted. {error}"
            ) from error

    # ── reading ──────────────────────────────────────────────────────────────────────────────

    def open(self, name: str) -> BufferedReader:
        """The plain bytes, to be read from anywhere.

        Raises FileNotFoundError, `Unreadable` and what the disk says. So does a later read.
        """
        path = kept_file(self.folder, name)
        if path is None:
            raise FileNotFoundError(2, "not in the archive", name)
        file = path.open("rb")
        try:
            return opened(file, self._find_keys, Path(name).name)
        except BaseException:
            file.close()
            raise

    @contextmanager
    def sound(self, name: str) -> Iterator[soundfile.SoundFile]:
        """The same as sound; what libsndfile says of what is none, too.

        What is encrypted is read and proven whole before the first sample: libsndfile takes what
        cannot be read for the end of the file.
        """
        with self.open(name) as file:
            if isinstance(file.raw, io.FileIO):
                os.lseek(file.fileno(), 0, os.SEEK_SET)  # where it looked for the head
                source = soundfile.SoundFile(file.fileno(), closefd=False)
            else:
                source = soundfile.SoundFile(io.BytesIO(file.read()))
            with source:
                yield source

    def mark(self, name: str) -> bytes | None:
        """Of the key that opens it; None: it is plain. Raises OSError."""
        path = kept_file(self.folder, name)
        if path is None:
            raise FileNotFoundError(2, "not in the archive", name)
        with path.open("rb") as file:
            return mark_of(file)

    def prove(self, name: str, sha256: str) -> None:
        """That all of it can be read and is what was kept; raises as `open` does."""
        with self.open(name) as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
                raise damaged()

    # ── writing ──────────────────────────────────────────────────────────────────────────────

    def put(self, name: str, plain: bytes, key: ArchiveKey | None) -> None:
        """A new file, whole, read back and durable before it has its name.

        Raises OSError: FileExistsError where there is one, which is never written over.
        """
        path = self.folder / name
        make_folder(path.parent)
        with self._beside(path, plain, key, _MODE) as unfinished:
            name_once(unfinished, path)
        make_durable(path.parent)

    def exchange(self, name: str, key: ArchiveKey | None, sha256: str | None = None) -> None:
        """The same content, encrypted with this key or plain, in the place of what lies there.

        Written beside, durable and read back before it takes the name; killed at any moment, one of
        the two is there whole. Raises as `open` does, also for what has another sum, and then
        nothing has changed. Whoever calls sees to it that nobody removes the file meanwhile.
        """
        with self.open(name) as file:
            plain = file.read()
        if sha256 is not None and hashlib.sha256(plain).hexdigest() != sha256:
            raise damaged()
        path = self.folder / name
        self._leave_room(len(plain))
        with self._beside(path, plain, key, path.stat().st_mode & 0o777) as unfinished:
            unfinished.replace(path)
        make_durable(path.parent)

    def _leave_room(self, size: int) -> None:
        """What lies there already may wait; a call that goes on cannot. Raises OSError."""
        if shutil.disk_usage(self.folder).free < size + LEAST_FREE_BYTES:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self.folder))

    @contextmanager
    def _beside(
        self, path: Path, plain: bytes, key: ArchiveKey | None, mode: int
    ) -> Iterator[Path]:
        """Written, durable and read back; gone at the end, unless it was given a name.

        One at a time in a folder: of two, one would give the name to what the other has half
        written.
        """
        unfinished = unfinished_of(path)
        with in_turn(path.parent):
            try:
                unfinished.unlink(
                    missing_ok=True
                )  # of a process that died; it may be the file itself
                _write(unfinished, self._closed(plain, key, path.name), mode)
                with unfinished.open("rb") as raw:
                    if opened(raw, lambda: [key] if key else [], path.name).read() != plain:
                        raise damaged()
                yield unfinished
            finally:
                with suppress(OSError):
                    unfinished.unlink(missing_ok=True)

    def _closed(self, plain: bytes, key: ArchiveKey | None, name: str) -> bytes:
        if key is None:
            return plain
        (self.folder / keys.USED).touch()
        return seal(plain, key, name)


def unfinished_of(path: Path) -> Path:
    """What is written beside a file until it takes its name."""
    return path.with_name(f".{path.name}.part")


def _write(path: Path, data: bytes, mode: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
