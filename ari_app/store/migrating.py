"""Brings a database to this version: numbered migrations first, then the functions of today.

*Migrations* (``migrations/NNNN_name.sql``) change what a database holds: tables, columns, rows.
Each is applied once and never edited; code and documents call it by its name. They are numbered
without gaps from ``withheld_numbers`` (0071) on.

*Functions* (``functions/*.sql``) are the rules that stand in the database as they are today: each
file holds one function with its triggers, one view, or the rows of one table that belongs to the
code (``dispatch_way``). They are applied after all migrations, in the order of their names; which
text of each a database has stands in its table ``schema_functions``. A file is applied again when
its text has changed. After a new migration all are, for it may have dropped one of them. So every
file can be applied to a database that has it already:

- ``CREATE OR REPLACE`` for functions, triggers (PostgreSQL 14 or newer) and views.
- What PostgreSQL cannot replace is dropped first, in the file itself: a function with another
  return type or other names of arguments, a view with fewer columns. The file then begins with
  ``DROP FUNCTION IF EXISTS name(types of the old arguments) CASCADE;``. CASCADE takes the triggers
  along, and the same file makes them again.
- A function with other types of arguments is another function for PostgreSQL, and a trigger with
  another name another trigger: the file drops the old one in the same way.
- When a file goes, a migration drops what it made.

A migration does not use a function of these files, for on a fresh database it runs before them.

Both are one transaction: a database is of the old version or of this one. The queue's own
function (``fn_pgqueuer_changed``) is PgQueuer's and comes with its migrations.

*Indexes* on large tables (``indexes/*.sql``, from ``tallies`` on) come afterwards, each by itself,
and hold up no writer: see `index_building`.
"""

import hashlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from ari_app.errors import SigapError
from ari_app.store.database import AWAY, CLOSE_S, CONNECT_S, DatabaseAway, Session

log = logging.getLogger(__name__)

MIGRATIONS = Path(__file__).parent / "migrations"
FUNCTIONS = Path(__file__).parent / "functions"
_LOCK = 112_112  # any constant: who migrates holds it


class MigrationError(SigapError):
    """The database's tables do not fit this version of Sigap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlFile:
    """A migration, or a file of functions."""

    name: str
    text: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()


async def migrate(
    dsn: str, migrations_folder: Path = MIGRATIONS, functions_folder: Path = FUNCTIONS
) -> list[str]:
    """Brings the database to this version; returns the names of the files applied now.

    Several processes may call it at once: one works, the others wait and find it done. Raises
    :class:`MigrationError`, with nothing changed, or :class:`DatabaseAway`.
    """
    wanted, functions = migrations(migrations_folder), _read(functions_folder)
    try:
        connection = await asyncpg.connect(dsn, timeout=CONNECT_S)
        try:
            async with connection.transaction():
                applied = await _migrate(Session(connection), wanted, functions)
        finally:
            await connection.close(timeout=CLOSE_S)
    except AWAY as error:
        raise DatabaseAway(f"The database cannot be reached: {error}") from error
    except asyncpg.PostgresError as error:  # a lock not given, a constraint at the very end
        raise MigrationError(
            "The database cannot be brought to this version and was left as it was: "
            f"{_in_one_line(error)}."
        ) from error
    for name in applied:
        log.info("Applied to the database", extra={"action": "migrated", "file": name})
    return applied


async def require_migrated(dsn: str) -> None:
    """Raises :class:`DatabaseAway` until somebody has brought the database to this version.

    For those who may not do it themselves; :class:`MigrationError` when it is newer than we are.
    """
    try:
        connection = await asyncpg.connect(dsn, timeout=CONNECT_S)
        try:
            ready = await _is_migrated(Session(connection))
        finally:
            await connection.close(timeout=CLOSE_S)
    except (*AWAY, asyncpg.PostgresError) as error:  # a role that is not there yet, among others
        raise DatabaseAway(f"The database cannot be used now: {error}.") from error
    if not ready:
        raise DatabaseAway("The database is not of this version yet; start the centre anew.")


async def refuse_newer(dsn: str) -> None:
    """Raises :class:`MigrationError` when the database is of a newer version; it is only read.

    Raises :class:`DatabaseAway` when it cannot be asked.
    """
    try:
        connection = await asyncpg.connect(dsn, timeout=CONNECT_S)
        try:
            await _is_migrated(Session(connection))
        finally:
            await connection.close(timeout=CLOSE_S)
    except (*AWAY, asyncpg.PostgresError) as error:
        raise DatabaseAway(f"The database cannot be asked: {error}.") from error


async def _is_migrated(session: Session) -> bool:
    there = await session.row("migrations.tables_there")
    if there is None or not there["there"]:
        return False
    fresh = await _fresh_migrations(session, migrations(MIGRATIONS))
    return not fresh and not await _changed_functions(session, _read(FUNCTIONS))


async def make_logins(dsn: str) -> None:
    """The roles of desk, jobs and share are there, whatever server the database came from."""
    try:
        connection = await asyncpg.connect(dsn, timeout=CONNECT_S)
        try:
            await Session(connection).run("migrations.make_logins")
        finally:
            await connection.close(timeout=CLOSE_S)
    except AWAY as error:
        raise DatabaseAway(f"The database cannot be reached: {error}") from error


def migrations(folder: Path) -> dict[int, SqlFile]:
    """Number → migration, in order; each number is used once."""
    files = _read(folder)
    numbered = {int(each.name[:4]): each for each in files if _has_number(each.name)}
    if len(numbered) != len(files) or 0 in numbered:
        raise MigrationError("Two migrations have one number, or none; rename the newest one.")
    return numbered


def _has_number(name: str) -> bool:
    return name[:4].isdigit() and name[4] == "_"


def _read(folder: Path) -> list[SqlFile]:
    return [
        SqlFile(name=path.name, text=path.read_text(encoding="utf-8"))
        for path in sorted(folder.glob("*.sql"))
    ]


async def _migrate(
    session: Session, wanted: Mapping[int, SqlFile], functions: list[SqlFile]
) -> list[str]:
    await session.run("migrations.lock", _LOCK)
    await session.run("migrations.table")
    await session.run("migrations.functions_table")
    fresh = await _fresh_migrations(session, wanted)
    for number, migration in fresh.items():
        await _apply(session, migration)
        await session.run("migrations.record", number, migration.name, migration.sha256)
    changed = functions if fresh else await _changed_functions(session, functions)
    for function in changed:
        await _apply(session, function)
        await session.run("migrations.record_function", function.name, function.sha256)
    await session.run("migrations.forget_functions", [each.name for each in functions])
    return [file.name for file in (*fresh.values(), *changed)]


async def _fresh_migrations(session: Session, wanted: Mapping[int, SqlFile]) -> dict[int, SqlFile]:
    """Those that the database has not had; raises :class:`MigrationError` when it is newer."""
    applied = {row["number"]: row["sha256"] for row in await session.rows("migrations.applied")}
    for number, sha256 in applied.items():
        if number not in wanted:
            raise MigrationError(
                f"The database is of a newer version of Sigap (it has migration {number}, which "
                "this one does not know) and was left as it is; start the newer version again, or "
                "restore a backup from before it into an empty home."
            )
        if wanted[number].sha256 != sha256:
            log.warning("Migration %s was edited after it had been applied", wanted[number].name)
    return {number: file for number, file in wanted.items() if number not in applied}


async def _changed_functions(session: Session, functions: list[SqlFile]) -> list[SqlFile]:
    rows = await session.rows("migrations.applied_functions")
    applied = {row["name"]: row["sha256"] for row in rows}
    return [file for file in functions if applied.get(file.name) != file.sha256]


async def _apply(session: Session, file: SqlFile) -> None:
    try:
        await session.connection.execute(file.text)
    except AWAY:
        raise
    except asyncpg.PostgresError as error:
        raise MigrationError(
            f"{file.name} cannot be applied, so the database was left as it was: "
            f"{_in_one_line(error)}."
        ) from error


def _in_one_line(error: asyncpg.PostgresError) -> str:
    """PostgreSQL adds its DETAIL and HINT on lines of their own."""
    return " ".join(str(error).split()).rstrip(".")
