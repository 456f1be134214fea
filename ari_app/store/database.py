"""PostgreSQL for the processes that keep the records: connecting and transactions.

A database that is away is expected: :class:`DatabaseAway` says so, and the caller comes back
later. A mistake in our own SQL stays what it is, a bug. Statements live in ``queries/*.sql`` and
are named ``file.statement``.
"""

import asyncio
import contextlib
import functools
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from enum import StrEnum
from pathlib import Path
from typing import Any

import asyncpg

from ari_app.errors import SigapError
from ari_app.named_sql import load_folder
from ari_app.settings import Settings

FOLDER = Path(__file__).parent
CONNECT_S = 5.0
STATEMENT_S = 30.0
CLOSE_S = 2.0

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


class Login(StrEnum):
    """Who connects: each has a role of its own in PostgreSQL, with rights of its own.

    The owner makes tables and accounts: migrations and the command line. The desk and the jobs
    (functions/grant_to_desk.sql, grant_to_jobs.sql) can neither edit the trail nor become the
    owner, run a program or read a file of the server. The page of callers' links
    (grant_to_share.sql) can moreover read no table.
    """

    OWNER = "sigap"
    DESK = "sigap_desk"
    JOBS = "sigap_jobs"
    SHARE = "sigap_share"


class _OfTheDisk(Exception):
    def __init__(self, error: OSError) -> None:
        super().__init__(str(error))
        self.error = error


def _is_of_the_disk(error: OSError) -> bool:
    return error.errno is not None and not isinstance(error, TimeoutError | ConnectionError)


class DatabaseAway(SigapError):
    """PostgreSQL cannot be used now; it may be in a moment."""


def dsn_of(settings: Settings, login: Login = Login.OWNER) -> str:
    """Where the database is: the settings, else what the start of the embedded one wrote down.

    Settings may have one address for all, and a start by version 0.2 wrote one for all.
    """
    if settings.database_dsn:
        return _own_dsn(settings, login) or settings.database_dsn
    file = dsn_file(settings, login)
    try:
        return (file if file.exists() else dsn_file(settings, Login.OWNER)).read_text().strip()
    except OSError as error:
        raise DatabaseAway("The database is not running; start it with ./sigap up.") from error


def logs_in_apart(settings: Settings, login: Login) -> bool:
    """Whether it has an address of its own, and so not the owner's rights."""
    if settings.database_dsn:
        return bool(_own_dsn(settings, login))
    return dsn_file(settings, login).exists()


def _own_dsn(settings: Settings, login: Login) -> str | None:
    desk = settings.database_desk_dsn
    own = {
        Login.DESK: desk,
        Login.JOBS: settings.database_jobs_dsn,
        Login.SHARE: settings.database_share_dsn or desk,  # settings of before had no other
    }
    return own.get(login)


def dsn_file(settings: Settings, login: Login) -> Path:
    """Where the start of the embedded database writes a login's address."""
    name = "database" if login is Login.OWNER else login.name.lower()
    return settings.run_dir / f"{name}.dsn"


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

    async def announce(self, **what: object) -> None:
        """Whoever listens on the channel ``sigap`` hears it after the commit."""
        await self.run("shipping.announce", json.dumps(what))


class Listening:
    """Waits for a word on a channel (NOTIFY)."""

    def __init__(self) -> None:
        self._heard = asyncio.Event()
        self._lost = False

    def hear(self, *_: object) -> None:
        self._heard.set()

    def lose(self, *_: object) -> None:
        """The connection has ended."""
        self._lost = True
        self._heard.set()

    async def wait(self, longest_s: float) -> None:
        """Until there was a word since the last wait, or for this time. Raises `DatabaseAway` when
        nobody would be told any more.
        """
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(longest_s):
                await self._heard.wait()
        self._heard.clear()
        if self._lost:
            raise DatabaseAway("The database tells nothing any more; the connection is lost.")


@asynccontextmanager
async def listening_on(connection: Any, channel: str) -> AsyncIterator[Listening]:
    """What a connection is told on this channel, meanwhile."""
    heard = Listening()
    connection.add_termination_listener(heard.lose)
    await connection.add_listener(channel, heard.hear)
    try:
        yield heard
    finally:
        with contextlib.suppress(asyncpg.InterfaceError):  # it is lost
            connection.remove_termination_listener(heard.lose)
            await connection.remove_listener(channel, heard.hear)


class Database:
    """A small pool; every use is a transaction and raises of its own :class:`DatabaseAway` only.

    The pool itself replaces a connection that was lost. It is never thrown away for one failure:
    that would cut off whoever uses another connection of it.
    """

    def __init__(self, dsn: str, *, connections: int = 3, name: str = "sigap jobs") -> None:
        self._dsn = dsn
        self._connections = connections
        self._name = name
        self._pool: Any = None
        self._connecting = asyncio.Lock()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Session]:
        """What the disk says to work within it stays the disk's, and undoes the transaction."""
        try:
            pool = await self._connected()
            async with pool.acquire(timeout=CONNECT_S) as connection, connection.transaction():
                try:
                    yield Session(connection)
                except OSError as error:
                    if connection.is_closed() or not _is_of_the_disk(error):
                        raise
                    raise _OfTheDisk(error) from error
        except _OfTheDisk as passed:
            raise passed.error from None
        except AWAY as error:
            raise DatabaseAway(f"The database cannot be used now: {error}") from error

    @asynccontextmanager
    async def listening(self, channel: str) -> AsyncIterator[Listening]:
        """What PostgreSQL is told on this channel; takes one connection of the pool meanwhile."""
        try:
            pool = await self._connected()
            async with (
                pool.acquire(timeout=CONNECT_S) as connection,
                listening_on(connection, channel) as heard,
            ):
                yield heard
        except AWAY as error:
            raise DatabaseAway(f"The database cannot be used now: {error}") from error

    async def close(self) -> None:
        pool, self._pool = self._pool, None
        if pool is not None:
            await end_pool(pool, within_s=CLOSE_S)

    async def _connected(self) -> Any:
        async with self._connecting:
            if self._pool is None:
                self._pool = await asyncpg.create_pool(
                    self._dsn,
                    min_size=1,
                    max_size=self._connections,
                    timeout=CONNECT_S,
                    command_timeout=STATEMENT_S,
                    init=understand_json,
                    reset=leave_as_it_was,
                    server_settings={"application_name": self._name},
                )
            return self._pool


async def understand_json(connection: Any) -> None:
    """jsonb as Python values, both ways."""
    for kind in ("json", "jsonb"):
        await connection.set_type_codec(
            kind, encoder=json.dumps, decoder=json.loads, schema="pg_catalog"
        )


async def leave_as_it_was(connection: Any) -> None:
    """How a connection goes back to its pool, which has rolled back what was cut off: no statement
    of ours sets or locks anything beyond its transaction, so there is nothing more to undo, and
    each use is spared a way to the server and back.
    """


async def end_pool(pool: Any, *, within_s: float) -> None:
    """Let statements end for a moment, then cut."""
    try:
        async with asyncio.timeout(within_s):
            await pool.close()
    except AWAY:
        pool.terminate()
