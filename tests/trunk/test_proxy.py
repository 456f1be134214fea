"""The real Kamailio with docs/kamailio/line.cfg in front: what Asterisk would refuse is a call."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio

from bench.free_ports import free_ports
from tests.calls.lab import Lab, has
from tests.trunk.kamailio import kamailio
from tests.trunk.line import Line, line, offer

pytestmark = pytest.mark.asyncio(loop_scope="session")

CONFIGURATION = Path(__file__).parents[2] / "docs/kamailio/line.cfg"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def proxy(centre: Lab, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """As shipped."""
    async with in_front(centre, tmp_path_factory) as address:
        yield address


@asynccontextmanager
async def in_front(
    centre: Lab, tmp_path_factory: pytest.TempPathFactory, *defined: str
) -> AsyncIterator[str]:
    """Its address: the one from which the trunk is known."""
    address = f"127.0.0.2:{free_ports(1)[0]}"
    own = (f"LISTEN=udp:{address}", f'NODE="sip:{centre.server}"', *defined)
    async with kamailio(CONFIGURATION, tmp_path_factory.mktemp("kamailio"), address, *own):
        yield address


@asynccontextmanager
async def operator(proxy: str) -> AsyncIterator[Line]:
    async with line(proxy, "127.0.0.5") as opened:
        yield opened


async def test_an_urn_and_a_precondition_are_calls(centre: Lab, proxy: str) -> None:
    async with operator(proxy) as trunk:
        call = trunk.call(
            caller="081900000001",
            to="<urn:service:sos>",
            target="urn:service:sos",
            headers=("Require: precondition", "Supported: 100rel"),
        )
        reply = await call.answered()
        assert reply.status == 200, reply
        assert reply.headers["to"].startswith("<urn:service:sos>;tag=")
        assert (await centre.until("081900000001", lambda _: True))["dialled"] == "112"
        assert await call.hang_up() == 200
    await centre.until("081900000001", has(state="closed"))


TIMERS = (
    (("Session-Expires: 1800;refresher=uac",), "180;refresher=uac"),
    (("Session-Expires: 1800",), "180;refresher=uac"),
    (("Session-Expires: 1800;refresher=uac", "Min-SE: 600"), "1800;refresher=uac"),
    (("Session-Expires: 120;refresher=uac",), "120;refresher=uac"),
    ((), None),
)


async def test_a_line_that_died_is_known_within_minutes_where_it_is_wanted(
    centre: Lab, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Asterisk alone takes whatever time the INVITE names (test_keepalives.py)."""
    async with in_front(centre, tmp_path_factory, "SHORT_TIMERS") as short:
        for asked, given in TIMERS:
            assert await _session_expires(short, *asked) == given, asked


async def test_no_talk_is_ended_by_a_timer_that_nobody_asked_for(centre: Lab, proxy: str) -> None:
    asked = "Session-Expires: 1800;refresher=uac"
    assert await _session_expires(proxy, asked) == "1800;refresher=uac"


async def _session_expires(proxy: str, *asked: str) -> str | None:
    async with operator(proxy) as trunk:
        call = trunk.call(caller="081900000006", headers=("Supported: timer", *asked))
        reply = await call.answered()
        assert await call.hang_up() == 200
    return reply.headers.get("session-expires")


@pytest.mark.parametrize(
    "more",
    [
        "a=tcap:1 UDP/TLS/RTP/SAVP RTP/AVP",
        "m=video 40002 UDP/TLS/RTP/SAVPF 96\r\na=rtpmap:96 VP8/90000",
    ],
)
async def test_dtls_beside_sound_that_we_can_take_is_a_call(
    centre: Lab, proxy: str, more: str
) -> None:
    async with operator(proxy) as trunk:
        sdp = offer(trunk.own[0], 40000, more=(more,))
        call = trunk.call(caller="081900000007", sdp=sdp)
        assert (await call.answered()).status == 200
        assert await call.hang_up() == 200


async def test_an_offer_of_dtls_is_told_to_offer_something_else(centre: Lab, proxy: str) -> None:
    """Asterisk would answer it, and nobody would hear the other."""
    async with operator(proxy) as trunk:
        sdp = offer(trunk.own[0], 40000, profile="UDP/TLS/RTP/SAVPF")
        assert (await trunk.call(caller="081900000005", sdp=sdp).answered()).status == 488
        call = trunk.call(caller="081900000005")
        assert (await call.answered()).status == 200
        kind = ("Content-Type: application/sdp",)
        assert await call.request("INVITE", kind, sdp) == 488  # and the talk goes on
        assert (await centre.until("081900000005", lambda _: True))["ended_at"] is None
        assert await call.hang_up() == 200
    await centre.until("081900000005", has(state="closed"))


WITHIN = (
    ("NOTIFY", (), "", 405),
    ("SUBSCRIBE", (), "", 405),
    ("PUBLISH", (), "", 405),
    ("MADEUP", (), "", 501),
    ("INFO", ("Content-Type: application/x",), "x", 415),
    ("INFO", ("Content-Type: application/dtmf-relay",), "Signal=5\r\nDuration=160\r\n", 200),
    ("INFO", (), "", 200),
    ("OPTIONS", (), "", 200),
    ("UPDATE", (), "", 200),
)


async def test_every_method_within_a_call_is_answered(centre: Lab, proxy: str) -> None:
    number = "081900000092"
    async with operator(proxy) as trunk:
        call = trunk.call(caller=number)
        assert (await call.answered()).status == 200
        for method, headers, body, wanted in WITHIN:
            assert await call.request(method, headers, body) == wanted, method
        assert (await centre.until(number, lambda _: True))["ended_at"] is None
        assert await call.hang_up() == 200
    await centre.until(number, has(state="closed"))


async def test_a_hang_up_before_the_answer_and_a_dead_dialog(centre: Lab, proxy: str) -> None:
    async with operator(proxy) as trunk:
        await trunk.call(caller="081900000003").given_up(0.002)
        none = trunk.call(caller="081900000004", to="<sip:112@x>;tag=none")
        assert (await none.answered()).status == 481
    await centre.until("081900000003", has(state="closed"))
