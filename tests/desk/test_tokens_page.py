"""API tokens in the browser: told once, with the rights of a role, ended at once, by an admin."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg
import pytest
from aiohttp import ClientSession

from ari_app.store.database import Login
from tests.desk.api_client import ApiClient
from tests.desk.centre import Centre
from tests.desk.test_admin import page, send
from tests.desk.test_pages import EVIL
from tests.desk.test_seats import browser
from tests.patience import PATIENCE_S
from tests.store.postgres import as_login

PAGE = "/admin/tokens"
TOLD = re.compile(r'id="token" class="num">([^<]+)<')


@pytest.fixture
async def admin(site: str, centre: Centre) -> AsyncIterator[ClientSession]:
    async with browser(site, "admin") as http:
        yield http


async def asked(site: str, token: str, path: str) -> int:
    headers = {"Authorization": f"Bearer {token}"}
    async with ClientSession(site) as program, program.get(path, headers=headers) as reply:
        return reply.status


async def test_a_token_opens_what_its_role_may_until_it_is_ended(
    admin: ClientSession, site: str, database: Any
) -> None:
    before = await database.fetchval("SELECT max(token_id) FROM tokens") or 0
    make = {"do": "make", "name": EVIL, "role": "supervisor", "agency": ""}
    status, html, _ = await send(admin, PAGE, make)
    told = TOLD.search(html)
    assert status == 200 and told and EVIL not in html
    token = told[1]
    assert token not in await page(admin, PAGE), "told once"
    assert token not in str(await database.fetch("SELECT * FROM tokens"))
    number = await database.fetchval("SELECT max(token_id) FROM tokens")
    assert number > before and "belum pernah" in await page(admin, PAGE)
    assert await asked(site, token, "/api/v1/audit") == 200
    assert await asked(site, token, "/api/v1/agency/tickets") == 404
    assert await database.fetchval("SELECT last_used_at FROM tokens WHERE token_id = $1", number)
    status, html, path = await send(admin, PAGE, {"do": "end", "number": str(number)})
    assert (status, path) == (200, f"{PAGE}?done=token_ended") and "diakhiri" in html
    assert await asked(site, token, "/api/v1/audit") == 401
    status, html, _ = await send(admin, PAGE, {"do": "end", "number": str(number)})
    assert status == 409 and "keadaannya berubah" in html
    row = await database.fetchrow("SELECT * FROM tokens WHERE token_id = $1", number)
    assert (row["made_by"], row["revoked_by"]) == ("admin", "admin")
    trail = await database.fetch("SELECT action, subject, detail FROM audit ORDER BY audit_id")
    told_of = [tuple(line) for line in trail if line["action"].startswith("token.")]
    assert [line[:2] for line in told_of] == [
        ("token.create", f"token {number}"),
        ("token.revoke", f"token {number}"),
    ]
    assert token not in str(trail)


async def token_alarms(api: ApiClient, figures: list[float]) -> list[dict[str, Any]]:
    """As soon as they have these figures: the desk asks now and then."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            alarms = (await api.get("/centre-alarms", "supervisor")).json["alarms"]
            found = [alarm for alarm in alarms if alarm["kind"] == "token_ends"]
            if [alarm["figure"] for alarm in found] == figures:
                return found
            await asyncio.sleep(0.1)


async def test_a_token_ends_after_its_last_day_and_that_alarms_before(
    admin: ClientSession, site: str, api: ApiClient, database: Any
) -> None:
    today = datetime.now(ZoneInfo("Asia/Jakarta")).date()
    html = await page(admin, PAGE)
    assert f'value="{today + timedelta(days=365)}"' in html, "without a word for a year"
    far = (today + timedelta(days=100)).isoformat()
    make = {"do": "make", "name": "papan", "role": "supervisor", "agency": "", "until": far}
    told = TOLD.search((await send(admin, PAGE, make))[1])
    _, html, _ = await send(admin, PAGE, {**make, "name": "lama", "until": ""})
    assert told and far in html and "tanpa akhir" in html
    ends = "UPDATE tokens SET last_day = $1 WHERE name = 'papan'"
    detail = await database.fetch("SELECT detail FROM audit WHERE action = 'token.create'")
    assert [json.loads(one["detail"])["until"] for one in detail] == [far, "-"]
    assert await token_alarms(api, []) == []
    await database.execute(ends, today)
    (alarm,) = await token_alarms(api, [1.0])
    assert alarm["subject"] == "papan" and await asked(site, told[1], "/api/v1/audit") == 200
    board = await page(admin, "/board")
    assert (
        "Kunci API untuk papan berakhir dalam 1 hari" in board and 'href="/admin/tokens"' in board
    )
    await database.execute(ends, today - timedelta(days=1))
    assert await token_alarms(api, []) == [], "its program shows it no more"
    assert "sudah berakhir" in await page(admin, PAGE)
    headers = {"Authorization": f"Bearer {told[1]}"}
    async with ClientSession(site) as program:
        reply = await program.get("/api/v1/audit", headers=headers)
        says = (await reply.json())["message"]
    assert reply.status == 401 and f"last day was {today - timedelta(days=1)}; ask an admin" in says
    await token_alarms(api, [0.0])
    assert "sudah berakhir dan programnya ditolak" in await page(admin, "/board")
    html = await page(admin, PAGE)
    assert "ditolak 20" in html and html.count("tanpa akhir") >= 2
    number = await database.fetchval("SELECT token_id FROM tokens WHERE name = 'papan'")
    await send(admin, PAGE, {"do": "end", "number": str(number)})
    assert await token_alarms(api, []) == []
    async with ClientSession(site) as program:
        reply = await program.get("/api/v1/audit", headers=headers)
        assert "A valid bearer token is needed." in await reply.text()


async def test_an_agencys_token_sees_its_own_tickets(admin: ClientSession, site: str) -> None:
    make = {"do": "make", "name": "sistem damkar", "role": "agency", "agency": "damkar"}
    _, html, _ = await send(admin, PAGE, make)
    told = TOLD.search(html)
    assert told and "Damkar" in html
    assert await asked(site, told[1], "/api/v1/agency/tickets") == 200
    assert await asked(site, told[1], "/api/v1/tickets") == 404


async def test_what_is_no_token_is_a_sentence(admin: ClientSession, database: Any) -> None:
    before = await database.fetchval("SELECT count(*) FROM tokens")
    good = {"do": "make", "name": "papan", "role": "supervisor", "agency": ""}
    for wrong, status, says in (
        ({"name": " "}, 422, "untuk program apa"),
        ({"name": "x" * 81}, 422, "paling panjang 80"),
        ({"name": "a\u202eb"}, 422, "untuk program apa"),
        ({"until": "2020-01-01"}, 422, "Hari terakhir: hari ini atau sesudahnya"),
        ({"until": "2999-01-01"}, 422, "Hari terakhir: hari ini atau sesudahnya"),
        ({"until": "besok"}, 422, "Hari terakhir: hari ini atau sesudahnya"),
        ({"role": "agency"}, 422, "Pilih instansinya"),
        ({"agency": "damkar"}, 422, "Pilih instansinya"),
        ({"role": "agency", "agency": "tidak_ada"}, 409, "keadaannya berubah"),
        ({"role": "raja"}, 400, ""),
        ({"do": "end", "number": "1; DROP"}, 409, "keadaannya berubah"),
        ({"do": "end", "number": "99"}, 409, "keadaannya berubah"),
    ):
        found, html, _ = await send(admin, PAGE, {**good, **wrong})
        assert found == status and says in html, wrong
    assert await database.fetchval("SELECT count(*) FROM tokens") == before


async def test_the_database_makes_none_but_for_an_admin(
    admin: ClientSession, database: Any, dsn: str
) -> None:
    connection = await asyncpg.connect(as_login(dsn, Login.DESK))
    make = "SELECT account_makes_token($1, $2, 'admin', 'x', NULL, NULL)"
    mine, hashed = await database.fetchval("SELECT sha256 FROM sessions LIMIT 1"), "a" * 64
    await database.execute("UPDATE accounts SET role = 'supervisor' WHERE login = 'admin'")
    assert await connection.fetchval(make, mine, hashed) is None
    assert await connection.fetchval(make, "0" * 64, hashed) is None
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute("UPDATE tokens SET revoked_at = NULL")
    await connection.close()
