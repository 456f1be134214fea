"""An encrypted file of which any part can be read: AES-256-GCM in chunks, by STREAM.

STREAM: Hoang, Reyhanitabar, Rogaway, Vizár, *Online Authenticated-Encryption and its Nonce-Reuse
Misuse-Resistance*, CRYPTO 2015 (https://eprint.iacr.org/2015/189). As in Tink's AES-GCM-HKDF, each
file has a key of its own, derived (HKDF-SHA256, RFC 5869) from the archive's key and 32 random
bytes, so no nonce is ever used twice with one key, however many files there are.

| bytes | are |
|---|---|
| 8 | ``SIGAPREC`` |
| 1 | the version of this format, 1 |
| 1 | a chunk has 2 to the power of this many bytes: 16, 64 KiB |
| 2 | zero |
| 8 | the mark of the key |
| 32 | random: of these the file's own key is made |
| 7 | random: the first part of each nonce |
| 5 | zero |
| … | chunks: each 64 KiB, the last one shorter, and behind each its tag of 16 bytes |

The nonce of a chunk is the 7 bytes, its number (4 bytes, the first is 0) and whether it is the last
(1 byte); with each the whole head and the file's own name are authenticated. So a chunk that was
changed, moved, left out or taken from another file is found, also one behind which others were cut
off, and a file that was given the name of another one.
"""

import io
import os
import struct
from collections.abc import Callable, Sequence
from enum import StrEnum
from io import BufferedReader
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ari_app.errors import Conflict
from recordings.archive.keys import ArchiveKey

MAGIC = b"SIGAPREC"
_POWER = 16
CHUNK = 1 << _POWER
TAG = 16
_VERSION = 1
_HEAD = struct.Struct(f">{len(MAGIC)}sBB2x8s32s7s5x")
HEAD = _HEAD.size
_PURPOSE = b"sigap recording 1"


class Why(StrEnum):
    NO_KEY = "no_key"  # the key file cannot be used, or none is named
    OTHER_KEY = "other_key"  # it has not the one that is needed
    DAMAGED = "damaged"


class Unreadable(Conflict):
    """What lies there cannot be heard; the message says why, and what to do."""

    def __init__(self, why: Why, message: str) -> None:
        super().__init__(message)
        self.why = why


# the keys that there are; raises `Unreadable` where they cannot be had
FindKeys = Callable[[], Sequence[ArchiveKey]]


def seal(plain: bytes, key: ArchiveKey, name: str) -> bytes:
    """The whole encrypted file; it can only be opened under this name."""
    salt, prefix = os.urandom(32), os.urandom(7)
    head = _HEAD.pack(MAGIC, _VERSION, _POWER, key.mark, salt, prefix)
    cipher, with_each = _cipher(key, salt), head + name.encode()
    out = io.BytesIO()
    out.write(head)
    last = max(0, (len(plain) - 1) // CHUNK)
    for number in range(last + 1):
        nonce = _nonce(prefix, number, is_last=number == last)
        part = plain[number * CHUNK : (number + 1) * CHUNK]
        out.write(cipher.encrypt(nonce, part, with_each))
    return out.getvalue()


def mark_of(file: BinaryIO) -> bytes | None:
    """The mark of the key that opens this file; None: it is not encrypted. Rewinds the file."""
    file.seek(0)
    head = file.read(HEAD)
    file.seek(0)
    if not head.startswith(MAGIC):
        return None
    return head[len(MAGIC) + 4 :][:8]


def opened(file: BufferedReader, find_keys: FindKeys, name: str) -> BufferedReader:
    """The plain bytes of a file, wherever in it; one that is not encrypted, as it is.

    Raises `Unreadable`; so does each read of a chunk that is damaged. Closes ``file`` with it.
    """
    mark = mark_of(file)
    if mark is None:
        return file
    key = next((each for each in find_keys() if each.mark == mark), None)
    if key is None:
        raise Unreadable(
            Why.OTHER_KEY,
            f"The recording cannot be heard: it is encrypted with the key {mark.hex()}, which is "
            "not in the key file; put that key into it, below the others.",
        )
    return BufferedReader(SealedFile(file, key, name), CHUNK)


def is_sealed(file: BinaryIO) -> bool:
    """Whether what `opened` gave is decrypted on the way."""
    return isinstance(file, BufferedReader) and isinstance(file.raw, SealedFile)


def prove(file: BinaryIO, start: int, stop: int) -> None:
    """Raises `Unreadable` unless each of these bytes can be read; nothing where it is plain."""
    if not is_sealed(file):
        return
    file.seek(start)
    while start < stop:
        got = len(file.read(min(CHUNK, stop - start)))
        if not got:
            raise damaged()
        start += got


def damaged() -> Unreadable:
    return Unreadable(
        Why.DAMAGED,
        "The recording cannot be heard: its file is damaged, or is not the one that was kept under "
        "this name; restore it from the backup.",
    )


class SealedFile(io.RawIOBase):
    """Reads an encrypted file as if it were plain; only the chunks that are asked for."""

    def __init__(self, file: BinaryIO, key: ArchiveKey, name: str) -> None:
        super().__init__()
        self._file = file
        head = file.read(HEAD)
        if len(head) < HEAD:
            raise damaged()
        _, version, power, _, salt, self._prefix = _HEAD.unpack(head)
        if (version, power) != (_VERSION, _POWER):
            raise Unreadable(
                Why.DAMAGED,
                "The recording cannot be heard: a newer version of Sigap has encrypted it.",
            )
        self._cipher, self._with_each = _cipher(key, salt), head + name.encode()
        body = file.seek(0, io.SEEK_END) - HEAD
        self._last = max(0, -(-body // (CHUNK + TAG)) - 1)
        rest = body - self._last * (CHUNK + TAG) - TAG
        if rest < 0:
            raise damaged()
        self.size = self._last * CHUNK + rest
        self._at = 0
        self._held = (-1, b"")
        self._chunk(self._last)  # whoever cut something off cut this one

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Up to the end of a chunk; 0 at the end of the file."""
        if self._at >= self.size:
            return 0
        number, within = divmod(self._at, CHUNK)
        part = self._chunk(number)[within : within + len(buffer)]
        buffer[: len(part)] = part
        self._at += len(part)
        return len(part)

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()

    def _chunk(self, number: int) -> bytes:
        if self._held[0] != number:
            self._file.seek(HEAD + number * (CHUNK + TAG))
            closed = self._file.read(CHUNK + TAG)
            nonce = _nonce(self._prefix, number, is_last=number == self._last)
            try:
                plain = self._cipher.decrypt(nonce, closed, self._with_each)
            except (InvalidTag, ValueError) as error:  # the second: shorter than a tag
                raise damaged() from error
            self._held = (number, plain)
        return self._held[1]


def _nonce(prefix: bytes, number: int, *, is_last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + bytes([is_last])


def _cipher(key: ArchiveKey, salt: bytes) -> AESGCM:
    own = HKDF(algorithm=SHA256(), length=32, salt=salt, info=_PURPOSE).derive(key.secret)
    return AESGCM(own)
