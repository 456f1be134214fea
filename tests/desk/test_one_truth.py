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
from tests.desk.test_admin import page, send
from tests.desk.test_pages import log_in
from tests.desk.test_ring_card import ringing_here
from tests.patience import PATIENCE_S

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
    async with asyncio.timeout(PATIENCE_S):
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


async def test_who_confirms_on_the_telephone_ends_it(
    http: ClientSession, api: ApiClient, alarmed: str
) -> None:
    """On the ticket's page: one press, with the name that was told there before."""
    await api.post(f"/tickets/{alarmed}/dispatches/pln/telephoned", "call_taker", {"whom": "Budi"})
    await log_in(http, "supervisor")
    assert "sudah ditelepon, belum menyatakan menerima" in await strip(http, "ditelepon")
    form = (await page(http, f"/tickets/{alarmed}")).partition('id="note-pln"')[2]
    assert 'value="Budi"' in form.partition(">")[0]
    fields = {"agency": "pln", "note": "Budi", "received": "1"}
    status, html, _ = await send(http, f"/tickets/{alarmed}/telephoned", fields)
    assert status == 200 and "diterima lewat telepon" in html
    agencies = html.partition('id="agencies"')[2].partition("</section>")[0]
    [said] = PILL.findall(agencies)
    assert said.startswith("diterima ") and said.endswith(" Budi")
    status, html, _ = await send(http, f"/tickets/{alarmed}/telephoned", fields)
    assert status == 409 and "tidak mungkin lagi" in html


async def test_a_later_call_gives_who_confirmed_no_other_name(
    http: ClientSession, api: ApiClient, alarmed: str
) -> None:
    """Joko was told of it as well; it was Budi who said that they have it."""
    path = f"/tickets/{alarmed}/dispatches/pln"
    await api.post(f"{path}/telephoned", "call_taker", {"whom": "Budi", "received": True})
    await api.post(f"{path}/telephoned", "call_taker", {"whom": "Joko"})
    await log_in(http, "supervisor")
    html = await page(http, f"/tickets/{alarmed}")
    [said] = PILL.findall(html.partition('id="agencies"')[2].partition("</section>")[0])
    assert said.startswith("diterima ") and said.endswith(" Budi")


@pytest.mark.parametrize(
    ("agencies", "told", "telephone"),
    [
        (["damkar"], "Tiket dikirim ke Damkar/Satpol-PP.", ""),
        (["damkar", "pmi"], "Tiket dikirim ke Damkar/Satpol-PP.", "PMI"),
        (["pmi"], "", "PMI"),
    ],
)
async def test_after_sending_it_says_who_was_told(
    http: ClientSession,
    api: ApiClient,
    alarmed: str,
    agencies: list[str],
    told: str,
    telephone: str,
) -> None:
    """Only those of this sending, and whom nothing of ours reaches: a human must telephone."""
    channel = {"kind": "webhook", "label": "Sistem", "url": "https://a.example/hook"}
    made = await api.post("/agencies/damkar/channels", "admin", channel)
    assert made.status in (200, 201), made.json
    await log_in(http, "supervisor")
    _, html, _ = await send(http, f"/tickets/{alarmed}/send", {"agency": agencies})
    assert (told in html) if told else ('id="sent-to"' not in html)
    them = html.partition('id="telephone-them"')[2].partition("</p>")[0]
    assert telephone in them and bool(them) == bool(telephone)
    assert "PLN" not in them  # of an earlier sending: its pill says so
    assert ("Belum ada yang diberi tahu." in them) == (not told)


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
    async with asyncio.timeout(PATIENCE_S):
        while True:
            html = await page(http, "/")
            found = html.partition('id="journey"')[2].partition("</section>")[0]
            if 'id="j-told-' in found:
                return found
            await asyncio.sleep(0.05)
