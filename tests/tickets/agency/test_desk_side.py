"""Sending by the API, steps on an agency's behalf, agencies as data, alarms and dead letters."""

import asyncio
from datetime import timedelta
from typing import Any

from aiohttp import ClientSession, CookieJar

from ari_app.store.database import Database
from ari_app.tickets.timekeeping import look
from tests.desk.api_client import ApiClient
from tests.desk.centre import NOW, Centre
from tests.patience import PATIENCE_S

SECRET_URL = "https://sistem.example/hook?kunci=rahasia"


async def opened(centre: Centre, number: int = 1, type: str = "kebakaran") -> str:
    call_id = await centre.add_call()
    label = await centre.add_ticket(call_id, number)
    await centre.database.execute("UPDATE tickets SET type = $2 WHERE label = $1", label, type)
    return label


async def test_a_call_taker_sends(api: ApiClient, centre: Centre, database: Any) -> None:
    label = await opened(centre)
    before = (await api.get(f"/tickets/{label}/dispatches", "call_taker")).json
    assert before["progress"] == "new" and before["dispatches"] == []
    assert [each["code"] for each in before["suggested"]] == ["damkar", "pln", "pmi"]
    body = {"agencies": ["damkar", "pln"], "note": "Bawa tangga."}
    reply = await api.post(f"/tickets/{label}/send", "call_taker", body)
    assert reply.status == 200
    sent = reply.json["sent"]
    assert [(each["agency"], each["already"], each["channels"]) for each in sent] == [
        ("damkar", False, 0),
        ("pln", False, 0),
    ]
    assert sent[1]["contact"] == "123"
    again = (await api.post(f"/tickets/{label}/send", "call_taker", body)).json
    assert [each["already"] for each in again["sent"]] == [True, True]
    found = (await api.get(f"/tickets/{label}/dispatches", "reviewer")).json
    assert [each["note"] for each in found["dispatches"]] == ["Bawa tangga.", "Bawa tangga."]
    assert found["dispatches"][0]["possible"] == ["acknowledge", "cancel"]
    trail = await database.fetch("SELECT actor, subject FROM audit WHERE action = 'ticket.send'")
    assert [tuple(row.values()) for row in trail] == [("call_taker JPR", label)] * 2


async def test_sending_wrongly(api: ApiClient, centre: Centre, database: Any) -> None:
    label = await opened(centre)
    for body, status in (
        ({"agencies": []}, 422),
        ({"agencies": ["damkar"], "to": "x"}, 422),
        ({"agencies": ["nasa"]}, 409),
        ({"agencies": ["damkar", "nasa"]}, 409),
    ):
        reply = await api.post(f"/tickets/{label}/send", "call_taker", body)
        assert reply.status == status, body
    assert not await database.fetch("SELECT 1 FROM dispatches")
    missing = await api.post("/tickets/JPR-2026-99999/send", "call_taker", {"agencies": ["pmi"]})
    assert missing.status == 404
    await database.execute("UPDATE tickets SET state = 'closed'")
    reply = await api.post(f"/tickets/{label}/send", "call_taker", {"agencies": ["pmi"]})
    assert reply.status == 409


async def test_an_agency_that_was_telephoned(api: ApiClient, centre: Centre, database: Any) -> None:
    """Who was told stands in the truth, the history and the trail."""
    label = await opened(centre)
    await centre.send(label)
    path = f"/tickets/{label}/dispatches"
    [before] = (await api.get(path, "call_taker")).json["dispatches"]
    assert before["truth"]["telling"] == "telephone"
    reply = await api.post(f"{path}/damkar/telephoned", "call_taker", {"whom": " Budi "})
    [after] = reply.json["dispatches"]
    assert (after["truth"]["telling"], after["truth"]["who"]) == ("telephoned", "Budi")
    assert after["state"] == "new"  # nobody has acknowledged by that
    history = (await api.get(f"/tickets/{label}/history", "call_taker")).json["entries"]
    assert "agency_telephoned" in [entry["kind"] for entry in history]
    trail = "SELECT detail ->> 'agency' FROM audit WHERE action = 'dispatch.telephoned'"
    assert await database.fetchval(trail) == "damkar"
    other = await api.post(f"{path}/pln/telephoned", "call_taker", {})
    assert other.status == 404


async def test_an_agency_that_confirms_on_the_telephone(
    api: ApiClient, centre: Centre, database: Any, dsn: str
) -> None:
    """Who confirmed stands in the truth and the history; the alarm ends, and it counts once."""
    label = await opened(centre)
    dispatch = await centre.send(label)
    await centre.add_alarm("unacknowledged", label, NOW, dispatch=dispatch)
    path = f"/tickets/{label}/dispatches/damkar/telephoned"
    jobs = Database(dsn)
    await api.post(path, "call_taker", {"whom": "Budi"})
    await look(jobs, NOW + timedelta(minutes=10))
    assert await database.fetchval("SELECT count(*) FROM alarms WHERE ended_at IS NULL") == 1
    reply = await api.post(path, "call_taker", {"whom": "Budi", "received": True})
    [found] = reply.json["dispatches"]
    assert (found["state"], found["acknowledged_at"] is None) == ("acknowledged", False)
    assert (found["truth"]["telling"], found["truth"]["who"]) == ("received", "Budi")
    assert [(each["by"], each["note"]) for each in found["history"]] == [("call_taker JPR", "Budi")]
    await look(jobs, NOW + timedelta(minutes=11))
    await jobs.close()
    assert await database.fetchval("SELECT count(*) FROM alarms WHERE ended_at IS NULL") == 0
    trail = "SELECT detail ->> 'received' FROM audit WHERE action = 'dispatch.telephoned'"
    assert [row[0] for row in await database.fetch(trail)] == [None, "telephone"]
    again = await api.post(path, "call_taker", {"whom": "Budi", "received": True})
    assert again.status == 409
    calls = await database.fetchval("SELECT count(*) FROM dispatch_calls")
    assert calls == 2  # what was refused left nothing behind


async def test_steps_that_were_told_by_telephone(api: ApiClient, centre: Centre) -> None:
    label = await opened(centre)
    await centre.send(label)
    path = f"/tickets/{label}/dispatches/damkar/step"
    early = await api.post(path, "call_taker", {"step": "finish"})
    assert early.status == 409
    system = await api.post(path, "call_taker", {"step": "deliver"})
    assert system.status == 409
    for step in ("acknowledge", "arrive", "finish"):
        reply = await api.post(path, "call_taker", {"step": step, "note": "lewat radio"})
        assert reply.status == 200
    assert reply.json["progress"] == "done"
    [found] = reply.json["dispatches"]
    assert [each["by"] for each in found["history"]] == ["call_taker JPR"] * 3
    assert (await api.post(path, "call_taker", {"step": "cancel"})).status == 409
    other = f"/tickets/{label}/dispatches/pln/step"
    assert (await api.post(other, "call_taker", {"step": "cancel"})).status == 404


async def test_a_ticket_with_agencies_cannot_be_closed(api: ApiClient, centre: Centre) -> None:
    label = await opened(centre)
    await centre.send(label)
    change = {"version": 1, "state": "closed", "disposition": "normal"}
    reply = await api.post(f"/tickets/{label}", "call_taker", change)
    assert reply.status == 422 and "agency still works" in reply.json["message"]


async def test_agencies_are_data_of_an_admin(api: ApiClient, centre: Centre, database: Any) -> None:
    listed = (await api.get("/agencies", "call_taker")).json["agencies"]
    assert len(listed) == 17 and listed[0]["code"] == "bpbd"
    assert (listed[0]["emergency_min"], listed[0]["other_min"]) == (5, 60)
    wanted = {"name": "Tagana", "emergency_min": 3, "contact": "0291-123456"}
    made = await api.ask("PUT", "/agencies/tagana", "admin", json=wanted)
    assert made.status == 200 and made.json["active"]
    channel = {"kind": "webhook", "label": "Sistem Tagana", "url": SECRET_URL}
    added = (await api.post("/agencies/tagana/channels", "admin", channel)).json
    assert len(added["secret"]) > 30
    again = await api.ask("PUT", "/agencies/tagana", "admin", json={**wanted, "active": False})
    assert again.json["channels"] == [
        {
            "channel_id": added["channel_id"],
            "kind": "webhook",
            "label": "Sistem Tagana",
            "leads_to": "https://sistem.example/…",
        }
    ]
    for shown in (again.body, (await api.get("/agencies", "admin")).body):
        assert b"rahasia" not in shown and added["secret"].encode() not in shown
    path = f"/agency-channels/{added['channel_id']}"
    assert (await api.ask("DELETE", path, "admin")).status == 200
    assert (await api.ask("DELETE", path, "admin")).status == 404
    trail = await database.fetch("SELECT action, detail::text FROM audit ORDER BY audit_id")
    assert "rahasia" not in str([tuple(row.values()) for row in trail])


async def test_agencies_that_cannot_be(api: ApiClient, centre: Centre) -> None:
    for path, body in (
        ("/agencies/Damkar!", {"name": "x"}),
        ("/agencies/x", {"name": "x"}),
        ("/agencies/damkar", {"name": "x", "emergency_min": 0}),
    ):
        assert (await api.ask("PUT", path, "admin", json=body)).status == 422, path
    for body in (
        {"kind": "webhook", "label": "x", "url": "ftp://a.example/"},
        {"kind": "webhook", "label": "x", "url": "https://a.example/", "secret": "short"},
        {"kind": "apprise", "label": "x", "url": "tidakada://x"},
        {"kind": "pigeon", "label": "x", "url": "https://a.example/"},
    ):
        reply = await api.post("/agencies/damkar/channels", "admin", body)
        assert reply.status == 422, body
    body = {"kind": "webhook", "label": "x", "url": "https://a.example/"}
    assert (await api.post("/agencies/nasa/channels", "admin", body)).status == 404


async def test_alarms_are_seen(
    api: ApiClient, centre: Centre, dsn: str, database: Any, http: Any
) -> None:
    await centre.send(await opened(centre), "bpbd")
    jobs = Database(dsn)
    await look(jobs, NOW.replace(hour=5))
    await jobs.close()
    [first, second] = (await api.get("/alarms", "supervisor")).json["alarms"]
    assert {first["kind"], second["kind"]} == {"undelivered", "unacknowledged"}
    assert first["ticket"] == "JPR-2026-00001" and first["agency"] == "bpbd"
    async with http.get("/metrics") as reply:
        figures = await reply.text()
    assert 'sigap_alarms{kind="unacknowledged"} 1.0' in figures
    assert 'sigap_alarms{kind="promise_broken"} 0.0' in figures
    assert 'sigap_notifications{status="dead"} 0.0' in figures


async def test_dead_letters_are_seen_and_tried_again(
    api: ApiClient, centre: Centre, database: Any
) -> None:
    body = {"kind": "webhook", "label": "Sistem", "url": SECRET_URL}
    await api.post("/agencies/damkar/channels", "admin", body)
    label = await opened(centre)
    await api.post(f"/tickets/{label}/send", "call_taker", {"agencies": ["damkar"]})
    await database.execute("DELETE FROM pgqueuer")
    await database.execute(
        """UPDATE notifications SET status = 'dead', ended_at = now(), attempts = 12,
               problem = 'The receiver answered 500.'"""
    )
    reply = await api.get("/notifications", "supervisor")
    [dead] = reply.json["notifications"]
    assert (dead["ticket"], dead["attempts"], dead["channel"]) == (label, 12, "Sistem")
    assert b"rahasia" not in reply.body
    path = f"/notifications/{dead['notification_id']}/retry"
    assert (await api.post(path, "call_taker")).status == 200
    assert (await api.post(path, "call_taker")).status == 404
    assert await database.fetchval("SELECT count(*) FROM pgqueuer") == 1


async def test_other_centres_have_none_of_it(api: ApiClient, centre: Centre) -> None:
    label = await opened(centre)
    await centre.send(label)
    assert (await api.get(f"/tickets/{label}/dispatches", "kudus")).status == 404
    reply = await api.post(f"/tickets/{label}/send", "kudus", {"agencies": ["damkar"]})
    assert reply.status == 404
    assert (await api.get("/agencies", "kudus")).json["agencies"] == []
    assert (await api.get("/alarms", "kudus")).json["alarms"] == []


async def test_the_board_says_whom_to_telephone(
    site: str, centre: Centre, dsn: str, database: Any
) -> None:
    await database.execute("UPDATE agencies SET contact = '0291-591113' WHERE code = 'damkar'")
    await centre.send(await opened(centre))
    jobs = Database(dsn)
    await look(jobs, NOW.replace(hour=5))
    await jobs.close()
    async with ClientSession(site, cookie_jar=CookieJar(unsafe=True)) as browser:
        async with browser.get("/") as reply:
            token = (await reply.text()).partition('name="form_token" value="')[2][:32]
        form = {"form_token": token, "login": "supervisor", "password": "sandi-supervisor"}
        await browser.post("/login", data=form)

        async def shown() -> bool:
            async with browser.get("/board") as reply:
                page = await reply.text()
                return "belum menerima tiket JPR-2026-00001" in page and "0291-591113" in page

        async with asyncio.timeout(PATIENCE_S):
            while not await shown():  # noqa: ASYNC110 - the board reads once a second
                await asyncio.sleep(0.1)
