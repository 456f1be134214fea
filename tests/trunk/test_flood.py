"""Junk and strangers' INVITEs by the thousand: real callers come in, nothing fills, all is told."""

import asyncio
import socket
import time

import psutil
import pytest

from tests.calls.lab import Lab
from tests.patience import PATIENCE_S
from tests.trunk.line import line
from tests.trunk.test_refusals import figures, see_all

pytestmark = pytest.mark.asyncio(loop_scope="session")

SECONDS = 6
JUNK = b"INVITE urn:service:sos SIP/2.0\r\nVia: SIP/2.0/UDP x\r\n\r\n"


async def test_a_flood_fills_nothing_and_keeps_no_caller_out(centre: Lab) -> None:
    before = await figures(centre)
    memory = {part: memory_mb(centre, part) for part in ("asterisk", "jobs")}
    sending = asyncio.create_task(asyncio.to_thread(flood, centre.server))
    calls = 0
    async with line(centre.server) as trunk:
        while not sending.done():
            call = trunk.call(caller="0819900000")
            assert (await call.answered()).status == 200
            assert await call.hang_up() == 200
            calls += 1
            await asyncio.sleep(0.2)
    sent = await sending
    assert calls > 5 and sent > 1000
    async with asyncio.timeout(PATIENCE_S):
        while True:
            now = await figures(centre)
            came = {name: now[name] - before.get(name, 0) for name in now}
            if came["unreadable"] >= sent / 2 and came["refused"] >= 1:
                break
            await asyncio.sleep(0.5)
    found = (await centre.api("/line?limit=500"))["lines"]
    assert len([row for row in found if row["source"] == "127.0.0.4"]) <= 4
    for part, megabytes in memory.items():
        assert memory_mb(centre, part) - megabytes < 100, part
    await see_all(centre)


def memory_mb(centre: Lab, part: str) -> float:
    return float(psutil.Process(centre.centre.pids[part]).memory_info().rss / 1e6)


def flood(server: str) -> int:
    """A stranger's junk and INVITEs in turn; how many packets."""
    host, port = server.split(":")
    sent, end = 0, time.monotonic() + SECONDS
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as own:
        own.bind(("127.0.0.4", 0))
        while time.monotonic() < end:
            for _ in range(20):
                own.sendto(JUNK if sent % 2 else invite(sent, own.getsockname()), (host, int(port)))
                sent += 1
            time.sleep(0.01)
    return sent


def invite(number: int, own: tuple[str, int]) -> bytes:
    lines = (
        "INVITE sip:112@127.0.0.1 SIP/2.0",
        f"Via: SIP/2.0/UDP {own[0]}:{own[1]};branch=z9hG4bKf{number}",
        f"From: <sip:66{number}@x>;tag=1",
        "To: <sip:112@x>",
        f"Call-ID: flood-{number}",
        "CSeq: 1 INVITE",
        f"Contact: <sip:x@{own[0]}:{own[1]}>",
        "Max-Forwards: 70",
        "Content-Length: 0",
    )
    return "\r\n".join((*lines, "", "")).encode()
