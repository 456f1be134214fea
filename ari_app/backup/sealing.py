"""Encryption of what leaves the machine: AES-256-GCM with the key of ``backup.key``.

The key is made once, at the first backup, and is in no backup: whoever finds a backup can do
nothing with it, and neither can the centre once the key is lost. Of the key two others are derived,
one that encrypts and one that names pieces, so that no name tells what is in a piece.
"""

import contextlib
import hashlib
import hmac
import logging
import os
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ari_app.backup.errors import Damaged, WrongKey
from ari_app.store.private_file import is_open_to_others, make_once

log = logging.getLogger(__name__)

FILE = "backup.key"  # in the home
_HEAD = "sigap-backup-key-1:"
_NONCE_BYTES = 12
_TAG_BYTES = 16
_PLAIN, _PACKED = b"\0", b"\1"
_WORTH_PACKING = 0.9  # recordings are packed already


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """``mark`` tells two keys apart and helps nobody to guess one."""

    secret: bytes = field(repr=False)

    @property
    def mark(self) -> str:
        return self._derived(b"mark").hex()[:16]

    def name_of(self, plain_sha256: bytes) -> str:
        """What a piece is called: the same content has the same name, for us alone."""
        return hmac.new(self._derived(b"names"), plain_sha256, hashlib.sha256).hexdigest()

    def seal(self, plain: bytes, name: str) -> bytes:
        """Packed where that saves room, and encrypted; it can only be opened under this name."""
        packed = zlib.compress(plain, 1)
        worth = len(packed) < len(plain) * _WORTH_PACKING
        body = _PACKED + packed if worth else _PLAIN + plain
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher().encrypt(nonce, body, name.encode())

    def open(self, sealed: bytes, name: str) -> bytes:
        """Raises `Damaged` when one bit of it is another, or it stands under another name."""
        nonce, body = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        if len(body) < _TAG_BYTES:
            raise Damaged(f"{name} is cut off")
        try:
            opened = self._cipher().decrypt(nonce, body, name.encode())
        except InvalidTag as error:
            raise Damaged(f"{name} is not what was written") from error
        return zlib.decompress(opened[1:]) if opened[:1] == _PACKED else opened[1:]

    def _cipher(self) -> AESGCM:
        return AESGCM(self._derived(b"content"))

    def _derived(self, purpose: bytes) -> bytes:
        return hmac.new(self.secret, b"sigap backup " + purpose, hashlib.sha256).digest()

    @classmethod
    def read(cls, path: Path) -> Self:
        """Raises `WrongKey`."""
        try:
            text = path.read_text(encoding="ascii").strip()
            secret = bytes.fromhex(text.removeprefix(_HEAD))
        except (OSError, ValueError) as error:
            raise WrongKey(f"Cannot read the backup's key {path} ({error}).") from error
        if not text.startswith(_HEAD) or len(secret) != 32:
            raise WrongKey(f"{path} is no key of a backup; it begins with {_HEAD}")
        return cls(secret=secret)


def load_or_make(path: Path) -> tuple[Key, bool]:
    """The centre's key, and whether it was made just now; raises `WrongKey`.

    One that others could read, as a copy brought back from elsewhere may be, is closed to them: a
    backup less would be worse.
    """
    is_new = not path.exists()
    try:
        make_once(path, lambda: f"{_HEAD}{os.urandom(32).hex()}\n".encode())
        if is_open_to_others(path.stat()):
            with contextlib.suppress(PermissionError):  # it is root's: no reason for no backup
                path.chmod(0o600)
            log.warning("others could read the backup's key", extra={"action": "key_closed"})
    except OSError as error:
        raise WrongKey(f"Cannot write the backup's key {path} ({error.strerror}).") from error
    return Key.read(path), is_new
