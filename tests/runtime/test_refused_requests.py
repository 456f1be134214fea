"""A storm of registrations on the real Asterisk is an incident with its count."""

import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from ari_app.operations import down, incidents
from ari_app.operations.running_centre import RunningCentre
from ari_app.settings import Settings
from ari_app.store.database import dsn_of
from tests.patience import PATIENCE_S
from tests.runtime.test_centre import quiet, small_settings, until
from tests.trunk.line import line

GUESS = """REGISTER sip:127.0.0.1 SIP/2.0
Via: SIP/2.0/UDP {address}:{port};branch=z9hG4bK{number};rport
From: <sip:{user}@127.0.0.1>;tag={number}
To: <sip:{user}@127.0.0.1>
Call-ID: guess-{number}@{address}
CSeq: 1 REGISTER
Contact: <sip:{user}@{address}:{port}>
Authorization: Digest username="{user}", realm="sigap", nonce="1795868540/{number}", \
uri="sip:127.0.0.1", response="0123456789abcdef0123456789abcdef", algorithm=MD5
Max-Forwards: 70
Content-Length: 0

"""


@pytest.fixture
async def settings(tmp_path: Path) -> AsyncIterator[Settings]:
    made = small_settings(tmp_path / "home")
    yield made
    await down.stop(made)


async def test_a_storm_of_registrations_is_told_and_delays_no_call(settings: Settings) -> None:
    centre = RunningCentre(settings, quiet)
    await centre.start()
    try:
        await until((settings.run_dir / "jobs.heartbeat").exists)
        for round_ in range(60):
            guess(settings, "127.0.0.9", 5 * round_)
            guess(settings, "127.0.0.10", 5 * round_)
            await asyncio.sleep(0.05)
            if told(settings):
                break
        await until(lambda: told(settings))
        await calls_in_a_storm(settings)
        assert "from 2 addresses" in told(settings)
        lines = await counted(settings)
        assert {"127.0.0.9", "127.0.0.10"} == {line["source"] for line in lines}
        assert sum(line["count"] for line in lines) >= 60
        assert all("No matching endpoint found" in line["why"] for line in lines)
    finally:
        await centre.stop()


async def calls_in_a_storm(settings: Settings) -> None:
    """Each INVITE is sent once: one that Asterisk put aside in its hurry would have no answer."""
    async with line(f"{settings.sip_host}:{settings.sip_port}") as trunk:
        for number in range(20):
            for first in range(0, 200, 5):
                guess(settings, "127.0.0.9", 1000 + first)
            call = trunk.call(caller=f"0817000001{number:02}")
            assert (await call.answered()).status == 200
            assert await call.hang_up() == 200


async def counted(settings: Settings) -> list[asyncpg.Record]:
    """What the line page shows of them, once all are there."""
    rows: list[asyncpg.Record] = []
    connection = await asyncpg.connect(dsn_of(settings))
    try:
        async with asyncio.timeout(PATIENCE_S):
            while sum(row["count"] for row in rows) < 60:
                await asyncio.sleep(0.2)
                rows = await connection.fetch(
                    "SELECT source, count, why FROM line_invites WHERE method = 'REGISTER'"
                )
    finally:
        await connection.close()
    return rows


def told(settings: Settings) -> str:
    incident = incidents.last(settings.run_dir, "asterisk")
    says = incident.says if incident else ""
    return says if "SIP requests were refused" in says else ""


def guess(settings: Settings, address: str, first: int) -> None:
    """Five names with a password that none has."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.bind((address, 0))
        for number in range(first, first + 5):
            values = {"address": address, "port": sender.getsockname()[1], "number": number}
            text = GUESS.format(user=f"9{number:03}", **values)
            packet = text.replace("\n", "\r\n").encode()
            sender.sendto(packet, (settings.sip_host, settings.sip_port))
