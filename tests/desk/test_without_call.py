"""Tickets of people who did not telephone: opened, filled in, shown, sent and never forgotten."""

from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientSession
from playwright.async_api import expect

from ari_app.settings import Settings
from ari_app.store.database import Database
from ari_app.tickets.source import WITHOUT_CALL
from ari_app.tickets.timekeeping import look
from tests.console.browser import log_in, new_desk, running_browser
from tests.console.hands import saved
from tests.desk.api_client import ApiClient
from tests.desk.centre import Centre
from tests.desk.test_pages import log_in as log_in_by_form

WALK_IN = {"source": "walk_in"}


async def test_opened_filled_in_and_in_the_trail(
    api: ApiClient, centre: Centre, database: Any
) -> None:
    opened = await api.post("/tickets", "call_taker", WALK_IN)
    ticket = opened.json
    assert (ticket["source"], ticket["state"], ticket["progress"]) == ("walk_in", "open", "open")
    assert ticket["recording_url"] is None and ticket["label"].endswith("-00001")
    fields = {"type": "medis", "ani": "+62 812-0000-0001", "caller_name": "Bu Sri"}
    path = f"/tickets/{ticket['label']}"
    changed = await api.post(path, "call_taker", {"version": ticket["version"], **fields})
    assert changed.json["ani"] == "081200000001"  # as every number is kept
    by_id = await api.get(f"/tickets/{ticket['id']}", "reviewer")
    assert by_id.json == changed.json
    listed = (await api.get("/tickets", "supervisor")).json["tickets"]
    assert [one["source"] for one in listed] == ["walk_in"]
    lines = await database.fetch("SELECT action, subject, detail FROM audit ORDER BY audit_id")
    assert [line["action"] for line in lines] == ["ticket.open", "ticket.update"]
    assert lines[0]["subject"] == ticket["label"] and "walk_in" in lines[0]["detail"]
    told = (await api.get(f"{path}/history", "reviewer")).json["entries"]
    assert told[0]["text"] == "Tiket dibuka tanpa panggilan: datang langsung" and told[0]["by"]


@pytest.mark.parametrize("source", WITHOUT_CALL)
async def test_every_way_has_its_numbers_in_one_row_with_the_calls(
    api: ApiClient, centre: Centre, source: str
) -> None:
    await centre.add_ticket(await centre.add_call(), 1)
    first = await api.post("/tickets", "call_taker", {"source": source})
    second = await api.post("/tickets", "supervisor", {"source": source})
    numbers = [int(reply.json["label"][-5:]) for reply in (first, second)]
    assert numbers[1] == numbers[0] + 1


async def test_what_is_refused(api: ApiClient, centre: Centre) -> None:
    assert (await api.post("/tickets", "call_taker", {"source": "call"})).status == 422
    assert (await api.post("/tickets", "call_taker", {"source": "pigeon"})).status == 422
    assert (await api.post("/tickets", "reviewer", WALK_IN)).status == 404
    label = (await api.post("/tickets", "call_taker", WALK_IN)).json["label"]
    for wrong in ({"state": "callback"}, {"ani": "bukan nomor"}):
        reply = await api.post(f"/tickets/{label}", "call_taker", {"version": 1, **wrong})
        assert reply.status == 422, wrong
    called = await centre.add_ticket(await centre.add_call(), 2)
    reply = await api.post(f"/tickets/{called}", "call_taker", {"version": 1, "ani": "0812000000"})
    assert (reply.status, "line told" in reply.json["message"]) == (422, True)


async def test_its_deadlines_are_those_of_a_call(
    api: ApiClient, centre: Centre, database: Any, settings: Settings
) -> None:
    """Without a type it alarms after five minutes, with one and unsent after two, then no more."""
    ticket = (await api.post("/tickets", "call_taker", WALK_IN)).json
    opened = await database.fetchval("SELECT opened_at FROM tickets")
    jobs = Database(settings.database_dsn or "")
    try:
        for type_, minutes, alarms in (
            (None, 4, []),
            (None, 6, ["untyped"]),
            ("kebakaran", 6, ["unsent"]),
        ):
            await database.execute("UPDATE tickets SET type = $1", type_)
            await look(jobs, opened + timedelta(minutes=minutes))
            rows = await database.fetch("SELECT kind FROM alarms WHERE ended_at IS NULL")
            assert [row["kind"] for row in rows] == alarms, (type_, minutes)
        sent = {"agencies": ["damkar"]}
        await api.post(f"/tickets/{ticket['label']}/send", "call_taker", sent)
        await look(jobs, opened + timedelta(minutes=6))
        rows = await database.fetch("SELECT kind FROM alarms WHERE ended_at IS NULL")
        assert "unsent" not in [row["kind"] for row in rows]
    finally:
        await jobs.close()


async def test_pages_say_how_it_came(http: ClientSession, api: ApiClient, centre: Centre) -> None:
    label = (await api.post("/tickets", "call_taker", {"source": "radio"})).json["label"]
    await api.post(f"/tickets/{label}/send", "call_taker", {"agencies": ["damkar"]})
    own = (await api.get(f"/agency/tickets/{label}", "agency")).json
    assert own["source"] == "radio"
    for login, path in (("supervisor", f"/tickets/{label}"), ("agency", f"/agency/{label}")):
        http.cookie_jar.clear()
        await log_in_by_form(http, login)
        async with http.get(path) as reply:
            page = await reply.text()
        assert reply.status == 200 and ">radio</span>" in page, path


async def test_a_walk_in_at_the_console(site: str, centre: Centre, database: Any) -> None:
    """A key, a choice, and the form is there; a type brings a priority, a hand may change it."""
    await database.execute("UPDATE accounts SET phone = 'webrtc' WHERE login = 'call_taker'")
    wrong: list[str] = []
    async with running_browser() as browser:
        console = await log_in(await new_desk(browser, site), "call_taker", "sandi-call_taker")
        console.on("pageerror", lambda error: wrong.append(str(error)))
        await console.keyboard.press("i")
        await expect(console.locator("[data-new=walk_in]")).to_be_focused()
        await console.keyboard.press("Enter")
        await expect(console.locator("#ticket-ani")).to_have_text("datang langsung")
        await console.fill("#f-ani", "0812 0000 0001")
        await console.click("#type-kebakaran")
        await expect(console.locator("[name=priority][value=critical]")).to_be_checked()
        await console.click("#type-pohon_tumbang")
        await expect(console.locator("[name=priority][value=urgent]")).to_be_checked()
        await console.locator("[name=priority][value=routine]").check(force=True)
        await console.click("#type-kebakaran")
        await expect(console.locator("[name=priority][value=routine]")).to_be_checked()
        await saved(console)
        await expect(console.locator("#unsent")).to_contain_text("belum dikirim")
        await expect(console.locator("#latest")).to_contain_text("datang langsung")
        await console.context.close()
    row = await database.fetchrow("SELECT * FROM tickets")
    assert (row["source"], row["priority"], row["ani"]) == ("walk_in", "routine", "081200000001")
    assert row["of_call"] is None and not wrong
