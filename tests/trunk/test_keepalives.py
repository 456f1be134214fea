"""Keepalives within a call and messages outside one are answered; neither is a call."""

import pytest

from tests.calls.lab import Lab, has
from tests.trunk.line import line

pytestmark = pytest.mark.asyncio(loop_scope="session")

TEXT = ("Content-Type: text/plain",)
WITHIN = (
    ("OPTIONS", (), "", {200}),
    ("INFO", (), "", {200}),
    ("UPDATE", (), "", {200}),
    ("MESSAGE", TEXT, "112", {200, 202}),
    ("MESSAGE", (), "", {200, 202, 415}),
    ("REFER", ("Refer-To: <sip:090011223344@127.0.0.1>",), "", {405, 501, 603}),
)
OUTSIDE = (
    ("OPTIONS", (), "", {200}),
    ("MESSAGE", TEXT, "112", {404, 405, 501}),
    ("INFO", (), "", {405, 501}),
    ("REFER", ("Refer-To: <sip:090011223344@127.0.0.1>",), "", {405, 501, 603}),
    ("MADEUP", (), "", {405, 501}),
)


async def test_each_keepalive_is_answered_and_the_call_goes_on(centre: Lab) -> None:
    number = "081600000001"
    async with line(centre.server) as trunk:
        call = trunk.call(caller=number)
        assert (await call.answered()).status == 200
        for method, headers, body, wanted in WITHIN:
            assert await call.request(method, headers, body) in wanted, method
        assert (await centre.until(number, lambda call: True))["ended_at"] is None
        assert await call.hang_up() == 200
    await centre.until(number, has(state="closed"))


async def test_what_is_no_call_makes_none(centre: Lab) -> None:
    before = centre.settings.cel_path.read_text()
    async with line(centre.server) as trunk:
        for method, headers, body, wanted in OUTSIDE:
            status = await trunk.call(caller="081600000002").request(method, headers, body)
            assert status in wanted, method
    assert centre.settings.cel_path.read_text() == before
    assert (await centre.api("/calls?ani=081600000002"))["calls"] == []


async def test_a_line_with_session_timers_has_them(centre: Lab) -> None:
    """RFC 4028: both sides notice a peer that died without a word."""
    async with line(centre.server) as trunk:
        asked = ("Supported: timer", "Session-Expires: 1800;refresher=uac")
        call = trunk.call(caller="081600000003", headers=asked)
        reply = await call.answered()
        assert reply.headers["session-expires"].startswith("1800")
        assert await call.hang_up() == 200
