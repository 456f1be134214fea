"""The desk attacked as a process: connections that say nothing, bodies without end, floods."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientPayloadError, ClientResponse, ClientSession

from ari_app import descriptors
from ari_app.asterisk.credentials import load_or_make
from ari_app.desk.live.streams import MOST_OF_SESSION
from ari_app.desk.web.authentication import SESSION_COOKIE
from ari_app.desk.web.doors import HEAD_S, MOST, RESERVE
from ari_app.desk.web.reading import BODY_S
from ari_app.settings import Settings
from tests.desk.centre import Centre
from tests.desk.desk_process import desk_process
from tests.desk.test_every_route import begin_session, cookie_of
from tests.patience import PATIENCE_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Attacked:
    pid: int
    port: int
    log: Path

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self.port)

    def http(self) -> ClientSession:
        return ClientSession(f"http://127.0.0.1:{self.port}")


@pytest.fixture
async def desk(settings: Settings, centre: Centre, tmp_path: Path) -> AsyncIterator[Attacked]:
    load_or_make(settings.home)
    log = tmp_path / "desk.log"
    async with desk_process(settings, log) as process:
        yield Attacked(pid=process.pid, port=settings.http_port, log=log)


async def closed(reader: asyncio.StreamReader) -> tuple[bytes, float]:
    """What came until the desk closed, and when that was (s of the monotonic clock)."""
    async with asyncio.timeout(HEAD_S + BODY_S + PATIENCE_S):
        return await reader.read(), time.monotonic()


async def let_go(*writers: asyncio.StreamWriter) -> None:
    for writer in writers:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


async def drip(writer: asyncio.StreamWriter, text: bytes) -> None:
    """A byte a second for ever, as slow clients of bad will do."""
    try:
        for at in range(10_000):
            writer.write(text[at % len(text) :][:1])
            await writer.drain()
            await asyncio.sleep(1)
    except ConnectionError:
        pass


async def test_who_asks_nothing_is_let_go(desk: Attacked) -> None:
    """Silent from the start, a head that never ends, a body that never ends, and idle after one.

    The body is the measure of the others on a busy machine: both limits are alike, and the web
    server's own (75 s and more) would be more than twice as long.
    """
    assert HEAD_S == BODY_S
    began_s = time.monotonic()
    silent, head, body, idle = [await desk.connect() for _ in range(4)]
    head[1].write(b"GET /healthz HTTP/1.1\r\nHost: x\r\n")
    body[1].write(
        b"POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\n\r\n"
    )
    idle[1].write(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
    drips = [asyncio.create_task(drip(each[1], b"a: b\r\n")) for each in (head, body)]
    ends = await asyncio.gather(*(closed(each[0]) for each in (silent, head, idle, body)))
    said, at_s = zip(*ends, strict=True)
    assert said[0] == b"" and b" 200 " in said[2] and b" 408 " in said[3], said
    assert max(at_s) - began_s < 2 * (at_s[3] - began_s), at_s
    for each in drips:
        each.cancel()
    await asyncio.wait(drips)
    await let_go(*(each[1] for each in (silent, head, body, idle)))


async def test_open_connections_shut_nobody_out(
    settings: Settings, centre: Centre, tmp_path: Path
) -> None:
    """More than a process may have open as most systems start it: the desk has asked for more.

    Who is too many is let go at once, and the log has one line of all of them.
    """
    load_or_make(settings.home)
    descriptors.raise_limit()  # ours as well
    log = tmp_path / "desk.log"
    async with desk_process(settings, log) as process:
        desk = Attacked(pid=process.pid, port=settings.http_port, log=log)
        assert open_files(process.pid) > MOST + RESERVE + 100
        half = [await desk.connect() for _ in range(MOST + RESERVE)]
        refused = [await desk.connect() for _ in range(20)]
        for reader, _ in refused:
            async with asyncio.timeout(PATIENCE_S):
                with contextlib.suppress(ConnectionResetError):
                    assert await reader.read() == b""
        assert not half[-1][0].at_eof(), "at once: before one that came earlier and says nothing"
        await let_go(*(writer for _, writer in (*half, *refused)))
        await answers_again(desk)
    said = log.read_text(encoding="utf-8")
    assert said.count("a connection is refused") == 2 and "more of these" in said, said


def open_files(pid: int) -> int:
    limits = Path(f"/proc/{pid}/limits").read_text(encoding="ascii")
    [files] = [line.split() for line in limits.splitlines() if line.startswith("Max open files")]
    return int(files[3])


async def answers_again(desk: Attacked) -> None:
    async with desk.http() as http, asyncio.timeout(PATIENCE_S):
        while True:
            try:
                async with http.get("/healthz") as reply:
                    assert reply.status == 200
                    return
            except OSError:
                await asyncio.sleep(0.05)


async def test_event_streams_of_a_session(desk: Attacked, database: Any) -> None:
    """The newest are served; the oldest gives way to one more."""
    await begin_session(database, "supervisor")
    cookie = {"Cookie": f"{SESSION_COOKIE}={cookie_of('supervisor')}"}
    async with desk.http() as http, contextlib.AsyncExitStack() as stack:
        streams = []
        for _ in range(MOST_OF_SESSION + 2):
            opened = http.get("/board/events", headers=cookie)
            streams.append(await stack.enter_async_context(opened))
            assert await streams[-1].content.readline() == b"event: board\n"
        for old in streams[:2]:
            async with asyncio.timeout(PATIENCE_S):
                await ended(old)
        for new in streams[2:]:
            async with asyncio.timeout(PATIENCE_S):
                while not (await new.content.readline()).startswith(b"event: alive"):
                    pass


async def ended(stream: ClientResponse) -> None:
    """The desk closed the connection, in the middle of what it would have gone on saying."""
    with contextlib.suppress(ClientPayloadError):
        while await stream.content.readline():
            pass
