"""The login and the live board, as a browser meets them."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import ClientSession, CookieJar

from ari_app.settings import Settings
from tests.desk.ami_server import AmiServer, channel, entry, member
from tests.desk.centre import Centre
from tests.desk.conftest import served
from tests.patience import PATIENCE_S

EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>"


async def log_in(
    http: ClientSession, login: str = "supervisor", password: str | None = None
) -> tuple[int, str]:
    """Through the form, as a person does; returns where that led."""
    async with http.get("/") as reply:
        token = field(await reply.text(), "form_token")
    data = {"form_token": token, "login": login, "password": password or f"sandi-{login}"}
    async with http.post("/login", data=data) as reply:
        return reply.status, await reply.text()


def field(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', html)
    assert found, html[:500]
    return found[1]


async def test_a_login_leads_to_the_board(http: ClientSession, centre: Centre) -> None:
    status, html = await log_in(http)
    assert status == 200 and "— belum menjawab" in html
    (cookie,) = [c for c in http.cookie_jar if c.key == "sigap_session"]
    assert cookie["httponly"] and cookie["samesite"] == "Strict"


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("supervisor", "wrong"),
        ("nobody", "sandi-supervisor"),
        ("' OR 1=1 --", "x"),
        ("supervisor", "x" * 5000),
        ("", ""),
    ],
)
async def test_a_wrong_login(
    http: ClientSession, centre: Centre, login: str, password: str
) -> None:
    status, html = await log_in(http, login, password or "x")
    assert status == 401 and "Nama pengguna atau kata sandi salah." in html


async def test_guessing_is_slowed_down(http: ClientSession, centre: Centre) -> None:
    statuses = [(await log_in(http, "admin", "wrong"))[0] for _ in range(6)]
    assert statuses == [401] * 5 + [429]
    assert (await log_in(http, "admin", "sandi-admin"))[0] == 429


async def test_tries_at_once_are_no_more_than_tries_in_turn(
    http: ClientSession, centre: Centre
) -> None:
    """Checking a password takes a while; who sends twenty meanwhile has had five all the same."""
    async with http.get("/") as reply:
        token = field(await reply.text(), "form_token")

    async def tried(number: int) -> int:
        data = {"form_token": token, "login": "admin", "password": f"wrong-{number}"}
        async with http.post("/login", data=data) as reply:
            return reply.status

    statuses = sorted(await asyncio.gather(*(tried(number) for number in range(20))))
    assert statuses == [401] * 5 + [429] * 15


async def test_a_stranger_keeps_nobody_out(
    settings: Settings, ami: AmiServer, centre: Centre
) -> None:
    """Whoever knows a login name and guesses from elsewhere; behind a proxy, to be seen apart."""
    behind = settings.model_copy(update={"trusted_proxies": ["127.0.0.1"]})
    async with served(behind, ami) as address:
        async with stranger(address, "203.0.113.66") as http:
            statuses = [(await log_in(http, "admin", "wrong"))[0] for _ in range(6)]
            assert statuses == [401] * 5 + [429]
            assert (await log_in(http, "supervisor", "wrong"))[0] == 429  # by address
        async with stranger(address, "203.0.113.7") as http:
            assert (await log_in(http, "admin"))[0] == 200


async def test_a_database_that_was_away_is_nobodys_wrong_password(
    http: ClientSession, centre: Centre, database: Any
) -> None:
    await database.execute("ALTER TABLE accounts RENAME TO accounts_away")
    assert [(await log_in(http, "admin"))[0] for _ in range(6)] == [503] * 6
    await database.execute("ALTER TABLE accounts_away RENAME TO accounts")
    assert (await log_in(http, "admin"))[0] == 200


@asynccontextmanager
async def stranger(address: str, seen_as: str) -> AsyncIterator[ClientSession]:
    """A browser that the proxy says comes from there."""
    headers = {"X-Forwarded-For": seen_as}
    jar = CookieJar(unsafe=True)
    async with ClientSession(address, cookie_jar=jar, headers=headers) as http:
        yield http


async def test_another_site_cannot_log_anybody_in(http: ClientSession, centre: Centre) -> None:
    data = {"form_token": "made-up", "login": "admin", "password": "sandi-admin"}
    async with http.post("/login", data=data) as reply:
        assert reply.status == 403
    assert not [c for c in http.cookie_jar if c.key == "sigap_session"]


async def test_a_login_is_in_the_trail(http: ClientSession, centre: Centre, database: Any) -> None:
    await log_in(http, "reviewer")
    row = await database.fetchrow("SELECT actor, subject FROM audit WHERE action = 'login'")
    assert tuple(row) == ("reviewer", "reviewer")


async def test_a_disabled_account_is_out_at_once(
    http: ClientSession, centre: Centre, database: Any
) -> None:
    await log_in(http)
    await database.execute("UPDATE accounts SET active = false")
    async with http.get("/") as reply:
        assert 'name="password"' in await reply.text()


async def test_logging_out_needs_the_page(http: ClientSession, centre: Centre) -> None:
    _, html = await log_in(http)
    cookie = next(c.value for c in http.cookie_jar if c.key == "sigap_session")
    await http.post("/logout", data={"csrf": field(html, "csrf")})
    headers = {"Cookie": f"sigap_session={cookie}"}
    async with http.get("/api/v1/calls", headers=headers) as reply:
        assert reply.status == 401


async def test_a_foreign_form_logs_nobody_out(http: ClientSession, centre: Centre) -> None:
    """The browser keeps its cookie, and the console its call."""
    await log_in(http)
    for data in ({}, {"csrf": "0" * 64}):
        async with http.post("/logout", data=data, allow_redirects=False) as reply:
            assert reply.status == 303 and "Set-Cookie" not in reply.headers
    async with http.get("/api/v1/calls") as reply:
        assert reply.status == 200


@pytest.mark.parametrize(
    ("role", "sees"),
    [("reviewer", "Tinjauan rekaman"), ("agency", "Tiket kami")],
)
async def test_no_board_for_who_may_not_see_it(
    http: ClientSession, centre: Centre, role: str, sees: str
) -> None:
    _, html = await log_in(http, role)
    assert sees in html and 'id="waiting"' not in html
    async with http.get("/board/events") as reply:
        assert reply.status == 404


async def test_a_browser_changes_nothing_without_the_token(
    http: ClientSession, centre: Centre, ami: AmiServer
) -> None:
    _, html = await log_in(http)
    ami.members = [member("102")]
    url = "/api/v1/members/102/unpause"
    async with http.post(url) as reply:
        assert reply.status == 403 and (await reply.json())["error"] == "csrf"
    async with http.post(url, headers={"X-CSRF-Token": field(html, "csrf")}) as reply:
        assert reply.status == 200


async def test_a_call_taker_pauses_only_himself(
    http: ClientSession, centre: Centre, ami: AmiServer
) -> None:
    _, html = await log_in(http, "call_taker")
    ami.members = [member("101"), member("102")]
    headers = {"X-CSRF-Token": field(html, "csrf")}
    for extension, status in (("101", 200), ("102", 404)):
        async with http.post(f"/api/v1/members/{extension}/unpause", headers=headers) as reply:
            assert reply.status == status


async def test_nothing_typed_becomes_markup(
    http: ClientSession, centre: Centre, database: Any
) -> None:
    call_id = await centre.add_call(ani=EVIL, reason=EVIL)
    await centre.add_ticket(call_id, 1, narrative=EVIL, ani=EVIL)
    await centre.add_fact(call_id, "answered", await database.fetchval("SELECT now()"), taker=EVIL)
    await log_in(http)
    html = "".join((await event_with(http, "calls", call_id)).values())
    assert "&lt;script&gt;alert(1)" in html
    assert "<script" not in html and "<img" not in html


async def test_the_board_shows_the_line(
    http: ClientSession, centre: Centre, ami: AmiServer
) -> None:
    held = await centre.add_call(state="held", outcome=None, verdict="silent", ani="0296441200")
    ami.channels = [channel("", name="x"), channel(held)]
    ami.channels.append(channel("new-call", unique_id="n.2", application="Queue"))
    ami.entries, ami.members = [entry("n.2")], [member("102")]
    await log_in(http)
    regions = await event_with(http, "held", held)
    assert "(0296) 441200" in regions["held"] and "Diam" in regions["held"]
    assert f"/api/v1/calls/{held}/take" in regions["held"]
    assert "0812-3456-7890" in regions["waiting"] and "ke-1" in regions["waiting"]
    takers = (await event_with(http, "takers", "Supervisor"))["takers"]
    assert "Siap" in takers and "/api/v1/members/102/pause" in takers


async def test_it_says_when_asterisk_is_away_and_comes_back(
    http: ClientSession, centre: Centre, ami: AmiServer
) -> None:
    await log_in(http)
    await ami.stop()
    assert "Asterisk tidak menjawab" in (await event_with(http, "alerts", "Asterisk"))["alerts"]
    await ami.start()
    assert "(ARI)" in (await event_with(http, "alerts", "ARI"))["alerts"]


async def test_it_says_when_the_database_is_away_and_comes_back(
    http: ClientSession, centre: Centre, database: Any
) -> None:
    """Who is logged in stays so, and the last lists stay on the screen."""
    call_id = await centre.add_call()
    await log_in(http)
    await event_with(http, "calls", call_id)
    await database.execute("ALTER TABLE centres RENAME TO centres_away")
    regions = await event_with(http, "alerts", "Basis data tidak menjawab")
    assert call_id in regions["calls"]
    await database.execute("ALTER TABLE centres_away RENAME TO centres")
    assert "Basis data" not in (await event_without(http, "alerts", "Basis data"))["alerts"]


async def test_the_language_is_chosen_and_remembered(http: ClientSession) -> None:
    async with http.get("/?lang=en") as reply:
        assert "Password" in await reply.text()
    async with http.get("/") as reply:
        assert '<html lang="en">' in await reply.text()
    async with http.get("/?lang=zz") as reply:
        assert '<html lang="id">' in await reply.text()


@pytest.mark.parametrize("path", ["/", "/static/board.js", "/api/v1/openapi.json", "/nothing"])
async def test_every_answer_is_safe(http: ClientSession, path: str) -> None:
    async with http.get(path) as reply:
        assert "default-src 'self'" in reply.headers["Content-Security-Policy"]
        assert reply.headers["X-Content-Type-Options"] == "nosniff"
        assert reply.headers["Server"] == "sigap"


@pytest.mark.parametrize("path", ["/static/../main.py", "/static/%2e%2e/main.py", "/static/"])
async def test_only_the_static_files_are_served(http: ClientSession, path: str) -> None:
    async with http.get(path) as reply:
        assert reply.status in (403, 404)


# ── the stream ───────────────────────────────────────────────────────────────────────────────


async def event_with(http: ClientSession, region: str, words: str) -> dict[str, str]:
    """All regions as they stand when that region holds the words."""
    return await _regions(http, region, lambda html: words in html)


async def event_without(http: ClientSession, region: str, words: str) -> dict[str, str]:
    return await _regions(http, region, lambda html: words not in html)


async def _regions(http: ClientSession, region: str, holds: Any) -> dict[str, str]:
    shown: dict[str, str] = {}
    async with asyncio.timeout(PATIENCE_S), http.get("/board/events") as stream:
        async for line in stream.content:
            if line.startswith(b"data: {"):
                shown |= json.loads(line[6:])
            if region in shown and holds(shown[region]):
                return shown
    raise AssertionError(f"the stream ended; {region} was {shown.get(region)}")
