"""The English view: types of incident, their questions and the ear's reasons are English there."""

import html
import json
from typing import Any

from aiohttp import ClientSession

from tests.desk.centre import Centre
from tests.desk.passwords import CHEAP
from tests.desk.test_pages import log_in
from tests.desk.waiting import page_with
from tests.tickets.agency import sample_work

WHY = {"why": {"code": "noise", "listened_s": 12.0}}


async def test_the_board(http: ClientSession, centre: Centre, database: Any) -> None:
    """Reasons from before are sentences alone; new ones have their code and figures."""
    call_id = await centre.add_call()
    other = await centre.add_call(reason="Kalimat yang akan ditulis lain besok.", verdict="noise")
    query = "UPDATE calls SET evidence = $2 WHERE call_id = $1"
    await database.execute(query, other, json.dumps(WHY))
    await centre.add_ticket(call_id, 1)
    await database.execute("UPDATE tickets SET type = 'pohon_tumbang'")
    await log_in(http)
    told = await page_with(http, "/board?lang=en", "Fallen tree")
    assert "A human voice was clear at second 0.3." in told
    assert "Only noise for 12 seconds; no human voice." in told
    told = await page_with(http, "/board?lang=id", "Pohon tumbang")
    assert "Suara manusia terdengar jelas pada detik 0,3." in told
    assert "Kalimat yang akan ditulis lain besok." in told


async def test_the_console(http: ClientSession, centre: Centre, database: Any) -> None:
    """An answer is kept under the question as it is in Bahasa Indonesia."""
    await centre.add_account("sari", "call_taker", CHEAP.hash("sandi-sari"), "109")
    await database.execute("UPDATE accounts SET phone = 'webrtc' WHERE login = 'sari'")
    await database.execute("UPDATE incident_types SET name_en = '' WHERE code = 'medis'")
    await log_in(http, "sari")
    # the last of them nobody has translated
    told = html.unescape(await page_with(http, "/?lang=en", "Penyakit / medis"))
    wanted = {"ask": "apa yang terbakar", "say": "what is burning", "kind": "text"}
    assert json.dumps(wanted, sort_keys=True)[1:-1] in told
    assert "Traffic accident" in told


async def test_an_agencys_page(
    http: ClientSession, centre: Centre, database: Any, dsn: str
) -> None:
    await sample_work.fill(dsn, database, centre)
    asked = json.dumps({"menutup jalan?": "ya", "warna?": "hijau"})
    query = "UPDATE tickets SET type = 'pohon_tumbang', answers = $2 WHERE label = $1"
    await database.execute(query, sample_work.TREE, asked)
    await log_in(http, sample_work.LOGIN, sample_work.PASSWORD)
    async with http.get(f"/agency/{sample_work.TREE}?lang=en") as reply:
        told = await reply.text()
    assert "<h1>Fallen tree</h1>" in told and "<dt>across the road?</dt>" in told
    assert "<dt>warna?</dt>" in told  # the type does not ask it any more
