"""The media websocket against a well-kept one, and against any pieces in which TCP delivers."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import WSMsgType, web
from hypothesis import given
from hypothesis import strategies as st

from ari_app.asterisk.ari import Ari, AriError
from ari_app.asterisk.media import LARGEST, Media, open_media

FRAME = bytes(range(160))


def message(kind: int, payload: bytes) -> bytes:
    """As a server sends it: unmasked (RFC 6455, 5.2)."""
    size = len(payload)
    length = bytes([size]) if size < 126 else b"\x7e" + size.to_bytes(2)
    return bytes([0x80 | kind]) + length + payload


@given(
    sizes=st.lists(st.integers(0, 700), min_size=1, max_size=12),
    cuts=st.lists(st.integers(1, 900), min_size=1, max_size=12),
)
def test_frames_are_whole_and_in_order_in_any_pieces(sizes: list[int], cuts: list[int]) -> None:
    frames = [bytes([number]) * size for number, size in enumerate(sizes)]
    wire = b"".join(message(1, b"MEDIA_XON") + message(2, frame) for frame in frames)
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    media, taken, at = Media(ours), b"", 0
    with theirs:
        for number in range(len(wire)):
            if at >= len(wire):
                break
            cut = cuts[number % len(cuts)]
            theirs.sendall(wire[at : at + cut])
            at += cut
            taken += media.read()
    assert taken == b"".join(frames)
    with pytest.raises(AriError):
        media.read()
    media.close()


def test_what_is_no_audio_ends_the_line() -> None:
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    with theirs:
        theirs.sendall(b"\x82\x7f" + (LARGEST + 1).to_bytes(8))
        media = Media(ours)
        with pytest.raises(AriError, match="no audio"):
            media.read()
        media.close()


async def test_it_speaks_with_another_websocket() -> None:
    heard: asyncio.Queue[object] = asyncio.Queue()
    async with _server(heard) as port, Ari(port=port, password="rahasia", app="uji") as ari:
        media = await open_media(ari, "line 1/a")
        assert (await heard.get(), await heard.get()) == ("/media/line 1/a", True)
        await media.play(b"\xd5" * 8000 + b"\x55" * 50)
        said = [await heard.get() for _ in range(4)]
        assert said[0] == "START_MEDIA_BUFFERING" and said[3] == "STOP_MEDIA_BUFFERING"
        assert said[1:3] == [b"\xd5" * 8000, b"\x55" * 50]
        await media.stop()
        assert await heard.get() == "FLUSH_MEDIA"
        taken = b""
        while len(taken) < 480:
            taken += media.read()
            await asyncio.sleep(0.01)
        assert taken == FRAME * 3
        media.close()
        media.close()
        assert await heard.get() == 1000
        with pytest.raises(AriError):
            await media.play(b"\xd5")


async def test_a_line_that_is_refused_is_an_ari_error() -> None:
    async with _server(asyncio.Queue()) as port, Ari(port=port, password="x", app="uji") as ari:
        with pytest.raises(AriError, match="answered"):
            await open_media(ari, "../no")


async def test_no_asterisk_is_an_ari_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
    with pytest.raises(AriError):
        await open_media(Ari(port=port, password="x", app="uji"), "1")


@asynccontextmanager
async def _server(heard: "asyncio.Queue[object]") -> AsyncIterator[int]:
    """aiohttp's websocket: tells what it hears, sends three frames, a ping and an event."""

    async def serve(request: web.Request) -> web.StreamResponse:
        socket_ = web.WebSocketResponse(protocols=("media",))
        await socket_.prepare(request)
        heard.put_nowait(request.path)
        heard.put_nowait(request.headers["Authorization"].startswith("Basic "))
        await socket_.send_str("MEDIA_START connection_id:1")
        await socket_.ping()
        for _ in range(3):
            await socket_.send_bytes(FRAME)
        async for said in socket_:
            if said.type in (WSMsgType.TEXT, WSMsgType.BINARY):
                heard.put_nowait(said.data)
        heard.put_nowait(socket_.close_code)
        return socket_

    app = web.Application()
    app.router.add_get("/media/{line:line.*}", serve)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()
