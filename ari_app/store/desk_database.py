"""The desk's own way to PostgreSQL: it starts without it, does without it, and finds it again.

Like ``store.database`` it speaks in named statements and fails with ``DatabaseAway``; unlike the
jobs, a person waits for it: connecting and every statement have a short limit, after a failed
connect nobody tries again for a moment, and tables that are not there yet count as away. It works
as a role of its own, which cannot edit what nobody may edit: it logs in as that role, or takes it
where the settings name one login for all. The page of callers' links has the same with another one.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from ari_app.errors import Invalid
from ari_app.repeats import REPEATS
from ari_app.store.asked_together import AskedTogether
from ari_app.store.database import (
    AWAY,
    DatabaseAway,
    Listening,
    Login,
    Session,
    end_pool,
    leave_as_it_was,
    listening_on,
    statements,
    understand_json,
)

log = logging.getLogger(__name__)

Row = Mapping[str, Any]

STATEMENT_S = 4.0
CONNECT_S = 2.0
REST_S = 1.0  # after a failed connect
CLOSE_S = 1.0
ROLE = Login.DESK.value  # it can add to the trail, and not edit it: grant_to_desk.sql
_NO_SUCH_ROLE = (asyncpg.InvalidParameterValueError, asyncpg.InsufficientPrivilegeError)

_NOT_MIGRATED = (
    asyncpg.UndefinedTableError,
    asyncpg.UndefinedColumnError,
    asyncpg.UndefinedFunctionError,
    asyncpg.InvalidCatalogNameError,
)


class CannotBeKept(Invalid):
    """A value that no column holds: a number beyond its range, a character that is none."""


class DeskDatabase:
    """A pool that is made when first needed.

    ``dsn`` is asked at every connect, because the embedded server may start later than the desk.
    ``role`` is what it works as, the desk's by itself. ``away``: the last who asked got no answer.
    ``together``: for what many look at, asked once for all who ask at the same moment.
    """

    away = False

    def __init__(self, dsn: Callable[[], str], *, role: str = "", connections: int = 7) -> None:
        self._dsn = dsn
        self._role = role or ROLE
        self._name = self._role.replace("_", " ")  # sigap desk, sigap share
        self._connections = connections
        self._pool: Any = None
        self._making = asyncio.Lock()
        self._not_before_s = 0.0
        self.together = AskedTogether(self)

    async def rows(self, name: str, *values: object) -> list[Row]:
        async with self._borrowed() as connection:
            return await Session(connection).rows(name, *values)

    async def row(self, name: str, *values: object) -> Row | None:
        async with self._borrowed() as connection:
            return await Session(connection).row(name, *values)

    async def run(self, name: str, *values: object) -> None:
        async with self._borrowed() as connection:
            await Session(connection).run(name, *values)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Session]:
        """What happens in it happens together or not at all."""
        async with self._borrowed() as connection, connection.transaction():
            yield Session(connection)

    @asynccontextmanager
    async def listening(self, channel: str) -> AsyncIterator[Listening]:
        """What PostgreSQL is told on this channel; takes one connection of the pool meanwhile."""
        async with self._borrowed() as connection, listening_on(connection, channel) as heard:
            yield heard

    async def close(self) -> None:
        """Let statements end for a moment, then cut."""
        pool, self._pool = self._pool, None
        if pool is not None:
            await end_pool(pool, within_s=CLOSE_S)

    @asynccontextmanager
    async def _borrowed(self) -> AsyncIterator[Any]:
        try:
            pool = self._pool or await self._connect()
            async with pool.acquire(timeout=STATEMENT_S) as connection:
                yield connection
            self.away = False
        except (*AWAY, *_NOT_MIGRATED) as error:
            self.away = True
            log.debug("the database is away: %s", error, extra={"action": "database_away"})
            raise DatabaseAway("The database cannot be reached.") from error
        except asyncpg.DataError as error:
            # What a stranger sends is checked before; this is the net under all of it.
            said = {"action": "cannot_be_kept", REPEATS: "cannot_be_kept"}
            log.warning("a value cannot be kept: %s", error, extra=said)
            raise CannotBeKept("One of the values is beyond what can be kept.") from error

    async def _connect(self) -> Any:
        async with self._making:
            if self._pool is not None:
                return self._pool
            if time.monotonic() < self._not_before_s:
                raise OSError("not tried again so soon")
            self._not_before_s = time.monotonic() + REST_S
            async with asyncio.timeout(CONNECT_S):
                self._pool = await self._made()
            return self._pool

    async def _made(self) -> Any:
        try:
            return await self._pool_as({"role": self._role})
        except _NO_SUCH_ROLE as error:
            pool = await self._pool_as({})
            if not await pool.fetchval(statements()["desk_access.has_role_migration"]):
                await pool.close()
                raise OSError("the tables are not there yet") from error
            log.warning(
                "%s works with all rights of its database user, for there is no role %s: %s",
                self._name,
                self._role,
                error,
                extra={"action": "desk_role"},
            )
            return pool

    async def _pool_as(self, settings: Mapping[str, str]) -> Any:
        return await asyncpg.create_pool(
            self._dsn(),
            min_size=1,
            max_size=self._connections,
            timeout=CONNECT_S,
            command_timeout=STATEMENT_S,
            init=understand_json,
            reset=leave_as_it_was,
            # compiling a statement takes longer than any of the desk's may
            server_settings={"application_name": self._name, "jit": "off", **settings},
        )
