"""A ticket's history as the API and the pages tell it, from the tables of a real database."""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import ClientSession

from tests.desk.api_client import ApiClient
from tests.desk.centre import NOW, Centre
from tests.desk.test_pages import EVIL, field, log_in
from tests.desk.waiting import page_with


async def lived(centre: Centre, database: Any) -> str:
    """A ticket with facts, a call back of its own, agencies, a photo, a change and a review."""
    call_id = await centre.add_call()
    label = await centre.add_ticket(call_id, 1)
    for kind, s, data in (
        ("offered", 0, {"ani": "081234567890"}),
        ("answered", 9, {"taker": "PJSIP/101"}),
        ("transferred", 30, {"by": "101", "to": "119"}),
        ("not_reached", 50, {"to": "119", "why": "NOANSWER"}),
        ("came_back", 51, {"to": "101", "why": "no_answer"}),
        ("hung_up", 150, {"by": "caller"}),
    ):
        await centre.add_fact(call_id, kind, NOW + timedelta(seconds=s), **data)
    back = await centre.add_call(at=NOW + timedelta(hours=1))
    at = NOW + timedelta(hours=1)
    await centre.add_fact(back, "called_back", at, by="101", to="081234567890", ticket=label)
    await centre.add_fact(back, "reached", at + timedelta(seconds=8), to="081234567890")
    other = await centre.add_call(at=at)
    await centre.add_fact(other, "called_back", at, by="101", to="0", ticket="JPR-2026-00099")
    await centre.send(label, at=NOW + timedelta(seconds=40))
    await database.execute(
        """INSERT INTO audit (centre, at, actor, action, subject, detail)
           VALUES ('JPR', $1, 'supervisor', 'ticket.update', $2, '{"fields": "narrative"}'),
                  ('JPR', $1, 'supervisor', 'recording.listen', $2, '{}')""",
        NOW + timedelta(seconds=60),
        label,
    )
    await database.execute(
        """INSERT INTO callback_attempts (centre, ticket_id, by_whom, began_at, ended_at, outcome)
           SELECT 'JPR', ticket_id, 'call_taker', $1, $2, 'reached'
           FROM tickets WHERE label = $3""",
        at - timedelta(seconds=5),
        at + timedelta(seconds=60),
        label,
    )
    return label


KINDS = [
    "offered", "ticket_opened", "answered", "transferred", "sent", "not_reached", "came_back",
    "form_changed", "hung_up", "callback_taken", "called_back", "reached", "callback_ended",
]  # fmt: skip


async def test_one_line_of_all_that_happened(api: ApiClient, centre: Centre, database: Any) -> None:
    label = await lived(centre, database)
    reply = await api.get(f"/tickets/{label}/history", "call_taker")
    entries = reply.json["entries"]
    assert [entry["kind"] for entry in entries] == KINDS
    sent_on = next(entry for entry in entries if entry["kind"] == "transferred")
    assert (sent_on["by"], sent_on["name"]) == ("101", "Call Taker")
    assert "Medis 119" in sent_on["text"]
    english = (await api.get(f"/tickets/{label}/history?lang=en", "reviewer")).json["entries"]
    assert english[-1]["text"] == "Call-back: reached"
    assert (await api.get(f"/tickets/{label}/history", "kudus")).status == 404
    assert (await api.get(f"/tickets/{label}/history?lang=xx", "admin")).status == 422


async def test_a_step_of_the_ticket_says_which(
    api: ApiClient, centre: Centre, database: Any
) -> None:
    label = await centre.add_ticket(await centre.add_call(), 1)
    change = {"version": 1, "state": "closed", "disposition": "tes", "narrative": "Uji."}
    assert (await api.post(f"/tickets/{label}", "call_taker", change)).status == 200
    entries = (await api.get(f"/tickets/{label}/history", "admin")).json["entries"]
    assert [e["text"] for e in entries[-2:]] == ["Mengisi: uraian", "Tiket selesai: Tes"]


async def test_the_page(http: ClientSession, centre: Centre, database: Any) -> None:
    label = await lived(centre, database)
    await database.execute("UPDATE tickets SET narrative = $1", EVIL)
    await log_in(http, "reviewer")
    async with http.get(f"/tickets/{label}") as reply:
        html = await reply.text()
    assert reply.status == 200 and "&lt;script&gt;" in html and "<img" not in html
    for words in ("tanpa bertanya dulu", "Telepon balik: tersambung", "Call Taker", "Damkar"):
        assert words in html, words
    async with http.get(f"/tickets/{label}?lang=en") as reply:
        assert "without asking first" in await reply.text()
    call_id = await database.fetchval("SELECT call_id FROM tickets")
    async with http.get(f"/calls/{call_id}") as reply:
        assert reply.url.path == f"/tickets/{label}"
    for nothing in ("/tickets/JPR-2026-99999", "/calls/1", "/tickets/%00"):
        async with http.get(nothing) as reply:
            assert reply.status == 404


async def test_a_call_without_a_ticket_has_a_page_too(
    http: ClientSession, centre: Centre, database: Any
) -> None:
    call_id = await centre.add_call(outcome="ended_by_call_taker", verdict="silent")
    at = datetime.now(UTC)
    await centre.add_fact(call_id, "ended", at, by="101", reason="ghost_diam")
    await log_in(http, "call_taker")
    async with http.get(f"/calls/{call_id}") as reply:
        html = await reply.text()
    assert "Mengakhiri panggilan yang ditahan: diam" in html and "Call Taker" in html


# ── an agency that can only be telephoned ────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketPage:
    """A ticket's page as somebody has it in the browser, who is logged in."""

    http: ClientSession
    label: str

    async def read(self) -> str:
        async with self.http.get(f"/tickets/{self.label}") as reply:
            assert reply.status == 200
            return await reply.text()

    async def take(self, step: str, agency: str = "pln", **more: str) -> tuple[int, str]:
        csrf = {"csrf": field(await self.read(), "csrf")}
        data = {**csrf, "agency": agency, "step": step, **more}
        async with self.http.post(f"/tickets/{self.label}", data=data) as reply:
            return reply.status, await reply.text()


@pytest.fixture
async def at_pln(http: ClientSession, centre: Centre) -> TicketPage:
    """A ticket that PLN has, which has neither a channel nor an account here."""
    label = await centre.add_ticket(await centre.add_call(), 1)
    await centre.send(label, "pln")
    return TicketPage(http=http, label=label)


async def test_what_an_agency_says_by_telephone_is_recorded_on_the_page(
    at_pln: TicketPage, database: Any
) -> None:
    await log_in(at_pln.http, "call_taker")
    html = await at_pln.read()
    assert "PLN" in html and "Sudah menerima tiket" in html
    assert re.search(r'<span class="badge held">telepon 123</span>', html)  # once: in the pill
    status, html = await at_pln.take("acknowledge", note=f"Pak Joko {EVIL}")
    assert status == 200 and "Tercatat: Sudah menerima tiket" in html
    assert "&lt;script&gt;" in html and "<img" not in html and "Sudah di lokasi" in html
    row = await database.fetchrow("SELECT state, step_by, step_note FROM dispatches")
    assert tuple(row) == ("acknowledged", "call_taker", f"Pak Joko {EVIL}")
    trail = "SELECT actor, subject, detail FROM audit WHERE action = 'dispatch.step'"
    ((actor, subject, detail),) = await database.fetch(trail)
    assert (actor, subject) == ("call_taker", at_pln.label)
    assert json.loads(detail) == {"agency": "pln", "step": "acknowledge"}
    for step in ("arrive", "finish"):
        assert (await at_pln.take(step))[0] == 200
    assert 'name="step"' not in await at_pln.read()  # it is done: nothing is left to be said


async def test_a_step_that_cannot_be_says_so_and_keeps_what_was_typed(
    at_pln: TicketPage, database: Any
) -> None:
    await log_in(at_pln.http, "call_taker")
    assert (await at_pln.take("acknowledge"))[0] == 200
    status, html = await at_pln.take("acknowledge", note="Bu Tri")
    assert status == 409 and "status instansi sudah berubah" in html
    assert (await at_pln.take("deliver"))[0] == 409  # only the jobs
    status, html = await at_pln.take("arrive", note="Bu Tri", csrf="0" * 64)
    assert status == 403 and "terlalu lama" in html and 'value="Bu Tri"' in html
    for step, agency, wanted in (
        ("fly", "pln", 400),
        ("", "pln", 400),
        ("arrive", "damkar", 404),
        ("arrive", "", 404),
    ):
        assert (await at_pln.take(step, agency))[0] == wanted
    assert (await at_pln.take("arrive", note="x" * 1001))[0] == 400
    assert await database.fetchval("SELECT state FROM dispatches") == "acknowledged"


async def test_who_may_not_send_sees_the_agencies_and_no_button(at_pln: TicketPage) -> None:
    await log_in(at_pln.http, "reviewer")
    html = await at_pln.read()
    assert "PLN" in html and 'name="step"' not in html
    assert (await at_pln.take("acknowledge"))[0] == 404


async def test_the_alarm_leads_to_where_the_answer_is_recorded(
    at_pln: TicketPage, centre: Centre, database: Any
) -> None:
    dispatch = await database.fetchval("SELECT dispatch_id FROM dispatches")
    await centre.add_alarm("undelivered", at_pln.label, datetime.now(UTC), dispatch=dispatch)
    await log_in(at_pln.http)
    html = await page_with(at_pln.http, "/board", f"Tiket {at_pln.label} tidak sampai ke PLN")
    assert f'<a href="/tickets/{at_pln.label}#agencies"' in html
    assert 'id="agencies"' in await at_pln.read()
