"""The desk and the jobs log in as roles of their own, which can never be more than they are."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from ari_app.settings import Settings
from ari_app.store.database import Database, DatabaseAway, Login, dsn_of
from ari_app.store.migrating import (
    FUNCTIONS,
    MigrationError,
    make_logins,
    migrate,
    require_migrated,
)
from recordings import retention
from tests.store.postgres import as_login, empty, migrate_as_before

TO_BE_MORE = (
    "SET ROLE postgres",
    "SET SESSION AUTHORIZATION postgres",
    "CREATE ROLE thief SUPERUSER",
    "ALTER ROLE CURRENT_USER SUPERUSER",
    "GRANT pg_read_server_files TO CURRENT_USER",
    "ALTER SYSTEM SET fsync = off",
    "CREATE FUNCTION run(text) RETURNS int LANGUAGE c AS 'libc.so.6', 'system'",
    "CREATE TABLE mine (x int)",
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'postgres'",
)
THE_MACHINES = (
    "COPY (SELECT 1) TO PROGRAM 'id'",
    "COPY audit (subject) FROM PROGRAM 'id'",
    "COPY audit (subject) FROM '/etc/passwd'",
    "COPY audit TO '/tmp/audit.txt'",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT pg_read_binary_file('/etc/passwd')",
    "SELECT pg_ls_dir('/')",
    "SELECT lo_import('/etc/passwd')",
    "LOAD '/tmp/thief.so'",
    "SELECT rolpassword FROM pg_authid",
)
THE_PAST = (
    "UPDATE audit SET actor = 'somebody else'",
    "DELETE FROM audit",
    "DELETE FROM audit WHERE at < now() - interval '2 years'",
    "TRUNCATE audit",
    "DROP TABLE audit CASCADE",
    "ALTER TABLE audit DISABLE TRIGGER ALL",
    "DROP TRIGGER audit_is_append_only ON audit",
    "CREATE OR REPLACE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql "
    "AS 'BEGIN RETURN OLD; END'",
    "SET session_replication_role = replica",
    "DELETE FROM dispatch_history",
    "UPDATE dispatch_history SET by = 'x'",
    "DELETE FROM call_reviews",
    "UPDATE call_reviews SET finding = 'human'",
    "DELETE FROM facts",
    "DELETE FROM recordings",
    "DELETE FROM holds",
    "UPDATE accounts SET role = 'admin'",
    "INSERT INTO tokens (centre, sha256, role, name) VALUES ('JPR', 'x', 'admin', 'x')",
    "INSERT INTO migrations (number, name, sha256) VALUES (9999, 'x', 'x')",
)
_REFUSED = (asyncpg.InsufficientPrivilegeError, asyncpg.RaiseError)


@pytest.fixture(params=[Login.DESK, Login.JOBS], ids=lambda login: login.name)
async def apart(request: pytest.FixtureRequest, dsn: str, plain: Any) -> AsyncIterator[Any]:
    """A connection as a login; there is an old line in the trail."""
    await plain.execute(
        "INSERT INTO audit (centre, actor, action, subject, at) "
        "VALUES ('JPR', 'rini', 'login', 'rini', now() - interval '3 years')"
    )
    connection = await asyncpg.connect(as_login(dsn, request.param))
    yield connection
    await connection.close()


@pytest.mark.parametrize(
    "statements",
    [TO_BE_MORE, THE_MACHINES, THE_PAST],
    ids=["to_be_more", "the_machines", "the_past"],
)
async def test_it_is_refused(apart: Any, plain: Any, statements: tuple[str, ...]) -> None:
    for statement in statements:
        with pytest.raises(_REFUSED):
            await apart.execute(statement)
    assert await plain.fetchval("SELECT count(*) FROM audit WHERE actor = 'rini'") == 1


async def test_there_is_nobody_to_become_again(apart: Any) -> None:
    for back in ("SET ROLE NONE", "RESET ROLE", "RESET SESSION AUTHORIZATION", "RESET ALL"):
        await apart.execute(back)
    row = await apart.fetchrow(
        "SELECT session_user::text AS logged_in, current_user::text AS now, rolsuper, "
        "rolcreaterole, rolbypassrls FROM pg_roles WHERE rolname = current_user"
    )
    assert row["logged_in"] == row["now"] and row["now"] in (Login.DESK, Login.JOBS)
    assert not (row["rolsuper"] or row["rolcreaterole"] or row["rolbypassrls"])
    memberships = "SELECT count(*) FROM pg_auth_members WHERE member = current_user::regrole"
    assert await apart.fetchval(memberships) == 0


async def test_the_desk_removes_no_line_by_the_rule_of_the_jobs(dsn: str, plain: Any) -> None:
    desk = await asyncpg.connect(as_login(dsn, Login.DESK))
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await desk.execute("SELECT forget_audit('JPR', now())")
    await desk.close()


async def test_the_jobs_keep_the_rule_of_a_year(dsn: str, plain: Any) -> None:
    """By the function only, and what is younger than a year not even so."""
    for days in (364, 400):
        await plain.execute(
            "INSERT INTO audit (centre, actor, action, subject, at) "
            "VALUES ('JPR', 'rini', 'login', 'rini', now() - make_interval(days => $1))",
            days,
        )
    jobs = await asyncpg.connect(as_login(dsn, Login.JOBS))
    with pytest.raises(asyncpg.RaiseError, match="append-only"):
        await jobs.execute("SELECT forget_audit('JPR', now())")
    await jobs.execute("SELECT forget_audit('JPR', now() - interval '1 year')")
    await jobs.close()
    assert await plain.fetchval("SELECT count(*) FROM audit") == 1


async def test_retention_works_as_the_jobs_do(settings: Settings, plain: Any) -> None:
    await plain.execute(
        "INSERT INTO audit (centre, actor, action, subject, at) "
        "VALUES ('JPR', 'rini', 'login', 'rini', now() - interval '9 years')"
    )
    jobs = Database(dsn_of(settings, Login.JOBS))
    await retention.apply(settings, jobs, datetime.now(UTC) + timedelta(days=1))
    await jobs.close()
    assert await plain.fetchval("SELECT count(*) FROM audit WHERE actor = 'rini'") == 0


# ── how they come by their roles ──────────────────────────────────────────────────────────────


async def test_a_database_of_an_earlier_version_gets_them(postgres: str) -> None:
    async with empty(postgres) as dsn:
        await migrate_as_before(dsn)
        await migrate(dsn)
        await require_migrated(as_login(dsn, Login.JOBS))
        jobs = await asyncpg.connect(as_login(dsn, Login.JOBS))
        assert await jobs.fetchval("SELECT count(*) FROM centres") == 0
        await jobs.close()


async def test_a_server_that_lost_the_roles_gets_them_at_the_next_start(postgres: str) -> None:
    """Roles belong to the server: a copied database comes without."""
    async with empty(postgres) as dsn:
        await migrate(dsn)
        owner = await asyncpg.connect(dsn)
        # the template of the other tests holds rights for the role too, so it is renamed
        await owner.execute("ALTER ROLE sigap_jobs RENAME TO sigap_jobs_away")
        try:
            with pytest.raises(DatabaseAway):
                await require_migrated(as_login(dsn, Login.JOBS))
            await make_logins(dsn)
            await require_migrated(as_login(dsn, Login.JOBS))
            await owner.execute("DROP OWNED BY sigap_jobs; DROP ROLE sigap_jobs")
        finally:
            await owner.execute("ALTER ROLE sigap_jobs_away RENAME TO sigap_jobs")
            await owner.close()


async def test_the_jobs_wait_for_tables_and_never_make_them(postgres: str) -> None:
    async with empty(postgres) as dsn:
        jobs = as_login(dsn, Login.JOBS)
        with pytest.raises(DatabaseAway, match="not of this version yet"):
            await require_migrated(jobs)
        with pytest.raises(MigrationError):
            await migrate(jobs)
        await migrate(dsn)
        await require_migrated(jobs)
        owner = await asyncpg.connect(dsn)
        await owner.execute("INSERT INTO migrations VALUES (9999, 'newer', 'x')")
        await owner.close()
        with pytest.raises(MigrationError, match="9999"):
            await require_migrated(jobs)


async def test_an_owner_who_may_make_no_role_goes_on(postgres: str) -> None:
    """A hoster's PostgreSQL: the administrator makes the roles (docs/running.md)."""
    async with empty(postgres) as dsn:
        admin = await asyncpg.connect(dsn)
        await admin.execute("CREATE ROLE hosted LOGIN")
        await admin.execute("GRANT CREATE ON SCHEMA public TO hosted")
        hosted = re.sub(r"//[^@]*@", "//hosted@", dsn)
        await migrate(hosted)
        await make_logins(hosted)
        await require_migrated(as_login(dsn, Login.JOBS))
        await admin.execute("DROP OWNED BY hosted CASCADE; DROP ROLE hosted")
        await admin.close()


def test_each_right_of_the_desk_and_the_jobs_stands_in_one_file() -> None:
    for file in FUNCTIONS.glob("*.sql"):
        grants = ("grant_to_desk.sql", "grant_to_jobs.sql", "grant_to_share.sql")
        if file.name not in (*grants, "forget_audit.sql"):
            assert not re.search(r"^\s*(GRANT|REVOKE) ", file.read_text(), re.MULTILINE), file
