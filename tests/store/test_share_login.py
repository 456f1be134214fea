"""The page that strangers reach calls a few functions on one link, and reads no table."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from ari_app.store.database import Login
from ari_app.store.migrating import make_logins, migrate
from tests.store.postgres import as_login, empty, migrate_as_before
from tests.store.test_logins import THE_MACHINES, TO_BE_MORE

NOW = datetime(2026, 11, 28, 8, 0, tzinfo=UTC)
SECRET, TELEPHONE, OTHER = "a" * 64, "b" * 64, "c" * 64
BECOME = [f"SET ROLE {login}" for login in ("sigap_desk", "sigap_jobs")]
NOT_ITS_FUNCTIONS = ("SELECT forget_audit('JPR', now())", "SELECT make_logins()")
OPEN_TO = """SELECT c.oid::regclass::text FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND CASE
        WHEN c.relkind IN ('r', 'p', 'v', 'm', 'f') THEN
            has_any_column_privilege($1::text, c.oid, 'SELECT, INSERT, UPDATE, REFERENCES')
            OR has_table_privilege($1::text, c.oid, 'DELETE, TRUNCATE, TRIGGER')
        WHEN c.relkind = 'S' THEN has_sequence_privilege($1::text, c.oid, 'USAGE, SELECT, UPDATE')
        END"""


@pytest.fixture
async def page(dsn: str) -> AsyncIterator[Any]:
    """A connection as the page has it."""
    connection = await asyncpg.connect(as_login(dsn, Login.SHARE))
    yield connection
    await connection.close()


@pytest.fixture
async def link(plain: Any) -> UUID:
    """A link that no telephone has opened, of a call without a ticket."""
    link_id = uuid4()
    await plain.execute(
        "INSERT INTO location_links (link_id, centre, call_id, token_sha256, via, made_at, "
        "made_by, expires_at) VALUES ($1, 'JPR', 'call-1', $2, 'show', $3, 'rini', $4)",
        *(link_id, SECRET, NOW, NOW + timedelta(hours=1)),
    )
    return link_id


async def bind(page: Any, link: UUID, telephone: str, at: datetime) -> Any:
    return await page.fetchrow("SELECT * FROM caller_binds_link($1, $2, $3)", link, telephone, at)


async def test_it_does_its_work(page: Any, plain: Any, link: UUID) -> None:
    row = await page.fetchrow("SELECT * FROM caller_link('JPR', $1)", SECRET)
    assert (row["link_id"], row["phone_sha256"], row["subject"]) == (link, None, "call-1")
    assert (await bind(page, link, TELEPHONE, NOW))["first"] is True
    place = (link, NOW, -6.6, 110.7, 25.0, 2)
    for kept in (True, True, False):  # two were allowed
        found = await page.fetch("SELECT * FROM caller_shares_position($1,$2,$3,$4,$5,$6)", *place)
        assert bool(found) is kept
    assert await page.fetch("SELECT * FROM caller_shares_words($1, $2, 'api', 1)", link, NOW)
    file_id = uuid4()
    file = (link, file_id, "node-1", NOW, "photo", "image/jpeg", "2026/11/x.jpg", 9, SECRET, 8)
    assert await page.fetch(
        "SELECT * FROM caller_shares_file($1,$2,$3,$4,$5,$6,$7,$8,$9,$10)", *file
    )
    assert await page.fetchval("SELECT caller_files($1)", link) == 1
    known = await page.fetch("SELECT * FROM caller_files_known($1)", [file_id, uuid4()])
    assert [tuple(each) for each in known] == [(file_id, "2026/11/x.jpg")]
    await page.execute("SELECT caller_trail($1, '192.0.2.7', '{\"what\": \"words\"}')", link)
    line = await plain.fetchrow("SELECT * FROM audit")
    told = (line["centre"], line["actor"], line["action"], line["subject"], line["address"])
    assert told == ("JPR", "penelepon", "location.share", "call-1", "192.0.2.7")
    assert str(link) in line["detail"] and "words" in line["detail"]


async def test_no_table_is_open_to_it(page: Any, plain: Any) -> None:
    """None of today: calls, tickets, accounts, the trail, the callers' places; none of later."""
    await plain.execute("CREATE TABLE later (number integer GENERATED ALWAYS AS IDENTITY)")
    assert await plain.fetch(OPEN_TO, Login.DESK), "the question finds what is open"
    assert await plain.fetch(OPEN_TO, Login.SHARE) == []
    for name in ("calls", "tickets", "accounts", "audit", "location_links", "shared_positions"):
        for what in ("SELECT FROM", "DELETE FROM", "TRUNCATE"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await page.execute(f"{what} {name}")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await page.execute(
            "INSERT INTO audit (centre, actor, action, subject) VALUES ('JPR','','','')"
        )
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await page.execute("UPDATE location_links SET expires_at = 'infinity'")


@pytest.mark.parametrize(
    "statements",
    [TO_BE_MORE, THE_MACHINES, BECOME],
    ids=["to_be_more", "the_machines", "become"],
)
async def test_it_is_refused(page: Any, statements: tuple[str, ...]) -> None:
    for statement in statements:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await page.execute(statement)


async def test_other_functions_work_with_its_own_rights_or_are_closed(page: Any) -> None:
    for statement in NOT_ITS_FUNCTIONS:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await page.execute(statement)
    for back in ("SET ROLE NONE", "RESET ROLE", "RESET SESSION AUTHORIZATION", "RESET ALL"):
        await page.execute(back)
    assert await page.fetchval("SELECT session_user::text") == Login.SHARE
    memberships = "SELECT count(*) FROM pg_auth_members WHERE member = current_user::regrole"
    assert await page.fetchval(memberships) == 0


async def test_what_no_telephone_has_takes_nothing(page: Any, plain: Any, link: UUID) -> None:
    """Not bound, another telephone's, expired, or no link at all: nothing, in no line."""
    words = "SELECT * FROM caller_shares_words($1, $2, 'api', 9)"
    assert not await page.fetch(words, link, NOW)
    await page.execute("SELECT caller_trail($1, '', '{}')", link)
    assert await bind(page, link, TELEPHONE, NOW) is not None
    assert await bind(page, link, OTHER, NOW) is None
    assert await bind(page, link, TELEPHONE, NOW + timedelta(hours=2)) is None
    assert not await page.fetch(words, uuid4(), NOW)
    assert not await page.fetch("SELECT * FROM caller_link('JPR', $1)", OTHER)
    assert not await page.fetch("SELECT * FROM caller_link('KDS', $1)", SECRET)
    assert await plain.fetchval("SELECT count(*) FROM audit") == 0


async def test_a_function_sees_no_table_of_the_asker(page: Any, link: UUID) -> None:
    """A table of its own for a moment, with the name of ours, changes nothing."""
    await page.execute("CREATE TEMP TABLE location_links AS SELECT 1 AS link_id")
    await page.execute("SET search_path = pg_temp, public")
    row = await page.fetchrow("SELECT * FROM public.caller_link('JPR', $1)", SECRET)
    assert row["link_id"] == link


async def test_a_database_of_an_earlier_version_gets_it(postgres: str) -> None:
    async with empty(postgres) as dsn:
        await migrate_as_before(dsn)
        await migrate(dsn)
        await make_logins(dsn)
        page = await asyncpg.connect(as_login(dsn, Login.SHARE))
        assert await page.fetch("SELECT * FROM caller_link('JPR', $1)", SECRET) == []
        await page.close()
