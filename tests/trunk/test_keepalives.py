"""Keepalives within a call and messages outside one are answered; neither is a call."""

import asyncio

import pytest

from tests.calls.lab import Lab, has
from tests.patience import PATIENCE_S
from tests.trunk.line import line, tcp_line

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
        assert reply.headers["session-expires"].startswith("1800")  # the line's own choice
        assert await call.hang_up() == 200
        plain = trunk.call(caller="081600000004")  # one that knows no timers is never asked
        assert "session-expires" not in (await plain.answered()).headers
        assert await plain.hang_up() == 200


async def test_a_line_that_died_without_a_word_is_no_ghost_for_long(centre: Lab) -> None:
    """It promised a refresh that never comes: the caller leaves the queue, with a ticket."""
    number = "081600000005"
    async with line(centre.server) as trunk:
        asked = ("Supported: timer", "Session-Expires: 90;refresher=uac")
        call = trunk.call(caller=number, headers=asked)
        assert (await call.answered()).status == 200
        await centre.until(number, has(state="waiting"))
    gone = await centre.until(number, has(state="closed"), timeout_s=2 * PATIENCE_S)
    ticket = await centre.api(f"/tickets/{gone['ticket']}")
    assert ticket["state"] == "callback"


async def test_a_closed_connection_ends_no_call(centre: Lab) -> None:
    """A network may open another one for the same dialog, and does."""
    number = "081600000006"
    async with tcp_line(centre.server) as trunk:
        call = trunk.call(caller=number)
        assert (await call.answered()).status == 200
        await centre.until(number, has(state="waiting"))
    async with tcp_line(centre.server) as again:
        call.line = again
        assert await call.request("OPTIONS") == 200
        assert (await centre.until(number, lambda _: True))["ended_at"] is None
        assert await call.hang_up() == 200
    await centre.until(number, has(state="closed"))


async def test_one_invite_on_two_ways_is_two_calls_until_the_line_ends_one(centre: Lab) -> None:
    """A network brought it twice (RFC 3261, 8.2.2.2); Asterisk answers both, and none is lost."""
    number = "081600000007"
    async with line(centre.server) as trunk:
        call, other = trunk.call(caller=number), trunk.call(caller=number)
        other.id = call.id
        call.invite()
        call.invite(branch=f"{call.id}-other")
        replies = [await call.final(), await call.final()]
        assert [reply.status for reply in replies] == [200, 200]
        call.take(replies[0])
        other.take(replies[1])
        other.cseq = call.cseq + 1  # its requests have branches of their own
        assert call.to != other.to
        await _until_closed(centre, number, [False, False])
        assert await other.hang_up() == 200
        await _until_closed(centre, number, [False, True])
        assert await call.hang_up() == 200
        await _until_closed(centre, number, [True, True])


async def _until_closed(centre: Lab, number: str, wanted: list[bool]) -> None:
    """Whether each call from there has ended, in any order."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            calls = (await centre.api(f"/calls?ani={number}"))["calls"]
            if sorted(call["state"] == "closed" for call in calls) == wanted:
                return
            await asyncio.sleep(0.2)
