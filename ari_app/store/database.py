"""PostgreSQL for the processes that keep the records: connecting, transactions, migrations.

A database that is away is expected: :class:`DatabaseAway` says so, and the caller comes back
later. A mistake in our own SQL stays what it is, a bug. Statements live in ``queries/*.sql`` and
are named ``file.statement``.
"""

import asyncio
import functools
import hashlib
import json
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg

from ari_app.errors import SigapError
from ari_app.named_sql import load_folder
from ari_app.settings import Settings

log = logging.getLogger(__name__)

FOLDER = Path(__file__).parent
CONNECT_S = 5.0
STATEMENT_S = 30.0
CLOSE_S = 2.0
_MIGRATION_LOCK = 112_112  # any constant: who migrates holds it
_DSN_FILE = "database.dsn"

# Classes 08 (connection), 53 (resources, a full disk among them), 57 (shut down, starting up),
# 25006 (a standby), 40 (serialization): PostgreSQL, appendix A.
AWAY = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.OperatorInterventionError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.TransactionRollbackError,
)


class DatabaseAway(SigapError):
    """PostgreSQL cannot be used now; it may be in a moment."""


class MigrationError(SigapError):
    """The database's tables do not fit this version of Sigap."""


def dsn_of(settings: Settings) -> str:
    """Where the database is: the settings, else what the start of the embedded one wrote down."""
    if settings.database_dsn:
        return settings.database_dsn
    try:
        return (settings.run_dir / _DSN_FILE).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise DatabaseAway("The database is not running; start it with ./sigap up.") from error


@functools.cache
def statements() -> Mapping[str, str]:
    """Every named statement of ``queries/``, as ``file.statement``."""
    return load_folder(FOLDER / "queries")


class Session:
    """A connection inside a transaction, speaking in named statements."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    async def rows(self, name: str, *values: object) -> list[Mapping[str, Any]]:
        found: list[Mapping[str, Any]] = await self.connection.fetch(statements()[name], *values)
        return found

    async def row(self, name: str, *values: object) -> Mapping[str, Any] | None:
        found: Mapping[str, Any] | None = await self.connection.fetchrow(
            statements()[name], *values
        )
        return found

    async def run(self, name: str, *values: object) -> None:
        await self.connection.execute(statements()[name], *values)

    async def tell(self, **what: object) -> None:
        """Whoever listens on the channel ``sigap`` hears it after the commit."""
        await self.run("shipping.tell", json.dumps(what))


class Database:
    """A small pool; every use is a transaction and raises :class:`DatabaseAway` only.

    A pool that has lost its server is thrown away and made anew at the next use.
    """

    def __init__(self, dsn: str, *, connections: int = 3, name: str = "sigap jobs") -> None:
        self._dsn = dsn
        self._connections = connections
        self._name = name
        self._pool: Any = None
        self._connecting = asyncio.Lock()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Session]:
        try:
            pool = await self._connected()
            async with pool.acquire(timeout=CONNECT_S) as connection, connection.transaction():
                yield Session(connection)
        except AWAY as error:
            self._drop()
            raise DatabaseAway(f"The database cannot be used now: {error}") from error

    async def close(self) -> None:
        pool, self._pool = self._pool, None
        if pool is None:
            return
        try:
            async with asyncio.timeout(CLOSE_S):
                await pool.close()
        except AWAY:
            pool.terminate()

    async def _connected(self) -> Any:
        async with self._connecting:
            if self._pool is None:
                self._pool = await self._new_pool()
            return self._pool

    async def _new_pool(self) -> Any:
        return await asyncpg.create_pool(
            self._dsn,
            min_size=1,
            max_size=self._connections,
            timeout=CONNECT_S,
            command_timeout=STATEMENT_S,
            init=understand_json,
            server_settings={"application_name": self._name},
        )

    def _drop(self) -> None:
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.terminate()


async def understand_json(connection: Any) -> None:
    """jsonb as Python values, both ways."""
    for kind in ("json", "jsonb"):
        await connection.set_type_codec(
            kind, encoder=json.dumps, decoder=json.loads, schema="pg_catalog"
        )


async def migrate(dsn: str, folder: Path = FOLDER / "migrations") -> list[str]:
    """Brings the tables to this version; returns the names of the migrations applied now.

    Several processes may call it at once: an advisory lock lets one work. Each migration is one
    transaction. Raises :class:`MigrationError` or :class:`DatabaseAway`.
    """
    files = migrations(folder)
    try:
        connection = await asyncpg.connect(dsn, timeout=CONNECT_S)
        try:
            return await _migrate(connection, files)
        finally:
            await connection.close(timeout=CLOSE_S)
    except AWAY as error:
        raise DatabaseAway(f"The database cannot be reached: {error}") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    name: str
    text: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()


def migrations(folder: Path) -> dict[int, Migration]:
    """Number → migration, in order; each number is used once, gaps are free for work under way."""
    paths = sorted(folder.glob("*.sql"))
    numbered = [path for path in paths if path.name[:4].isdigit() and path.name[4] == "_"]
    files = {
        int(path.name[:4]): Migration(name=path.name, text=path.read_text(encoding="utf-8"))
        for path in numbered
    }
    if len(files) != len(paths) or 0 in files:
        raise MigrationError("Two migrations have one number, or none; rename the newest one.")
    return files


async def _migrate(connection: Any, files: dict[int, Migration]) -> list[str]:
    await connection.execute("SELECT pg_advisory_lock($1)", _MIGRATION_LOCK)
    await connection.execute(statements()["migrations.table"])
    done = await connection.fetch(statements()["migrations.applied"])
    applied = {row["number"]: row["sha256"] for row in done}
    _refuse_strangers(applied, files)
    fresh = [number for number in files if number not in applied]
    for number in fresh:
        await _apply(connection, number, files[number])
    return [files[number].name for number in fresh]


async def _apply(connection: Any, number: int, migration: Migration) -> None:
    try:
        async with connection.transaction():
            await connection.execute(migration.text)
            await connection.execute(
                statements()["migrations.note"], number, migration.name, migration.sha256
            )
    except asyncpg.PostgresSyntaxError as error:
        raise MigrationError(f"Migration {migration.name} is faulty: {error}.") from error
    log.info("Migration applied", extra={"action": "migrated", "migration": migration.name})


def _refuse_strangers(applied: dict[int, str], files: dict[int, Migration]) -> None:
    for number, sha256 in applied.items():
        if number not in files:
            raise MigrationError(
                f"The database has migration {number}, which this version of Sigap does not "
                "know; use the newer version."
            )
        if files[number].sha256 != sha256:
            log.warning("Migration %s was edited after it had been applied", files[number].name)
