"""What is true of an agency is said the same in the alarm, on the ticket and in its history."""

import asyncio
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import ClientSession

from tests.desk.ami_server import AmiServer
from tests.desk.api_client import ApiClient
from tests.desk.centre import NOW, Centre
from tests.desk.test_admin import page
from tests.desk.test_pages import log_in
from tests.desk.test_ring_card import ringing_here

LABEL = "JPR-2026-00001"
PILL = re.compile(r'<span class="badge[^"]*">([^<]*)</span>')


@pytest.fixture
async def alarmed(centre: Centre) -> str:
    """PLN should have answered by now, and has nothing that tells it; it has a telephone."""
    await centre.database.execute("UPDATE agencies SET contact = '0291 123' WHERE code = 'pln'")
    await centre.add_ticket(await centre.add_call(), 1)
    dispatch = await centre.send(LABEL, "pln", at=NOW)
    await centre.add_alarm("unacknowledged", LABEL, NOW, dispatch=dispatch)
    return LABEL


async def strip(http: ClientSession, words: str) -> str:
    """The board's alarm, once it says so."""
    async with asyncio.timeout(20):
        while True:
            html = await page(http, "/board")
            found = html.partition('id="alarm-1"')[2].partition("</p>")[0]
            if words in found:
                return found
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("telephoned", [False, True])
async def test_the_same_words_everywhere(
    http: ClientSession, api: ApiClient, alarmed: str, telephoned: bool
) -> None:
    if telephoned:
        path = f"/tickets/{alarmed}/dispatches/pln/telephoned"
        await api.post(path, "call_taker", {"whom": "Budi"})
    await log_in(http, "supervisor")
    ticket = await page(http, f"/tickets/{alarmed}")
    agencies = ticket.partition('id="agencies"')[2].partition("</section>")[0]
    history = ticket.partition('<ol class="history"')[2]
    sending = next(part for part in history.split("<li ") if "Mengirim tiket ke PLN" in part)
    [said] = PILL.findall(agencies)
    assert PILL.findall(sending) == [said]
    assert said == "telepon 0291 123" or (telephoned and said.endswith("Budi"))
    shown = await strip(http, said)
    assert PILL.findall(shown) == [said]
    assert ("Telepon 0291 123." in shown) == telephoned  # it stands there in any case, once
    [dispatch] = (await api.get(f"/tickets/{alarmed}/dispatches", "reviewer")).json["dispatches"]
    [alarm] = (await api.get("/alarms", "reviewer")).json["alarms"]
    entries = (await api.get(f"/tickets/{alarmed}/history", "reviewer")).json["entries"]
    [sent] = [entry for entry in entries if entry["kind"] == "sent"]
    assert dispatch["truth"] == alarm["truth"] == sent["truth"]
    assert {entry["kind"] for entry in entries if entry["truth"] is not None} == {"sent"}


async def test_the_console_s_journey_says_the_same(
    http: ClientSession, api: ApiClient, centre: Centre, ami: AmiServer, database: Any
) -> None:
    """Of the own call's ticket, each agency with its name."""
    await database.execute("UPDATE accounts SET phone = 'webrtc' WHERE login = 'call_taker'")
    await database.execute("UPDATE agencies SET contact = '0291 123' WHERE code = 'pln'")
    call = await centre.add_call(state="waiting", verdict="voice", at=datetime.now(UTC))
    label = await centre.add_ticket(call, 2, at=datetime.now(UTC))
    await centre.send(label, "pln", at=NOW)
    ami.channels = ringing_here(call)
    await log_in(http, "call_taker")
    [said] = PILL.findall(await journey(http))
    name = await database.fetchval("SELECT name FROM agencies WHERE code = 'pln'")
    assert said == f"{name} — telepon 0291 123"


async def journey(http: ClientSession) -> str:
    """The console's, once it tells of an agency."""
    async with asyncio.timeout(20):
        while True:
            html = await page(http, "/")
            found = html.partition('id="journey"')[2].partition("</section>")[0]
            if 'id="j-told-' in found:
                return found
            await asyncio.sleep(0.05)
