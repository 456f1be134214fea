"""What a hundred open consoles cost a desk: ``python -m bench.consoles [--seconds 20]``.

A desk as a process of its own with a real PostgreSQL, beside a stand-in for Asterisk's manager
interface: forty callers talk, some wait, some are held, at a hundred places. The desk's CPU time by
the kernel's accounting, as a share of one core, while nothing changes and while callers come and
go; first with nobody looking, then with a hundred event streams of a hundred sessions, each with a
place of its own, all read to the end. Both are the whole desk: looking at the line, reading the
lists, rendering, sending. The places' phones are connected, and how loud the held are is told, all
the while.
"""

import argparse
import asyncio
import contextlib
import itertools
import os
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import asyncpg
from aiohttp import ClientSession, ClientTimeout, TCPConnector, web

from ari_app.asterisk.credentials import load_or_make
from ari_app.desk.web.authentication import SESSION_COOKIE
from ari_app.secrecy import token_hash
from ari_app.settings import Settings
from bench import cpu
from bench.free_ports import free_ports
from tests.desk.ami_server import AmiServer, channel, entry, levels_event, member
from tests.desk.centre import Centre
from tests.desk.desk_process import desk_process
from tests.store.postgres import cloned, make_template, running_server

CONSOLES, TALKING, WAITING, HELD = 100, 40, 4, 3
EVENT = b"Event: Newstate\r\nChannel: PJSIP/trunk-lab-1\r\n\r\n"  # look at the line again
RATES = (0.0, 1.0, 3.0)  # changes of the line a second
SETTLE_S = 6.0
LEVELS_S = 0.4 / 2  # two screeners
LOUD = itertools.cycle(range(-60, -20, 7))  # dBFS


@dataclass(slots=True)
class Streams:
    """A hundred browsers' event streams, and what came over them."""

    address: str
    cookies: list[str]
    events: int = 0
    size: int = 0
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def open(self, http: ClientSession) -> None:
        """Returns when each has had its first board."""
        first = [asyncio.Event() for _ in self.cookies]
        for cookie, came in zip(self.cookies, first, strict=True):
            self._tasks.append(asyncio.create_task(self._read(http, cookie, came)))
        await asyncio.gather(*(came.wait() for came in first))

    async def _read(self, http: ClientSession, cookie: str, came: asyncio.Event) -> None:
        headers = {"Cookie": f"{SESSION_COOKIE}={cookie}"}
        async with http.get(f"{self.address}/console/events", headers=headers) as reply:
            reply.raise_for_status()
            async for data in reply.content.iter_any():
                self.events += data.count(b"event: board")
                self.size += len(data)
                came.set()

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


class Line:
    """The callers of a busy hour; `turn` lets one hang up, one be answered and a new one wait."""

    def __init__(self, ami: AmiServer, calls: list[str]) -> None:
        self.ami = ami
        self._calls = itertools.cycle(calls)
        self._talking = [(f"t.{n}", next(self._calls)) for n in range(TALKING)]
        self._waiting = [(f"w.{n}", next(self._calls)) for n in range(WAITING)]
        self._held = [(f"h.{n}", next(self._calls)) for n in range(HELD)]
        self._numbers = itertools.count()
        self._show()

    def turn(self) -> None:
        """The one who waited longest has the place of the longest talk."""
        self._talking = [*self._talking[1:], self._waiting.pop(0)]
        self._waiting.append((f"n.{next(self._numbers)}", next(self._calls)))
        self._show()
        self.ami.send_raw(EVENT)

    def tell_levels(self) -> None:
        self.ami.send_raw(levels_event({call: float(next(LOUD)) for _, call in self._held}))

    def _show(self) -> None:
        places = dict(zip(range(TALKING), self._talking, strict=True))
        self.ami.channels = [
            *itertools.chain.from_iterable(_talk(n, *one) for n, one in places.items()),
            *(
                channel(call, unique_id=name, application="Queue", context="waiting")
                for name, call in self._waiting
            ),
            *(channel(call, unique_id=name) for name, call in self._held),
        ]
        self.ami.entries = [
            entry(name, position=place) for place, (name, _) in enumerate(self._waiting, start=1)
        ]
        self.ami.members = [
            member(_extension(n), status=2 if n < TALKING else 1) for n in range(CONSOLES)
        ]


def _talk(place: int, name: str, call: str) -> Iterator[dict[str, str]]:
    phone = f"PJSIP/{_extension(place)}-00000001"
    yield channel(call, unique_id=name, application="Queue", bridge_id=f"b.{name}")
    yield channel(call, name=phone, unique_id=f"p.{name}", linked_id=name, bridge_id=f"b.{name}")


def _extension(place: int) -> str:
    return str(401 + place)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Shares of one core; of the streams, how many boards and bytes a second came to each."""

    rate: float
    alone: float
    looked_at: float
    boards: float
    bytes_s: float

    def __str__(self) -> str:
        return (
            f"{self.rate:3.0f} a second   nobody looks {self.alone:6.1%}   "
            f"{CONSOLES} consoles {self.looked_at:6.1%}   they add "
            f"{self.looked_at - self.alone:6.1%}   ({self.boards:.1f} boards and "
            f"{self.bytes_s / 1024:.1f} kB a second each)"
        )


async def measure(seconds: float) -> list[Row]:
    with TemporaryDirectory() as folder, running_server() as server:
        await make_template(server.get_uri())
        async with (
            cloned(server.get_uri()) as dsn,
            _desk(Path(folder), dsn) as (pid, line, streams),
        ):
            alone = [await _share(pid, line, rate, seconds) for rate in RATES]
            connector = TCPConnector(limit=0)
            timeout = ClientTimeout(total=None)
            async with ClientSession(connector=connector, timeout=timeout) as http:
                await streams.open(http)
                rows = []
                for rate, nobody in zip(RATES, alone, strict=True):
                    before = streams.events, streams.size
                    share = await _share(pid, line, rate, seconds)
                    came, size = streams.events - before[0], streams.size - before[1]
                    whole_s = (seconds + SETTLE_S) * CONSOLES
                    rows.append(
                        Row(
                            rate=rate,
                            alone=nobody,
                            looked_at=share,
                            boards=came / whole_s,
                            bytes_s=size / whole_s,
                        )
                    )
                await streams.close()
            return rows


async def _share(pid: int, line: Line, rate: float, seconds: float) -> float:
    """Of one core, by the desk, while the line changes so often."""
    turning = asyncio.create_task(_turn(line, rate))
    await asyncio.sleep(SETTLE_S)
    before = cpu.read({"desk": pid})
    await asyncio.sleep(seconds)
    share = cpu.share(before, cpu.read({"desk": pid}))["desk"]
    turning.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await turning
    return share


async def _turn(line: Line, rate: float) -> None:
    """How loud the held are comes at any rate, as often as a screener says it."""
    loop, turned_s = asyncio.get_running_loop(), 0.0
    while True:
        line.tell_levels()
        if rate and loop.time() - turned_s >= 1 / rate:
            line.turn()
            turned_s = loop.time()
        await asyncio.sleep(LEVELS_S)


@asynccontextmanager
async def _desk(folder: Path, dsn: str) -> AsyncIterator[tuple[int, Line, Streams]]:
    home, (ari, port) = folder / "home", free_ports(2)
    for part in ("run", "recordings/archive"):
        (home / part).mkdir(parents=True)
    ami = AmiServer(password=load_or_make(home).ami_password)
    await ami.start()
    settings = Settings(
        home=home,
        node="bench",
        database_dsn=dsn,
        ami_port=ami.port,
        ari_port=ari,
        http_port=port,
    )
    connection = await asyncpg.connect(dsn)
    cookies = await people(connection)
    line = Line(
        ami, await calls_of_an_hour(Centre(database=connection, archive=settings.archive_dir))
    )
    address = f"http://127.0.0.1:{port}"
    try:
        async with (
            _asterisk_of_phones(ari),
            desk_process(settings, folder / "desk.log") as process,
            _phones(address, cookies),
        ):
            yield process.pid, line, Streams(address, cookies)
    finally:
        await connection.close()
        await ami.stop()


@asynccontextmanager
async def _asterisk_of_phones(port: int) -> AsyncIterator[None]:
    """Takes each page's phone, and says nothing to it."""

    async def take(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(protocols=("sip",))
        await socket.prepare(request)
        async for _ in socket:
            pass
        return socket

    app = web.Application()
    app.router.add_get("/ws", take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield
    finally:
        await runner.cleanup()


@asynccontextmanager
async def _phones(address: str, cookies: list[str]) -> AsyncIterator[None]:
    """The phone of each place, connected as its page does it."""
    async with ClientSession(connector=TCPConnector(limit=0)) as http:
        tasks = []
        for cookie in cookies:
            headers = {"Cookie": f"{SESSION_COOKIE}={cookie}"}
            phone = await http.ws_connect(
                f"{address}/phone/ws", protocols=("sip",), origin=address, headers=headers
            )
            tasks.append(asyncio.create_task(phone.receive()))  # who reads answers pings
        yield
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def people(database: Any) -> list[str]:
    """A hundred call-takers with a place and a session each; their cookies."""
    cookies = [secrets.token_urlsafe(32) for _ in range(CONSOLES)]
    for place, cookie in enumerate(cookies):
        await database.execute(
            """WITH made AS (
                   INSERT INTO accounts (centre, login, name, role, password_hash, extension,
                                         phone, sip_ha1)
                   VALUES ('JPR', $1, $2, 'call_taker', 'x', $3, 'webrtc', $4)
                   RETURNING account_id)
               INSERT INTO sessions (sha256, centre, account_id, expires_at)
               SELECT $5, 'JPR', account_id, now() + interval '8 hours' FROM made""",
            *(f"petugas{place}", f"Petugas {place}", _extension(place), f"{place:032x}"),
            token_hash(cookie),
        )
    return cookies


async def calls_of_an_hour(centre: Centre) -> list[str]:
    """Those that come again and again, each with a ticket, as in an hour."""
    now = datetime.now(UTC)
    calls = []
    for number in range(3 * TALKING):
        ani = f"0812000{number:05d}"
        call = await centre.add_call(ani=ani, state="talking", outcome=None, at=now)
        await centre.add_ticket(call, number + 1, ani=ani, at=now)
        calls.append(call)
    return calls


def main() -> None:
    parser = argparse.ArgumentParser(description="What a hundred open consoles cost a desk.")
    parser.add_argument("--seconds", type=float, default=20.0)
    for row in asyncio.run(measure(parser.parse_args().seconds)):
        print(row)
    print(f"load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
