"""Copies of SIP messages: Asterisk's own datagram, and what anybody else may send to the port."""

import socket
import struct
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ari_app.asterisk.hep import NoCopy, key, read

KEY = key("a" * 24)


def chunk(kind: int, value: bytes) -> bytes:
    return struct.pack("!HHH", 0, kind, len(value) + 6) + value


def datagram(*chunks: bytes) -> bytes:
    body = b"".join(chunks)
    return struct.pack("!4sH", b"HEP3", len(body) + 6) + body


def copied(key_: str = KEY, *more: bytes) -> bytes:
    return datagram(
        chunk(1, b"\x02"),
        chunk(3, socket.inet_aton("10.9.0.1")),
        chunk(4, socket.inet_aton("10.0.0.1")),
        chunk(7, struct.pack("!H", 5061)),
        chunk(8, struct.pack("!H", 5060)),
        chunk(9, struct.pack("!I", 1_800_000_000)),
        chunk(10, struct.pack("!I", 250_000)),
        chunk(14, key_.encode()),
        *more,
        chunk(15, b"INVITE"),
    )


def test_a_copy() -> None:
    found = read(copied(), KEY)
    assert found.source == ("10.9.0.1", 5061)
    assert found.target == ("10.0.0.1", 5060)
    assert found.at == datetime.fromtimestamp(1_800_000_000.25, UTC)
    assert found.message == b"INVITE"


@pytest.mark.parametrize(
    "wrong",
    [
        b"",
        b"HEP3",
        copied("x" * 32),
        copied()[:-1],
        copied() + b"x",
        datagram(chunk(14, KEY.encode())),
        datagram(chunk(14, KEY.encode()), struct.pack("!HHH", 0, 15, 3)),
        copied(KEY, chunk(9, b"\xff" * 9)),
    ],
)
def test_what_is_no_copy(wrong: bytes) -> None:
    with pytest.raises(NoCopy):
        read(wrong, KEY)


@given(st.binary(max_size=200))
def test_no_datagram_breaks_it(noise: bytes) -> None:
    for text in (noise, datagram(chunk(14, KEY.encode()), noise)):
        with pytest.raises(NoCopy):
            read(text, KEY)


def test_the_key_does_not_tell_the_password() -> None:
    assert "a" * 8 not in KEY and len(KEY) == 32
