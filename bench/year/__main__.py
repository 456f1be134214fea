"""How long each page takes over a year of calls: ``python -m bench.year [--kept FOLDER]``.

Fills a scratch PostgreSQL with 50,000 and with 500,000 calls of the same centre (five weeks and a
year of a large regency: tickets, agencies, notifications, recordings, reviews, a trail), counts the
days of the reports as the jobs do, starts a desk on each, and asks every page and route that lists
or counts: by one reader, then by twenty at once, the two databases in turns. Prints the quickest,
p50 and p95 in ms, what the desk takes of a core for it, and how many times as long the larger one
takes, by the quickest. The jobs' looks are timed as they make them. First comes what PostgreSQL
itself takes for the statements behind them, which other work on the machine disturbs least.
``--kept`` keeps the databases for the next run.
"""

import argparse
import asyncio
import itertools
import re
import secrets
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import fmean, quantiles
from urllib.parse import quote

import aiohttp
import asyncpg

from ari_app.asterisk.credentials import Credentials
from ari_app.desk.main import connect
from ari_app.desk.site import build
from ari_app.desk.web.doors import GuardedSite, runner_of
from ari_app.secrecy import token_hash
from ari_app.settings import Retention, Settings
from ari_app.store.database import Database, Login, Session
from ari_app.tickets.callbacks import LOCK_S
from ari_app.tickets.dispatching import QUEUE
from bench.free_ports import free_ports
from bench.year import database as statements
from bench.year.filling import MEASURING, count, server, some, year
from bench.year.routes import every_route, last_pages, searches
from recordings.retention import AT_ONCE as RETENTION_AT_ONCE
from recordings.retention import Ends
from tests.desk.ami_server import AmiServer
from tests.store.postgres import as_login

SMALL, LARGE = 50_000, 500_000
AGENCY, ROLES = "damkar", ("supervisor", "reviewer", "agency", "admin", "call_taker")
ALONE, USERS = 40, 20
SICK = ("/readyz",)  # there is no Asterisk here, and it says so
LEAST_MS = 1.0  # what is faster is not compared: the clock of a busy machine
MAY_GROW, MAY_ALONE_MS, MAY_TOGETHER_MS = 1.3, 100.0, 300.0
HEAD = (
    "| page | alone: best | p50 | p95 | processor | of 20: p50 | p95 | small: best | p50 | p95 "
    "| ratio of the best |\n" + "|---" * 11 + "|"
)

Ask = Callable[[], Awaitable[object]]


class NotAnswered(Exception):
    """With a fault in place of the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """Milliseconds: the quickest, the middle one and the 95th of a hundred."""

    best: float
    p50: float
    p95: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> "Took":
        parts = quantiles(seconds, n=20, method="inclusive")
        return cls(best=min(seconds) * 1000, p50=parts[9] * 1000, p95=parts[18] * 1000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Of one page at one size. ``cpu_ms``: of this process, desk and reader, alone."""

    alone: Took
    together: Took
    cpu_ms: float


def pages(known: Mapping[str, object]) -> dict[str, str]:
    """Path → who asks for it: every page and route, and what else lists, counts or searches."""
    call, ticket, ani = known["call"], known["ticket"], quote(str(known["ani"]))
    until = quote(str(known["long_ago"]))
    return {
        **every_route(known),
        **last_pages(known),
        **searches(known),
        "/metrics": "",
        "/board": "supervisor",
        "/review": "reviewer",
        f"/review/{known['review']}": "reviewer",
        f"/scorecards/{known['scorecard']}": "reviewer",
        "/audit": "admin",
        "/audit?action=place": "admin",
        "/audit?action=review.export": "admin",
        "/audit?action=recording": "admin",
        "/audit?actor=rini": "admin",
        f"/audit?subject={call}": "admin",
        "/agency": "agency",
        f"/agency/{known['of_agency']}": "agency",
        f"/tickets/{ticket}": "supervisor",
        f"/calls/{call}": "supervisor",
        "/api/v1/calls": "supervisor",
        f"/api/v1/calls?until={until}": "supervisor",
        f"/api/v1/calls?ani={ani}": "supervisor",
        "/api/v1/calls?state=talking": "supervisor",
        "/api/v1/calls?outcome=answered": "supervisor",
        "/api/v1/calls?outcome=cut_by_us": "supervisor",
        "/api/v1/calls?outcome=not_reached": "supervisor",
        "/api/v1/calls?verdict=voice": "supervisor",
        "/api/v1/calls?verdict=tap": "supervisor",
        "/api/v1/calls?verdict=unscreened": "supervisor",
        "/api/v1/calls?verdict=tap&outcome=message": "supervisor",
        f"/api/v1/calls/{call}": "supervisor",
        "/api/v1/tickets": "supervisor",
        "/api/v1/tickets?state=open": "supervisor",
        f"/api/v1/tickets/{ticket}": "supervisor",
        f"/api/v1/tickets/{ticket}/history": "supervisor",
        f"/api/v1/tickets/{ticket}/duplicates": "supervisor",
        f"/api/v1/tickets/{ticket}/dispatches": "supervisor",
        "/api/v1/alarms": "supervisor",
        "/api/v1/alarms?ended=true": "supervisor",
        "/api/v1/notifications": "supervisor",
        "/api/v1/notifications?status=delivered": "supervisor",
        "/api/v1/callbacks": "supervisor",
        "/api/v1/reviews": "reviewer",
        "/api/v1/audit?action=ticket": "admin",
        "/api/v1/agency/tickets": "agency",
        "/api/v1/live": "supervisor",  # from memory: what the machine itself takes
    }


def looks(database: Database, known: Mapping[str, object]) -> dict[str, Ask]:
    """What the jobs and the command line ask the database for, as they do."""
    now = datetime.now(UTC)
    ends = Ends.at(Retention(), now)

    def ask(name: str, *values: object) -> Ask:
        async def asked() -> None:
            async with database.transaction() as session:
                await session.rows(name, *values)

        return asked

    return {
        "jobs: clocks.dispatches": ask("clocks.dispatches"),
        "jobs: clocks.complaints": ask("clocks.complaints"),
        "jobs: clocks.desk": ask("clocks.desk", None),
        "jobs: clocks.callbacks": ask("clocks.callbacks", LOCK_S),
        "jobs: clocks.standing": ask("clocks.standing"),
        "jobs: notifications.lost": ask("notifications.lost", QUEUE),
        "jobs: recordings.due": ask("recordings.due", "node-1", 10),
        "jobs: retention.due_recordings": ask(
            "retention.due_recordings", "JPR", ends.recordings or now, RETENTION_AT_ONCE
        ),
        "jobs: retention.due_personal": ask(
            "retention.due_personal", "JPR", ends.personal or now, RETENTION_AT_ONCE
        ),
        "review export: what was reviewed today": ask("reviews.labelled", "JPR", "node-1", now),
    }


@asynccontextmanager
async def asking(dsn: str) -> AsyncIterator[dict[str, Ask]]:
    """Everything that is measured, of one database with a desk of its own."""
    known, cookies = await some(dsn), await _logged_in(dsn)
    database = Database(as_login(dsn, Login.JOBS), connections=USERS)
    try:
        async with _desk(dsn) as address, aiohttp.ClientSession(address) as http:
            asks = {
                path: _page(http, path, cookies.get(role, ("",)))
                for path, role in pages(known).items()
            }
            yield {**asks, **looks(database, known)}
    finally:
        await database.close()


async def measure(dsns: Sequence[str], wanted: str) -> bool:
    """Prints a row a page, asked of both sizes in turns: other work meets both alike. True when
    every page keeps its limits; one that is not answered does not.
    """
    print(HEAD)
    kept = True
    async with asking(dsns[0]) as small, asking(dsns[1]) as large:
        for few, (name, many) in zip(small.values(), large.items(), strict=True):
            if not re.search(wanted, name):
                continue
            try:
                keeps = _tell(_plain(name), *await _timed(few, many))
            except NotAnswered as error:
                print(f"| `{_plain(name)}` | {error} |", flush=True)
                keeps = False
            kept = kept and keeps
    return kept


async def _timed(small: Ask, large: Ask) -> tuple[Measured, Measured]:
    asks = (small, large)
    for ask in asks * 3:  # connections, plans and pages of the cache
        await ask()
    alone = [(await _alone(small), await _alone(large)) for _ in range(ALONE)]
    together: tuple[list[float], ...] = ([], [])
    for _ in range(3):
        for ask, taken in zip(asks, together, strict=True):
            taken += await asyncio.gather(*(_once(ask) for _ in range(USERS)))
    few, many = (
        Measured(
            alone=Took.of([wall_s for wall_s, _ in one]),
            together=Took.of(all_at_once),
            cpu_ms=1000 * fmean(cpu_s for _, cpu_s in one),
        )
        for one, all_at_once in zip(zip(*alone, strict=True), together, strict=True)
    )
    return few, many


async def _alone(ask: Ask) -> tuple[float, float]:
    """Seconds that passed, and of the processor."""
    began_s = time.process_time()
    return await _once(ask), time.process_time() - began_s


async def _once(ask: Ask) -> float:
    began_s = time.perf_counter()
    await ask()
    return time.perf_counter() - began_s


def _page(http: aiohttp.ClientSession, path: str, cookies: Sequence[str]) -> Ask:
    """Twenty at once are twenty people."""
    whose = itertools.cycle(cookies)

    async def asked() -> None:
        cookie = next(whose)
        headers = {"Cookie": f"sigap_session={cookie}"} if cookie else {}
        async with http.get(path, headers=headers, allow_redirects=False) as reply:
            body = await reply.read()  # a paper or a sheet is no text
            if (reply.status >= 500 and path not in SICK) or reply.status in (400, 401, 422):
                raise NotAnswered(f"{reply.status} {body[:200]!r}")

    return asked


async def _logged_in(dsn: str) -> dict[str, list[str]]:
    """Role → a session's cookie for each of so many accounts."""
    connection = await asyncpg.connect(dsn)
    try:
        cookies = {role: [secrets.token_hex(16) for _ in range(USERS)] for role in ROLES}
        for role, number in itertools.product(ROLES, range(USERS)):
            agency = AGENCY if role == "agency" else None
            cookie = cookies[role][number]
            values = (f"bench.{role}.{number}", role, agency, token_hash(cookie))
            await Session(connection).connection.execute(MEASURING["session"], *values)
    finally:
        await connection.close()
    return cookies


@asynccontextmanager
async def _desk(dsn: str) -> AsyncIterator[str]:
    """A desk as it runs in a centre, with a bit of Asterisk behind it."""
    ami = AmiServer()
    await ami.start()
    http, ari = free_ports(2)
    with tempfile.TemporaryDirectory() as home:
        settings = Settings(
            home=Path(home),
            node="node-1",
            database_dsn=dsn,
            database_desk_dsn=as_login(dsn, Login.DESK),
            ami_port=ami.port,
            ari_port=ari,
            http_port=http,
        )
        settings.run_dir.mkdir(parents=True)
        passwords = Credentials(ari_password="a" * 24, ami_password=ami.password)
        runner = runner_of(build(connect(settings, passwords)), last_words_s=0.2)
        await runner.setup()
        await GuardedSite(runner, "127.0.0.1", http).start()
        try:
            yield f"http://127.0.0.1:{http}"
        finally:
            await runner.cleanup()
            await ami.stop()


async def run(kept: Path | None, sizes: Sequence[int], wanted: str | None) -> bool:
    """True when every page keeps its limits."""
    with server(kept) as uri:
        dsns = [await year(uri, calls) for calls in sizes]
        for dsn in dsns:
            await count(dsn)
        if not wanted:
            await statements.tell(dsns)
        return True if wanted is None else await measure(dsns, wanted)


def _tell(name: str, few: Measured, many: Measured) -> bool:
    """Prints the row; true when the page keeps its limits."""
    ratio = max(many.alone.best, LEAST_MS) / max(few.alone.best, LEAST_MS)
    over = ratio > MAY_GROW or many.alone.p95 > MAY_ALONE_MS or many.together.p95 > MAY_TOGETHER_MS
    alone, together = many.alone, many.together
    print(
        f"| `{name}` | {alone.best:.1f} | {alone.p50:.1f} | {alone.p95:.1f} "
        f"| {many.cpu_ms:.1f} | {together.p50:.0f} | {together.p95:.0f} | {few.alone.best:.1f} "
        f"| {few.alone.p50:.1f} | {few.alone.p95:.1f} | {ratio:.2f}{' over' if over else ''} |",
        flush=True,
    )
    return not over


def _plain(name: str) -> str:
    """A call's id and a label say nothing to the reader."""
    parts = [
        "…" if len(part) == 36 or part.startswith("JPR-") else part for part in name.split("/")
    ]
    text = "/".join(parts)
    return re.sub(r"=[^&]{20,}", "=…", text)


def main() -> None:
    parser = argparse.ArgumentParser(description="How long each page takes over a year of calls.")
    parser.add_argument("--kept", type=Path, help="a folder where the databases stay")
    parser.add_argument("--calls", type=int, nargs=2, default=(SMALL, LARGE))
    parser.add_argument(
        "--only", default="", help="pages whose path has this pattern in it, and no statements"
    )
    parser.add_argument("--database", action="store_true", help="the statements alone, no page")
    given = parser.parse_args()
    only = None if given.database else given.only
    raise SystemExit(0 if asyncio.run(run(given.kept, given.calls, only)) else 1)


if __name__ == "__main__":
    main()
