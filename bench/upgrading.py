"""How long an upgrade keeps others from the database: ``python -m bench.upgrading KEPT DATABASE``.

``KEPT`` is the folder of a PostgreSQL that `bench.year` of the release before has filled and kept
(``--kept``, in a tree of its commit, which ``tests/store/previous_release.json.gz`` names), and
``DATABASE`` one of those in it. A copy of that is brought to this version while others read a
ticket, write one and write a call, each 20 ms. Prints what it took, the longest that each of them
waited, and the locks that stood longest.
"""

import argparse
import asyncio
import time
from pathlib import Path

import asyncpg

from ari_app.store.migrating import migrate
from bench.year.filling import server
from tests.store.postgres import address

COPY = "bench_upgrading"
EACH_S = 0.02
MOST_LOCKS = 8
OTHERS = {
    "read a ticket": """SELECT label FROM tickets
        WHERE ticket_id = (SELECT max(ticket_id) FROM tickets WHERE state = 'closed')""",
    "write a ticket": """UPDATE tickets SET narrative = narrative
        WHERE ticket_id = (SELECT max(ticket_id) FROM tickets WHERE state = 'closed')""",
    "write a call": """UPDATE calls SET needs_review = needs_review
        WHERE call_id = (SELECT max(call_id) FROM calls)""",
}
LOCKS = """SELECT c.relname || ' ' || l.mode AS lock
    FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
    WHERE l.granted AND l.pid <> pg_backend_pid() AND c.relkind = 'r'
      AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND c.relnamespace = 'public'::regnamespace
      AND l.mode ~ '^(Share|ShareRowExclusive|Exclusive|AccessExclusive)Lock$'"""


async def main(kept: Path, database: str) -> None:
    with server(kept) as uri:
        admin = await asyncpg.connect(uri)
        try:
            await admin.execute(f"DROP DATABASE IF EXISTS {COPY} WITH (FORCE)")
            await admin.execute(f"CREATE DATABASE {COPY} TEMPLATE {database}")
            await _measured(address(uri, COPY))
        finally:
            await admin.execute(f"DROP DATABASE IF EXISTS {COPY} WITH (FORCE)")
            await admin.close()


async def _measured(dsn: str) -> None:
    waited: dict[str, float] = {}
    stood: dict[str, tuple[float, float]] = {}
    over = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        for name, statement in OTHERS.items():
            group.create_task(_wait(dsn, name, statement, waited, over))
        group.create_task(_look(dsn, stood, over))
        await asyncio.sleep(1)
        began_s = time.monotonic()
        applied = await migrate(dsn)
        took_s = time.monotonic() - began_s
        over.set()
    print(f"{len(applied)} files applied in {took_s:.2f} s")
    for name, seconds in waited.items():
        print(f"  to {name} took {seconds:.2f} s at most")
    longest = sorted(stood.items(), key=lambda each: each[1][0] - each[1][1])
    for lock, (first_s, last_s) in longest[:MOST_LOCKS]:
        print(f"  {lock}: {last_s - first_s:.2f} s")


async def _wait(
    dsn: str, name: str, statement: str, waited: dict[str, float], over: asyncio.Event
) -> None:
    connection = await asyncpg.connect(dsn)
    while not over.is_set():
        began_s = time.monotonic()
        await connection.execute(statement)
        waited[name] = max(waited.get(name, 0.0), time.monotonic() - began_s)
        await asyncio.sleep(EACH_S)
    await connection.close()


async def _look(dsn: str, stood: dict[str, tuple[float, float]], over: asyncio.Event) -> None:
    connection = await asyncpg.connect(dsn)
    while not over.is_set():
        now_s = time.monotonic()
        for row in await connection.fetch(LOCKS):
            first_s, _ = stood.get(row["lock"], (now_s, now_s))
            stood[row["lock"]] = first_s, now_s
        await asyncio.sleep(EACH_S)
    await connection.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kept", type=Path)
    parser.add_argument("database")
    asked = parser.parse_args()
    asyncio.run(main(asked.kept, asked.database))
