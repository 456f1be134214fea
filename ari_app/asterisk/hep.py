"""HEPv3: the copy of each SIP message that Asterisk sends us (dialplan/hep.conf).

A datagram is ``HEP3``, its length, and chunks: vendor, type and length in two bytes each, then the
value. https://github.com/sipcapture/HEP. Whoever is on this machine can send us one; a copy without
our key is none.
"""

import hashlib
import hmac
import socket
import struct
from dataclasses import dataclass
from datetime import UTC, datetime

_HEAD = struct.Struct("!4sH")
_CHUNK = struct.Struct("!HHH")
_FROM4, _TO4, _FROM6, _TO6, _FROM_PORT, _TO_PORT = 3, 4, 5, 6, 7, 8
_SECONDS, _MICROSECONDS, _KEY, _PAYLOAD = 9, 10, 14, 15


class NoCopy(Exception):
    """A datagram that Asterisk did not send, or that is cut off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SipCopy:
    """A SIP message as it went over the wire, whoever sent it."""

    at: datetime
    source: tuple[str, int]
    target: tuple[str, int]
    message: bytes


def key(ari_password: str) -> str:
    """The key of this instance's copies; it is sent in the clear, so it is no password of ours."""
    return hashlib.sha256(f"copies of SIP messages {ari_password}".encode()).hexdigest()[:32]


def read(datagram: bytes, expected_key: str) -> SipCopy:
    """Raises :class:`NoCopy`."""
    chunks = _chunks(datagram)
    if not hmac.compare_digest(chunks.get(_KEY, b""), expected_key.encode()):
        raise NoCopy("not with our key")
    try:
        return SipCopy(
            at=_moment(chunks),
            source=_address(chunks, _FROM4, _FROM6, _FROM_PORT),
            target=_address(chunks, _TO4, _TO6, _TO_PORT),
            message=chunks[_PAYLOAD],
        )
    except (KeyError, ValueError, OSError, OverflowError) as error:
        raise NoCopy(f"without a chunk that each copy has: {error!r}") from error


def _chunks(datagram: bytes) -> dict[int, bytes]:
    if len(datagram) < _HEAD.size or _HEAD.unpack_from(datagram) != (b"HEP3", len(datagram)):
        raise NoCopy("not a whole datagram of HEPv3")
    found: dict[int, bytes] = {}
    at = _HEAD.size
    while at + _CHUNK.size <= len(datagram):
        _, kind, length = _CHUNK.unpack_from(datagram, at)
        if not _CHUNK.size <= length <= len(datagram) - at:
            raise NoCopy("a chunk of an impossible length")
        found[kind] = datagram[at + _CHUNK.size : at + length]
        at += length
    return found


def _moment(chunks: dict[int, bytes]) -> datetime:
    seconds = int.from_bytes(chunks[_SECONDS], "big")
    microsecond = int.from_bytes(chunks[_MICROSECONDS], "big")
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=microsecond)


def _address(chunks: dict[int, bytes], of4: int, of6: int, port: int) -> tuple[str, int]:
    packed = chunks.get(of4) or chunks[of6]
    family = socket.AF_INET if len(packed) == 4 else socket.AF_INET6
    return socket.inet_ntop(family, packed), int.from_bytes(chunks[port], "big")
