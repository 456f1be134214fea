"""Who may telephone in the browser, with which secret, and for how long."""

import hashlib
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession, CookieJar, WSServerHandshakeError, web

from ari_app.settings import Settings
from ari_app.store.database import statements
from tests.desk.ami_server import AmiServer, channel
from tests.desk.centre import Centre
from tests.desk.test_pages import field, log_in
from tests.desk.waiting import until


@pytest.fixture
async def sari(http: ClientSession, centre: Centre, database: Any) -> dict[str, str]:
    """The call-taker's phone is in the page, and they are logged in; returns their CSRF header."""
    await database.execute("UPDATE accounts SET phone = 'webrtc' WHERE login = 'call_taker'")
    _, html = await log_in(http, "call_taker")
    return {"X-CSRF-Token": field(html, "csrf")}


@pytest.fixture
async def asterisk(settings: Settings) -> AsyncIterator[list[str]]:
    """A websocket where Asterisk's is, that says everything twice; holds what it heard."""
    heard: list[str] = []

    async def answer(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(protocols=("sip",))
        await socket.prepare(request)
        async for message in socket:
            heard.append(message.data)
            await socket.send_str(message.data * 2)
        heard.append("closed")
        return socket

    app = web.Application()
    app.router.add_get("/ws", answer)
    runner = web.AppRunner(app, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", settings.ari_port).start()
    yield heard
    await runner.cleanup()


async def ha1_of(database: Any, extension: str) -> str:
    """As Asterisk will be told."""
    rows = await database.fetch(statements()["phones.of_centre"], "JPR")
    return next(str(row["sip_ha1"]) for row in rows if row["extension"] == extension)


async def open_phone(http: ClientSession, headers: dict[str, str]) -> dict[str, Any]:
    async with http.post("/api/v1/phone", headers=headers) as reply:
        assert reply.status == 200
        answer: dict[str, Any] = await reply.json()
        return answer


def md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()  # noqa: S324


async def test_the_secret_is_the_logins_and_dies_with_it(
    http: ClientSession, sari: dict[str, str], database: Any
) -> None:
    closed = await ha1_of(database, "101")
    told = await open_phone(http, sari)
    assert await ha1_of(database, "101") == md5(f"101:sigap:{told['password']}") != closed
    assert (await open_phone(http, sari))["password"] == told["password"]  # a reloaded page
    await http.post("/logout", data={"csrf": sari["X-CSRF-Token"]})
    assert await ha1_of(database, "101") == closed != md5("call_taker")


async def test_the_newest_login_has_the_phone(
    http: ClientSession, site: str, sari: dict[str, str], database: Any
) -> None:
    first = await open_phone(http, sari)
    async with ClientSession(site, cookie_jar=CookieJar(unsafe=True)) as other:
        _, html = await log_in(other, "call_taker")
        second = await open_phone(other, {"X-CSRF-Token": field(html, "csrf")})
    with pytest.raises(WSServerHandshakeError) as refused:  # the older page is no phone any more
        await http.ws_connect("/phone/ws", protocols=("sip",), origin=site)
    assert refused.value.status == 409
    assert second["password"] != first["password"]
    assert await ha1_of(database, "101") == md5(f"101:sigap:{second['password']}")


async def test_a_softphone_keeps_its_own_secret(
    http: ClientSession, centre: Centre, database: Any
) -> None:
    _, html = await log_in(http, "call_taker")
    assert "console.js" in html and 'data-phone="own"' in html
    async with http.post("/api/v1/phone", headers={"X-CSRF-Token": field(html, "csrf")}) as reply:
        assert reply.status == 409
    assert await ha1_of(database, "101") == md5("call_taker")


async def test_the_console_is_the_first_page(http: ClientSession, sari: dict[str, str]) -> None:
    async with http.get("/") as reply:
        assert "console.js" in await reply.text()
    async with http.get("/board") as reply:
        assert "board.js" in await reply.text()


async def test_the_line_goes_through_the_desk(
    http: ClientSession, site: str, sari: dict[str, str], asterisk: list[str]
) -> None:
    async with http.ws_connect("/phone/ws", protocols=("sip",), origin=site) as line:
        assert line.protocol == "sip"
        await line.send_str("REGISTER")
        assert await line.receive_str() == "REGISTERREGISTER"
    await until(lambda: "closed" in asterisk)


@pytest.mark.parametrize("origin", ["http://elsewhere.example", "null", None])
async def test_no_other_site_telephones(
    http: ClientSession, sari: dict[str, str], asterisk: list[str], origin: str | None
) -> None:
    with pytest.raises(WSServerHandshakeError) as refused:
        await http.ws_connect("/phone/ws", protocols=("sip",), origin=origin)
    assert refused.value.status == 404 and not asterisk


async def test_nobody_telephones_without_a_login(
    http: ClientSession, site: str, centre: Centre, asterisk: list[str]
) -> None:
    for login in (None, "call_taker"):  # not logged in; logged in with a softphone
        if login:
            await log_in(http, login)
        with pytest.raises(WSServerHandshakeError) as refused:
            await http.ws_connect("/phone/ws", protocols=("sip",), origin=site)
        assert refused.value.status == 404


async def test_without_asterisk_the_line_says_so(
    http: ClientSession, site: str, sari: dict[str, str]
) -> None:
    with pytest.raises(WSServerHandshakeError) as refused:
        await http.ws_connect("/phone/ws", protocols=("sip",), origin=site)
    assert refused.value.status == 503


async def test_resuming_sends_the_caller_back_to_the_own_phone(
    http: ClientSession, sari: dict[str, str], ami: AmiServer
) -> None:
    ami.channels = [
        channel("0197f000-0000-7000-8000-000000000001", unique_id="n.1", bridge_id="b"),
        channel("x", name="PJSIP/101-00000002", unique_id="n.2", linked_id="n.1", bridge_id="b"),
    ]
    async with http.post("/api/v1/phone/resume", headers=sari) as reply:
        assert reply.status == 200
    (order,) = ami.named("Redirect")
    assert (order["Context"], order["Exten"]) == ("held-take", "101")
    ami.channels = []
    async with http.post("/api/v1/phone/resume", headers=sari) as reply:
        assert reply.status == 409
