"""The trail: read in pages by those who may, edited by nobody, the desk's own role among them."""

from typing import Any
from urllib.parse import quote

import asyncpg
import pytest
from aiohttp import ClientSession

from ari_app.desk.database import ROLE, DeskDatabase
from tests.desk.api_client import ApiClient
from tests.desk.centre import Centre
from tests.desk.test_pages import EVIL, log_in

ADD = """INSERT INTO audit (centre, actor, action, subject, address, at)
         VALUES ('JPR', $1, $2, $3, '203.0.113.7', now() - make_interval(days => $4))"""


async def fill(database: Any, lines: int = 7) -> None:
    for number in range(lines):
        await database.execute(ADD, "rini", "recording.listen", f"call {number}", 0)
    await database.execute(ADD, "budi", "ticket.update", "JPR-2026-00001", 0)


async def test_it_is_read_in_pages(api: ApiClient, database: Any) -> None:
    await fill(database)
    seen: list[str] = []
    more = ""
    while True:
        page = (await api.get(f"/audit?limit=3&action=recording{more}", "supervisor")).json
        seen += [line["subject"] for line in page["lines"]]
        if page["next"] is None:
            break
        more = f"&before={page['next']}"
        await database.execute(ADD, "rini", "recording.listen", "newer", 0)  # shifts nothing
    assert seen == [f"call {number}" for number in reversed(range(7))]


@pytest.mark.parametrize(
    ("query", "found"),
    [("actor=budi", 1), ("subject=call 3", 1), ("action=ticket", 1), ("actor=nobody", 0)],
)
async def test_filters(api: ApiClient, database: Any, query: str, found: int) -> None:
    await fill(database)
    reply = await api.get(f"/audit?{quote(query, safe='=&')}", "admin")
    assert len(reply.json["lines"]) == found


@pytest.mark.parametrize("query", ["before=0", "limit=0", "action=' OR 1=1", "actor=%00", "x=1"])
async def test_a_wrong_question(api: ApiClient, query: str) -> None:
    assert (await api.get(f"/audit?{quote(query, safe='=&%')}", "admin")).status == 422


async def test_another_centre_has_its_own(api: ApiClient, database: Any) -> None:
    await fill(database)
    assert (await api.get("/audit", "kudus")).json["lines"] == []


async def test_the_page(http: ClientSession, centre: Centre, database: Any) -> None:
    await fill(database, lines=60)
    await database.execute(ADD, EVIL, "login", EVIL, 0)
    await log_in(http)
    async with http.get("/audit") as reply:
        html = await reply.text()
    assert reply.status == 200 and "mendengarkan rekaman" in html and "203.0.113.7" in html
    assert "&lt;script&gt;" in html and "<img" not in html
    older = html.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
    async with http.get(f"/audit{older.replace('&amp;', '&')}") as reply:
        assert "call 0" in await reply.text()
    async with http.get("/audit?before=x") as reply:
        assert reply.status == 400


# ── nobody edits it ──────────────────────────────────────────────────────────────────────────

EDITS = (
    "UPDATE audit SET actor = 'somebody else'",
    "DELETE FROM audit",
    "TRUNCATE audit",
    "DELETE FROM dispatch_history",
    "TRUNCATE dispatch_history",
    "ALTER TABLE audit DISABLE TRIGGER ALL",
    "DROP TRIGGER audit_is_append_only ON audit",
    "CREATE OR REPLACE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql "
    "AS 'BEGIN RETURN OLD; END'",
    "SET session_replication_role = replica",
    "DROP TABLE audit CASCADE",
    "UPDATE facts SET data = '{}'",
    "DELETE FROM recordings",
    "UPDATE accounts SET role = 'admin'",
    "UPDATE tokens SET revoked_at = NULL",
)


@pytest.mark.parametrize("edit", EDITS)
async def test_the_desks_role_edits_nothing_of_it(
    dsn: str, centre: Centre, database: Any, edit: str
) -> None:
    await fill(database, lines=1)
    desk = DeskDatabase(lambda: dsn)
    with pytest.raises(asyncpg.PostgresError):
        async with desk.transaction() as session:
            assert await session.connection.fetchval("SELECT current_user") == ROLE
            await session.connection.execute(edit)
    await desk.close()
    assert await database.fetchval("SELECT count(*) FROM audit WHERE actor = 'rini'") == 1


async def test_even_the_owner_removes_only_what_is_older_than_a_year(
    centre: Centre, database: Any
) -> None:
    await database.execute(ADD, "rini", "login", "rini", 364)
    await database.execute(ADD, "rini", "login", "rini", 367)
    with pytest.raises(asyncpg.RaiseError, match="append-only"):
        await database.execute("DELETE FROM audit WHERE at < now() - interval '363 days'")
    with pytest.raises(asyncpg.RaiseError, match="append-only"):
        await database.execute("UPDATE audit SET actor = 'x' WHERE at < now() - interval '1 year'")
    await database.execute("DELETE FROM audit WHERE at < now() - interval '1 year'")
    assert await database.fetchval("SELECT count(*) FROM audit") == 1


async def test_a_table_of_a_later_migration_is_the_desks_too(dsn: str, database: Any) -> None:
    await database.execute("CREATE TABLE later (number integer)")
    desk = DeskDatabase(lambda: dsn)
    async with desk.transaction() as session:
        await session.connection.execute("INSERT INTO later VALUES (1)")
    await desk.close()


async def test_a_server_where_no_role_can_be_made_is_worked_with(
    dsn: str, database: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Calls come first: the console works, the triggers guard, and the log says so."""
    monkeypatch.setattr("ari_app.desk.database.ROLE", "sigap_no_such_role")
    desk = DeskDatabase(lambda: dsn)
    assert await desk.row("desk_access.alive") is not None
    await desk.close()
    assert "there is no role sigap_no_such_role" in caplog.text
