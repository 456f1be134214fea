"""Migrations, the functions of today, and the schema that they make together."""

import asyncio
import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from ari_app.store.database import FOLDER, DatabaseAway
from ari_app.store.migrating import (
    FUNCTIONS,
    MIGRATIONS,
    MigrationError,
    migrate,
    migrations,
)
from tests.store.postgres import empty, migrate_as_before, with_indexes
from tests.store.schema import COMMAND, FILE, schema_of

TOP = Path(__file__).parents[2]
WITHHELD_NUMBERS = 71  # from this migration on there are no gaps
COUNT = """CREATE OR REPLACE FUNCTION open_calls() RETURNS bigint LANGUAGE sql AS $$
    SELECT count(*) FROM calls WHERE state <> 'closed' $$;"""


@pytest.fixture
async def fresh(postgres: str) -> AsyncIterator[str]:
    """A database without any tables."""
    async with empty(postgres) as dsn:
        yield dsn


@pytest.fixture
def functions(tmp_path: Path) -> Path:
    """A copy of the function files, to be changed."""
    folder = tmp_path / "functions"
    shutil.copytree(FUNCTIONS, folder)
    return folder


def own_migrations(folder: Path) -> Path:
    shutil.copytree(MIGRATIONS, folder, dirs_exist_ok=True)
    return folder


# ── migrations ───────────────────────────────────────────────────────────────────────────────


async def test_migrating_twice_and_at_once(postgres: str, dsn: str) -> None:
    assert await asyncio.gather(*(migrate(dsn) for _ in range(3))) == [[], [], []]


async def test_a_newer_database_is_refused(dsn: str, tmp_path: Path) -> None:
    (tmp_path / "0001_other.sql").write_text("SELECT 1;")
    with pytest.raises(MigrationError, match="newer version"):
        await migrate(dsn, tmp_path)


@pytest.mark.parametrize("name", ["0001_b.sql", "b.sql", "0000_b.sql"])
def test_a_number_that_is_not_its_own_is_refused(tmp_path: Path, name: str) -> None:
    for one in ("0001_a.sql", name):
        (tmp_path / one).write_text("SELECT 1;")
    with pytest.raises(MigrationError, match="number"):
        migrations(tmp_path)


async def test_a_migration_that_fills_a_gap_is_applied_later(dsn: str, tmp_path: Path) -> None:
    """Two branches of work may bring 0020 before 0003."""
    folder, no_functions = own_migrations(tmp_path / "migrations"), tmp_path / "none"
    late, early = folder / "9998_late.sql", folder / "9997_early.sql"
    late.write_text("CREATE TABLE late (n integer);")
    assert await migrate(dsn, folder, no_functions) == [late.name]
    early.write_text("CREATE TABLE early (n integer);")
    assert await migrate(dsn, folder, no_functions) == [early.name]


async def test_no_database() -> None:
    with pytest.raises(DatabaseAway):
        await migrate("postgresql://nobody@127.0.0.1:1/nothing")


def test_there_are_no_gaps_from_here_on() -> None:
    numbers = [number for number in migrations(MIGRATIONS) if number >= WITHHELD_NUMBERS]
    assert numbers == list(range(WITHHELD_NUMBERS, WITHHELD_NUMBERS + len(numbers)))


def test_a_migration_is_called_by_its_name() -> None:
    """A number says nothing to a reader. (What was released keeps its words: the changelog.)"""
    files = [
        path
        for folder in ("ari_app", "agi", "recordings", "dialplan", "docs", "bench")
        for path in (TOP / folder).rglob("*")
        if path.suffix in (".py", ".sql", ".md", ".html", ".js")
        and path.parent != MIGRATIONS
        and "node_modules" not in path.parts
    ]
    numbered = re.compile(r"migrations?\s+`?\d{4}", re.IGNORECASE)
    assert [path for path in files if numbered.search(path.read_text(encoding="utf-8"))] == []


# ── functions ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", sorted(FUNCTIONS.glob("*.sql")), ids=lambda path: path.stem)
def test_a_function_says_what_it_is_for(path: Path) -> None:
    """In its first lines; what they name is there."""
    head, _, body = path.read_text(encoding="utf-8").partition("\n\n")
    assert all(line.startswith("-- ") for line in head.splitlines()) and body
    for name in re.findall(r"[\w/]+/\w+\.(?:py|sql|md)", head):
        assert (TOP / name).exists() or (FOLDER / name).exists(), name


async def test_every_rule_in_the_database_has_a_file(dsn: str, plain: Any) -> None:
    """Functions, triggers and views; the queue's own come with its migrations."""
    rows = await plain.fetch(
        """SELECT 'FUNCTION ' || proname AS rule FROM pg_proc
           WHERE pronamespace = 'public'::regnamespace
           UNION ALL SELECT 'TRIGGER ' || tgname FROM pg_trigger WHERE NOT tgisinternal
           UNION ALL SELECT 'VIEW ' || viewname FROM pg_views WHERE schemaname = 'public'"""
    )
    text = "\n".join(path.read_text(encoding="utf-8") for path in FUNCTIONS.glob("*.sql"))
    written = set(re.findall(r"^CREATE OR REPLACE (\w+ \w+)", text, re.MULTILINE))
    assert {row["rule"] for row in rows if "pgqueuer" not in row["rule"]} == written


async def test_only_a_changed_function_is_applied_again(dsn: str, functions: Path) -> None:
    assert await migrate(dsn, MIGRATIONS, functions) == []
    changed = functions / "audit_is_append_only.sql"
    changed.write_text(changed.read_text().replace("the audit trail is", "the trail is"))
    connection = await asyncpg.connect(dsn)
    before = await applied_at(connection)
    assert await migrate(dsn, MIGRATIONS, functions) == [changed.name]
    after = await applied_at(connection)
    assert {name for name in after if after[name] != before[name]} == {changed.name}
    with pytest.raises(asyncpg.RaiseError, match="the trail is append-only"):
        await connection.execute("TRUNCATE audit")
    await connection.close()


async def applied_at(connection: Any) -> dict[str, Any]:
    rows = await connection.fetch("SELECT name, applied_at FROM schema_functions")
    return {row["name"]: row["applied_at"] for row in rows}


async def test_rows_of_the_code_are_those_of_the_file(dsn: str, plain: Any) -> None:
    """Whatever stood there; a test of the dispatches compares them with the code's table."""
    kept = await plain.fetch("SELECT * FROM dispatch_way ORDER BY 1, 2, 3")
    await plain.execute("DELETE FROM dispatch_way WHERE step = 'cancel'")
    await plain.execute("INSERT INTO dispatch_way VALUES ('done', 'arrive', 'desk', 'new')")
    await plain.execute("UPDATE schema_functions SET sha256 = '' WHERE name = 'dispatch_way.sql'")
    assert await migrate(dsn) == ["dispatch_way.sql"]
    assert await plain.fetch("SELECT * FROM dispatch_way ORDER BY 1, 2, 3") == kept


async def test_a_new_migration_may_drop_what_a_file_makes(
    dsn: str, plain: Any, tmp_path: Path
) -> None:
    folder = own_migrations(tmp_path)
    (folder / "9999_seats_have_rooms.sql").write_text(
        "DROP VIEW seated; ALTER TABLE seats ADD COLUMN room text NOT NULL DEFAULT '';"
    )
    await migrate(dsn, folder)
    assert await plain.fetch("SELECT * FROM seated") == []


async def test_another_return_type(dsn: str, plain: Any, functions: Path) -> None:
    """PostgreSQL cannot replace it: the file drops it first, or nothing happens."""
    file = functions / "open_calls.sql"
    file.write_text(COUNT)
    await migrate(dsn, MIGRATIONS, functions)
    changed = COUNT.replace("bigint", "integer").replace("count(*)", "count(*)::integer")
    file.write_text(changed)
    with pytest.raises(MigrationError, match=r"open_calls\.sql .*return type"):
        await migrate(dsn, MIGRATIONS, functions)
    file.write_text("DROP FUNCTION IF EXISTS open_calls() CASCADE;\n" + changed)
    assert await migrate(dsn, MIGRATIONS, functions) == [file.name]
    assert await plain.fetchval("SELECT pg_typeof(open_calls())::text") == "integer"


async def test_a_file_that_went_and_came_back_is_applied(dsn: str, functions: Path) -> None:
    file = functions / "open_calls.sql"
    for _ in range(2):
        file.write_text(COUNT)
        assert await migrate(dsn, MIGRATIONS, functions) == [file.name]
        file.unlink()
        assert await migrate(dsn, MIGRATIONS, functions) == []


async def test_a_broken_function_changes_nothing(
    dsn: str, plain: Any, tmp_path: Path, functions: Path
) -> None:
    """Neither the migrations before it, nor the functions before and after it."""
    before = await schema_of(dsn)
    folder = own_migrations(tmp_path / "migrations")
    (folder / "9999_late.sql").write_text("CREATE TABLE late (n integer);")
    first, broken = functions / "a_first.sql", functions / "is_kept.sql"
    first.write_text(COUNT)
    broken.write_text(broken.read_text().replace("holds h", "no_such_table h"))
    with pytest.raises(MigrationError, match=r"is_kept\.sql cannot be applied.*no_such_table"):
        await migrate(dsn, folder, functions)
    assert await schema_of(dsn) == before
    assert await migrate(dsn) == []


async def test_a_broken_function_leaves_an_empty_database_empty(
    fresh: str, functions: Path
) -> None:
    before = await schema_of(fresh)
    (functions / "seated.sql").write_text("CREATE OR REPLACE VIEW seated AS SELEC 1;")
    with pytest.raises(MigrationError, match=r"seated\.sql cannot be applied.*SELEC"):
        await migrate(fresh, MIGRATIONS, functions)
    assert await schema_of(fresh) == before


# ── the schema ───────────────────────────────────────────────────────────────────────────────


async def test_the_schema_is_the_written_one(fresh: str) -> None:
    await migrate(fresh)
    await with_indexes(fresh)
    found = await schema_of(fresh)
    assert found == FILE.read_text(encoding="utf-8"), f"write it anew: {COMMAND}"
    assert await schema_of(fresh) == found


async def test_an_older_database_becomes_as_a_fresh_one(fresh: str) -> None:
    """Also when two processes upgrade it at once: one does it all, the other nothing."""
    await migrate_as_before(fresh)
    done = await asyncio.gather(migrate(fresh), migrate(fresh))
    assert sorted(done) == [[], [path.name for path in sorted(FUNCTIONS.glob("*.sql"))]]
    await with_indexes(fresh)
    assert await schema_of(fresh) == FILE.read_text(encoding="utf-8")


async def test_two_make_a_database_at_once(fresh: str) -> None:
    files = [
        path.name for folder in (MIGRATIONS, FUNCTIONS) for path in sorted(folder.glob("*.sql"))
    ]
    assert sorted(await asyncio.gather(migrate(fresh), migrate(fresh))) == [[], files]
    await with_indexes(fresh)
    assert await schema_of(fresh) == FILE.read_text(encoding="utf-8")


async def test_rights_are_the_same_when_the_desk_is_granted_its_own_again(dsn: str) -> None:
    """An administrator who made the role late calls this: nothing more comes open."""
    connection = await asyncpg.connect(dsn)
    await connection.execute("SELECT grant_to_desk()")
    await connection.close()
    assert await schema_of(dsn) == FILE.read_text(encoding="utf-8")
