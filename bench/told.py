"""What it costs that the database tells the desk, and what it saves: ``python -m bench.told``.

First the writing: so many transactions of one changed row each, and one of many rows, with the
triggers of ``functions/tell_of_board.sql`` and without them, in turns, while somebody listens; what
the writer's own process of PostgreSQL takes, in microseconds of the processor a row, least / median
/ most. Then the reading: a desk with one open board and nobody on the line, told and not told (then
it asks each second, as before it was told at all), in turns, while nothing is written and while a
row is written so often a second: what desk and PostgreSQL take of one core, and how many statements
the desk asks a second.
"""

import argparse
import asyncio
import contextlib
import os
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import asyncpg
from aiohttp import ClientSession

from ari_app.asterisk.credentials import load_or_make
from ari_app.desk.main import connect
from ari_app.desk.site import build
from ari_app.desk.web.doors import GuardedSite, runner_of
from ari_app.settings import Settings
from ari_app.store.database import DatabaseAway, Listening, Session
from bench.consoles import Streams, calls_of_an_hour, people
from bench.free_ports import free_ports
from tests.desk.ami_server import AmiServer
from tests.desk.centre import Centre
from tests.store.postgres import cloned, make_template, running_server

ROUNDS = 9
TRANSACTIONS, ROWS = 300, 3000
RATES = (0.0, 1.0, 5.0)  # rows a second
SETTLE_S = 3.0
_WRITE = "UPDATE calls SET needs_review = needs_review WHERE call_id = $1"
_OF_THE_DESK = "SELECT pid FROM pg_stat_activity WHERE application_name = 'sigap desk'"


def of_process(pid: int) -> float:
    """Seconds of the processor, as the scheduler counts them (proc(5), schedstat)."""
    return int(Path(f"/proc/{pid}/schedstat").read_text(encoding="ascii").split()[0]) / 1e9


async def writing(dsn: str, calls: list[str]) -> None:
    writer, listener = [await asyncpg.connect(dsn) for _ in range(2)]
    heard = 0

    def hear(*_: object) -> None:
        nonlocal heard
        heard += 1

    try:
        await listener.add_listener("sigap_board", hear)
        pid = await writer.fetchval("SELECT pg_backend_pid()")
        taken: dict[tuple[str, bool], list[float]] = {}
        for _ in range(ROUNDS):
            for told in (True, False):
                does = "ENABLE" if told else "DISABLE"
                await writer.execute(f"ALTER TABLE calls {does} TRIGGER tell_of_board")
                began_s = of_process(pid)
                for number in range(TRANSACTIONS):
                    await writer.execute(_WRITE, calls[number % len(calls)])
                used_s = of_process(pid) - began_s
                taken.setdefault(("a row each", told), []).append(used_s / TRANSACTIONS)
                began_s = of_process(pid)
                async with writer.transaction():
                    for _ in range(ROWS // len(calls)):
                        await writer.execute("UPDATE calls SET needs_review = needs_review")
                used_s = of_process(pid) - began_s
                whole = ROWS // len(calls) * len(calls)
                taken.setdefault(("many rows", told), []).append(used_s / whole)
        await writer.execute("ALTER TABLE calls ENABLE TRIGGER tell_of_board")
        for (how, told), each in taken.items():
            us = sorted(1e6 * one for one in each)
            print(
                f"{how:<12} {'told' if told else 'not told':<9} "
                f"{us[0]:6.1f} / {median(us):6.1f} / {us[-1]:6.1f} us a row"
            )
        print(f"the listener heard {heard} words")
    finally:
        await writer.close()
        await listener.close()


@asynccontextmanager
async def _nobody_tells(channel: str) -> AsyncIterator[Listening]:
    raise DatabaseAway(f"nothing is told on {channel} in this run")
    yield Listening()  # never: what makes it a generator


@contextmanager
def counted() -> Iterator[list[int]]:
    """How many statements were asked meanwhile."""
    asked, real = [0], {way: getattr(Session, way) for way in ("rows", "row")}
    for way, ask in real.items():

        async def also(self: Session, name: str, *values: object, ask: Any = ask) -> Any:
            asked[0] += 1
            return await ask(self, name, *values)

        setattr(Session, way, also)
    try:
        yield asked
    finally:
        for way, ask in real.items():
            setattr(Session, way, ask)


@asynccontextmanager
async def desk(folder: Path, dsn: str, *, told: bool) -> AsyncIterator[str]:
    ari, port = free_ports(2)
    ami = AmiServer(password=load_or_make(folder).ami_password)
    await ami.start()
    settings = Settings(
        home=folder, node="bench", database_dsn=dsn, ami_port=ami.port, ari_port=ari, http_port=port
    )
    settings.run_dir.mkdir(parents=True, exist_ok=True)
    made = connect(settings, load_or_make(folder))
    if not told:
        made.database.listening = _nobody_tells  # type: ignore[method-assign]
    runner = runner_of(build(made), last_words_s=0.2)
    await runner.setup()
    await GuardedSite(runner, "127.0.0.1", port).start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        await runner.cleanup()
        await ami.stop()


async def reading(dsn: str, cookie: str, calls: list[str], seconds: float) -> None:
    """Prints a row for each rate, told and not, three times in turns: least / median / most."""
    taken: dict[tuple[float, bool], list[tuple[float, float, float]]] = {}
    for _ in range(3):
        for told in (True, False):
            with TemporaryDirectory() as folder:
                async with (
                    desk(Path(folder), dsn, told=told) as address,
                    ClientSession() as http,
                ):
                    streams = Streams(address, [cookie])
                    await streams.open(http)
                    for rate in RATES:
                        one = await _share(dsn, calls[0], rate, seconds)
                        taken.setdefault((rate, told), []).append(one)
                    await streams.close()
    for (rate, told), each in sorted(taken.items()):
        of_desk, of_postgres, asked = [sorted(column) for column in zip(*each, strict=True)]
        print(
            f"{rate:.0f} rows a second, {'told' if told else 'asks each second':<16} "
            f"desk {_spread(of_desk)} %, PostgreSQL {_spread(of_postgres)} %, "
            f"statements a second {asked[1]:.1f}"
        )


def _spread(shares: list[float]) -> str:
    return " / ".join(f"{100 * share:.2f}" for share in shares)


async def _share(dsn: str, call: str, rate: float, seconds: float) -> tuple[float, float, float]:
    """Of one core, by this process (the desk, and who reads its board) and by PostgreSQL's that
    work for it; and its statements a second.
    """
    writer, watcher = [await asyncpg.connect(dsn) for _ in range(2)]
    writing = asyncio.create_task(_write(writer, call, rate))
    try:
        await asyncio.sleep(SETTLE_S)
        pids = [row["pid"] for row in await watcher.fetch(_OF_THE_DESK)]
        with counted() as asked:
            own_s, began_s = time.process_time(), time.monotonic()
            theirs_s = sum(map(of_process, pids))
            await asyncio.sleep(seconds)
            took_s = time.monotonic() - began_s
            own_s = time.process_time() - own_s
            theirs_s = sum(map(of_process, pids)) - theirs_s
        return own_s / took_s, theirs_s / took_s, asked[0] / took_s
    finally:
        writing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await writing
        for connection in (writer, watcher):
            await connection.close()


async def _write(writer: asyncpg.Connection, call: str, rate: float) -> None:
    while rate:
        await asyncio.sleep(1 / rate)
        await writer.execute(_WRITE, call)


async def run(seconds: float) -> None:
    with running_server() as server:
        await make_template(server.get_uri())
        async with cloned(server.get_uri()) as dsn:
            database = await asyncpg.connect(dsn)
            with TemporaryDirectory() as archive:
                cookies = await people(database)
                centre = Centre(database=database, archive=Path(archive))
                calls = await calls_of_an_hour(centre)
            await database.close()
            await writing(dsn, calls)
            await reading(dsn, cookies[0], calls, seconds)
    print(f"load {os.getloadavg()[0]:.1f}")


def main() -> None:
    parser = argparse.ArgumentParser(description="What telling the desk costs and saves.")
    parser.add_argument("--seconds", type=float, default=15.0)
    asyncio.run(run(parser.parse_args().seconds))


if __name__ == "__main__":
    main()
