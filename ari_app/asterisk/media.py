"""A call's audio over a websocket: the caller's frames in, our prompts out.

Asterisk's chan_websocket: binary messages are A-law at 8 kHz (160 bytes for 20 ms); text messages
are commands and events. Prompts are sent whole between START/STOP_MEDIA_BUFFERING, Asterisk plays
them in real time, and FLUSH_MEDIA cuts them off when the caller speaks.

What arrives is taken when the ear is about to listen (:meth:`Media.take`), not woken up for fifty
times a second: with a hundred calls that waking cost as much as the network that hears them
(docs/figures.md). So this is a websocket of its own, RFC 6455, for one peer on the loopback.
"""

import asyncio
import base64
import contextlib
import hashlib
import os
import socket
from urllib.parse import quote

import numpy as np

from ari_app.asterisk.ari import Ari, AriError

CHUNK = 8000  # bytes a message: one second
LARGEST = 65536  # bytes of a message that Asterisk may send
CONNECT_WITHIN_S = 2.0
_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455, 1.3
_TEXT, _BINARY, _CLOSE, _PING, _PONG = 1, 2, 8, 9, 10  # RFC 6455, 5.2


class Media:
    """The open media websocket of one call."""

    def __init__(self, connection_socket: socket.socket, arrived: bytes = b"") -> None:
        self._socket = connection_socket
        self._arrived = arrived
        self._closed = False

    def read(self) -> bytes:
        """All of the caller's A-law that has arrived and was not taken yet; never waits.

        Raises :class:`AriError` when the line is gone.
        """
        data = self._arrived + self._received()
        audio, at = [], 0
        while (found := _message(data, at)) is not None:
            kind, start, at = found
            match kind:
                case 0x80 | 0x82:  # a whole binary message, or the last part of one
                    audio.append(data[start:at])
                case 0x88:
                    self._closed = True
                case 0x89:
                    self._send_soon(_PONG, data[start:at])
        self._arrived = data[at:]
        if self._closed and not audio:
            raise AriError("the media line is gone")
        return b"".join(audio)

    async def play(self, alaw: bytes) -> None:
        """Queue a prompt; raises :class:`AriError` when the line is gone."""
        await self._send(_TEXT, b"START_MEDIA_BUFFERING")
        for start in range(0, len(alaw), CHUNK):
            await self._send(_BINARY, alaw[start : start + CHUNK])
        await self._send(_TEXT, b"STOP_MEDIA_BUFFERING")

    async def stop(self) -> None:
        """Drop what has not been played yet."""
        await self._send(_TEXT, b"FLUSH_MEDIA")

    def close(self) -> None:
        """Say good-bye and let go; safe to call twice."""
        if self._socket.fileno() >= 0:
            self._send_soon(_CLOSE, b"\x03\xe8")  # 1000: normal closure
        self._socket.close()
        self._closed = True

    def _received(self) -> bytes:
        if self._closed:
            return b""
        try:
            data = self._socket.recv(LARGEST)
        except BlockingIOError:
            return b""
        except OSError:
            data = b""
        self._closed = not data
        return data

    async def _send(self, kind: int, payload: bytes) -> None:
        try:
            await asyncio.get_running_loop().sock_sendall(self._socket, _framed(kind, payload))
        except OSError as error:
            raise AriError(f"the media line is gone: {error!r}") from error

    def _send_soon(self, kind: int, payload: bytes) -> None:
        """A control message: lost where the line takes nothing now, for then it is dead anyway."""
        with contextlib.suppress(OSError):
            self._socket.send(_framed(kind, payload))


async def open_media(ari: Ari, connection: str) -> Media:
    """Connect to the media channel's websocket; raises :class:`AriError`."""
    connection_socket = socket.socket()
    connection_socket.setblocking(False)
    try:
        async with asyncio.timeout(CONNECT_WITHIN_S):
            return Media(connection_socket, await _connected(connection_socket, ari, connection))
    except (OSError, TimeoutError) as error:
        connection_socket.close()
        raise AriError(f"no media line: {error!r}") from error
    except BaseException:
        connection_socket.close()
        raise


async def _connected(connection_socket: socket.socket, ari: Ari, connection: str) -> bytes:
    """Upgrade to a websocket (RFC 6455, 4.1); returns what came right behind the answer."""
    loop = asyncio.get_running_loop()
    key = base64.b64encode(os.urandom(16))
    await loop.sock_connect(connection_socket, ("127.0.0.1", ari.port))
    connection_socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    lines = (
        f"GET /media/{quote(connection, safe='')} HTTP/1.1",
        f"Host: 127.0.0.1:{ari.port}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Protocol: media",
        f"Sec-WebSocket-Key: {key.decode()}",
        f"Authorization: {ari.authorization}",
    )
    await loop.sock_sendall(connection_socket, ("\r\n".join(lines) + "\r\n\r\n").encode())
    answer = b""
    while b"\r\n\r\n" not in answer:
        more = await loop.sock_recv(connection_socket, LARGEST)
        if not more or len(answer) > LARGEST:
            raise AriError("no media line: Asterisk broke the connection")
        answer += more
    head, _, rest = answer.partition(b"\r\n\r\n")
    accepted = base64.b64encode(hashlib.sha1(key + _GUID, usedforsecurity=False).digest())
    if b" 101 " not in head.split(b"\r\n")[0] or accepted not in head:
        raise AriError(f"no media line: Asterisk answered {head[:60]!r}")
    return rest


def _message(data: bytes, at: int) -> tuple[int, int, int] | None:
    """Kind, start and end of the message at ``at``; None where it is not whole yet."""
    if len(data) < at + 2:
        return None
    size, start = data[at + 1], at + 2
    if size > 125:
        width = 2 if size == 126 else 8
        start += width
        if len(data) < start:
            return None
        size = int.from_bytes(data[start - width : start])
    if size > LARGEST:
        raise AriError("the media line is gone: Asterisk sent what is no audio")
    return (data[at], start, start + size) if len(data) >= start + size else None


def _framed(kind: int, payload: bytes) -> bytes:
    """A whole message of ours, masked as a client's must be (RFC 6455, 5.3)."""
    mask = os.urandom(4)
    size = len(payload)
    head = bytes([0x80 | kind, 0x80 | size]) if size < 126 else bytes([0x80 | kind, 0xFE])
    length = b"" if size < 126 else size.to_bytes(2)
    masked = np.frombuffer(payload, np.uint8) ^ np.resize(np.frombuffer(mask, np.uint8), size)
    return head + length + mask + masked.tobytes()
