"""The key file of the archive (``archive.key_file``): one key a line, the newest first.

New files are encrypted with the first; the others open what was encrypted before the key was
changed. Empty lines and what follows a ``#`` are passed over. The file is read whenever it is
needed, so a key that is added counts at once.
"""

import hashlib
import hmac
import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ari_app.errors import SigapError
from ari_app.store.kept_file import in_turn
from ari_app.store.private_file import is_open_to_others, make_once, write_private

HEAD = "sigap-recordings-key-1:"
KEY_BYTES = 32
MARK_BYTES = 8
USED = ".encrypted"  # in the archive since its first file was encrypted
_LONGEST_FILE = 64 * 1024
_READ = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC  # a pipe is no key, and nobody waits for it


class KeyUnusable(SigapError):
    """The key file is missing, open to others or no key file; the message says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveKey:
    """``mark`` tells two keys apart and helps nobody to guess one."""

    secret: bytes = field(repr=False)

    @property
    def mark(self) -> bytes:
        return hmac.new(self.secret, b"sigap recordings mark", hashlib.sha256).digest()[:MARK_BYTES]

    @property
    def name(self) -> str:
        return self.mark.hex()


def read(path: Path) -> Sequence[ArchiveKey]:
    """At least one, the newest first; raises `KeyUnusable`."""
    try:
        with os.fdopen(os.open(path, _READ), "rb") as file:
            _refuse_open(path, os.fstat(file.fileno()))
            text = file.read(_LONGEST_FILE).decode("ascii", "replace")
    except OSError as error:
        raise KeyUnusable(
            f"The recordings' key {path} cannot be read ({error.strerror}); bring it back."
        ) from error
    lines = [(n, line.partition("#")[0].strip()) for n, line in enumerate(text.splitlines(), 1)]
    keys = [_key(path, number, line) for number, line in lines if line]
    if not keys:
        raise KeyUnusable(f"The recordings' key {path} is empty; bring back the file with the key.")
    return keys


def fault(path: Path | None) -> str:
    """Why this key file cannot be used, in one sentence; empty: it can, or none is named."""
    try:
        if path is not None:
            read(path)
    except KeyUnusable as error:
        return str(error)
    return ""


def were_used(archive: Path) -> bool:
    """Whether anything in this folder was ever encrypted."""
    return (archive / USED).exists()


def add(path: Path) -> ArchiveKey:
    """A new key, above those that are there; where there is no file, a new one.

    Raises `KeyUnusable`. Durable when it returns, so nothing is encrypted with a key that is lost.
    Of two who do it at once both keys are in the file: somebody may be encrypting with either. A
    link stays one: the key lies where it leads, which may be another disk.
    """
    new, path = f"{HEAD}{os.urandom(KEY_BYTES).hex()}\n", path.resolve()
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with in_turn(path.parent):
            if not path.exists():
                make_once(path, new.encode)
            else:
                read(path)  # what is no key file is not written over
                write_private(path, new.encode() + path.read_bytes())
            return read(path)[0]
    except OSError as error:
        raise KeyUnusable(f"Cannot write the key {path} ({error.strerror}).") from error


def _refuse_open(path: Path, found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise KeyUnusable(f"The recordings' key {path} is no file.")
    if is_open_to_others(found):
        mode = stat.S_IMODE(found.st_mode)
        raise KeyUnusable(
            f"The recordings' key {path} is open to others (mode {mode:04o}); run chmod 600 {path}."
        )


def _key(path: Path, number: int, line: str) -> ArchiveKey:
    try:
        secret = bytes.fromhex(line.removeprefix(HEAD))
    except ValueError:
        secret = b""
    if not line.startswith(HEAD) or len(secret) != KEY_BYTES:
        raise KeyUnusable(
            f"Line {number} of the recordings' key {path} is no key: that is {HEAD} and "
            f"{2 * KEY_BYTES} hexadecimal digits, as ./sigap archive key makes it."
        )
    return ArchiveKey(secret=secret)
