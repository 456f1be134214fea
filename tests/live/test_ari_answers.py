"""What ARI may say that nobody expects: nested JSON ends no screener and no desk."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from ari_app.asterisk.ari import Ari, AriError

DEEP = "[" * 100_000 + "]" * 100_000
WALKABLE = '{"type":' * 40 + "1" + "}" * 40  # Python reads it; whoever walks through it may not
GOOD = '{"type": "StasisStart"}'


@pytest.fixture
async def ari() -> AsyncIterator[Ari]:
    """Connected to a server that tells nothing but such JSON, and then one good event."""
    application = web.Application()
    application.router.add_get("/ari/events", _events)
    application.router.add_get("/ari/channels", _nested)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    async with Ari(port=port, password="x", app="sigap") as connected:
        yield connected
    await runner.cleanup()


async def _events(request: web.Request) -> web.WebSocketResponse:
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    for text in (DEEP, WALKABLE, "[", '"a word"', GOOD):
        await socket.send_str(text)
    await socket.close()
    return socket


async def _nested(request: web.Request) -> web.Response:
    return web.Response(text=DEEP, content_type="application/json")


async def test_nested_events_are_passed_over(ari: Ari) -> None:
    heard = []
    with pytest.raises(AriError, match="ended"):
        async for event in ari.events():
            heard.append(event["type"])
    assert heard == ["Connected", "StasisStart"]


async def test_a_nested_answer_is_an_error_that_is_expected(ari: Ari) -> None:
    with pytest.raises(AriError, match="no JSON that can be read"):
        await ari.channels()


async def test_an_answer_is_read(ari: Ari, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{__name__}.DEEP", '[{"id": "1"}]')
    assert await ari.channels() == [{"id": "1"}]
