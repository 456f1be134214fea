"""Units by the API: assigned by the desk, moved by radio and by their agency, freed at the end."""

import asyncio
import itertools
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from ari_app.agencies.unit import UNIT_WAY, UnitState, UnitStep
from ari_app.settings import Settings
from ari_app.store.database import Database
from ari_app.tickets.seal import load
from ari_app.tickets.timekeeping import look
from tests.desk.api_client import ApiClient
from tests.desk.centre import Centre
from tests.desk.test_admin import page
from tests.desk.test_pages import log_in
from tests.tickets.agency.test_desk_side import opened
from tests.tickets.desk_work import DeskWork


async def state_of(database: Any, unit: int) -> tuple[str, int | None]:
    row = await database.fetchrow("SELECT state, ticket_id FROM units WHERE unit_id = $1", unit)
    return row["state"], row["ticket_id"]


async def test_the_database_has_the_same_table(database: Any) -> None:
    for state, step in itertools.product(UnitState, UnitStep):
        found = await database.fetchval("SELECT unit_next($1, $2)", state.value, step.value)
        assert found == UNIT_WAY.get((state, step)), (state, step)


async def test_from_assigned_to_done(api: ApiClient, centre: Centre, database: Any) -> None:
    """The agency has the ticket by that, and is as far as its unit is; each time stands there."""
    label, unit = await opened(centre), await centre.add_unit("Damkar 1")
    await centre.add_unit("Damkar 2")
    before = (await api.get(f"/tickets/{label}/dispatches", "call_taker")).json
    assert [(u["name"], u["state"], u["here"]) for u in before["units"]] == [
        *(("Damkar 1", "ready", False), ("Damkar 2", "ready", False)),
    ]
    path = f"/tickets/{label}/units/{unit}"
    for _ in range(2):  # again changes nothing
        assigned = await api.post(path, "call_taker", {})
        assert assigned.status == 200
    [first, _] = assigned.json["units"]
    assert (first["state"], first["here"], first["possible"][0]) == ("assigned", True, "depart")
    found = (await api.get(f"/tickets/{label}/dispatches", "call_taker")).json["dispatches"]
    assert [(d["agency"], d["note"], d["state"]) for d in found] == [
        ("damkar", "Unit: Damkar 1", "new")
    ]
    left = await api.post(f"/agency/units/{unit}/step", "agency", {"step": "depart"})
    assert left.status == 200 and left.json["units"][0]["state"] == "on_the_way"
    radio = await api.post(f"/units/{unit}/step", "call_taker", {"step": "arrive"})
    assert radio.status == 200 and radio.json["ticket"] == label
    [dispatch] = (await api.get(f"/tickets/{label}/dispatches", "call_taker")).json["dispatches"]
    assert [step["step"] for step in dispatch["history"]] == ["acknowledge", "arrive"]
    done = await api.post(f"/agency/units/{unit}/step", "agency", {"step": "clear"})
    assert done.json["units"][0]["ticket"] is None
    entries = (await api.get(f"/tickets/{label}/history", "call_taker")).json["entries"]
    told = [(e["kind"], e["text"]) for e in entries if e["kind"].startswith("unit_")]
    assert told == [
        ("unit_assign", "Menugaskan Damkar 1 (Damkar/Satpol-PP)"),
        ("unit_depart", "Damkar 1 (Damkar/Satpol-PP) berangkat"),
        ("unit_arrive", "Damkar 1 (Damkar/Satpol-PP) di lokasi"),
        ("unit_clear", "Damkar 1 (Damkar/Satpol-PP) siap lagi"),
    ]
    trail = "SELECT action FROM audit WHERE action LIKE 'unit.%' ORDER BY audit_id"
    assert [row["action"] for row in await database.fetch(trail)] == [
        *("unit.assign", "unit.step", "unit.step", "unit.step"),
    ]
    with pytest.raises(asyncpg.PostgresError):
        await database.execute("SET ROLE sigap_desk; DELETE FROM unit_history")


async def test_the_agency_is_told_of_a_second_unit(
    api: ApiClient, centre: Centre, database: Any, settings: Settings, dsn: str
) -> None:
    """The first comes with the ticket; pressing again says nothing twice."""
    jobs = Database(dsn)
    work = DeskWork(database=jobs, seal=load(settings.home))
    await work.webhook("damkar", "http://127.0.0.1:9/112")
    await jobs.close()
    label = await opened(centre)
    units = [await centre.add_unit(f"Damkar {number}") for number in (1, 2, 3)]
    for unit in (*units[:2], units[1], units[2]):
        assert (await api.post(f"/tickets/{label}/units/{unit}", "call_taker", {})).status == 200
    rows = await database.fetch("SELECT kind, body FROM notifications ORDER BY notification_id")
    told = [(row["kind"] or "unit", json.loads(row["body"]).get("units")) for row in rows]
    assert told == [
        ("sent", None),
        ("unit", ["Damkar 1", "Damkar 2"]),
        ("unit", ["Damkar 1", "Damkar 2", "Damkar 3"]),
    ]
    assert json.loads(rows[0]["body"])["note"] == "Unit: Damkar 1"
    queued = await database.fetchval("SELECT count(*) FROM pgqueuer WHERE status = 'queued'")
    assert queued == 3
    [dispatch] = (await api.get(f"/tickets/{label}/dispatches", "call_taker")).json["dispatches"]
    assert [n["kind"] for n in dispatch["notifications"]] == ["sent", "unit", "unit"]
    await database.execute(
        "UPDATE notifications SET status = 'dead', ended_at = now() WHERE kind IS NULL"
    )
    await log_in(api.http, "supervisor")
    assert "penugasan unit" in await page(api.http, "/undelivered")
    assert "unit assigned" in await page(api.http, "/undelivered?lang=en")


async def test_a_unit_is_on_one_open_ticket(api: ApiClient, centre: Centre, database: Any) -> None:
    first, second = await opened(centre, 1), await opened(centre, 2)
    unit = await centre.add_unit("Damkar 1")
    assert (await api.post(f"/tickets/{first}/units/{unit}", "call_taker", {})).status == 200
    refused = await api.post(f"/tickets/{second}/units/{unit}", "call_taker", {})
    assert refused.status == 409 and first in refused.json["message"]
    moved = await api.post(f"/tickets/{second}/units/{unit}", "call_taker", {"move": True})
    assert moved.status == 200
    rows = await database.fetch(
        """SELECT h.step, t.label FROM unit_history h JOIN tickets t USING (ticket_id)
           ORDER BY history_id"""
    )
    assert [tuple(row.values()) for row in rows] == [
        *(("assign", first), ("clear", first), ("assign", second)),
    ]
    both = [
        api.post(f"/tickets/{t}/units/{unit}", "call_taker", {"move": True})
        for t in (first, second)
    ]
    assert {reply.status for reply in await asyncio.gather(*both)} <= {200, 409}
    state, ticket = await state_of(database, unit)
    assert state == "assigned" and ticket is not None


async def test_what_cannot_be_assigned(api: ApiClient, centre: Centre, database: Any) -> None:
    label, unit = await opened(centre), await centre.add_unit("Damkar 1")
    path = f"/tickets/{label}/units/{unit}"
    assert (await api.post(path, "kudus", {})).status == 404
    assert (await api.post(f"/units/{unit}/step", "kudus", {"step": "depart"})).status == 404
    other = await centre.add_unit("PSC 1", "psc119", kind="ambulance")
    own = f"/agency/units/{unit}/step"
    theirs = await api.post(f"/agency/units/{other}/step", "agency", {"step": "depart"})
    assert theirs.status == 404
    assert (await api.post(own, "agency", {"step": "assign"})).status == 409
    broken = {"step": "stand_down", "remark": "ban bocor"}
    out = await api.post(own, "agency", broken)
    assert out.json["units"][0]["remark"] == "ban bocor"
    assert (await api.post(path, "call_taker", {})).status == 409
    assert (await api.post(f"/units/{unit}/step", "call_taker", {"step": "return"})).status == 200
    await database.execute("UPDATE tickets SET state = 'closed'")
    assert (await api.post(path, "call_taker", {})).status == 409
    step = f"/units/{unit}/step"
    assert (await api.post(step, "call_taker", {"step": "depart"})).status == 200
    await database.execute("UPDATE units SET active = false")
    assert (await api.post(step, "call_taker", {"step": "clear"})).status == 200  # it comes home
    for now in (path, step):
        body = {} if now == path else {"step": "depart"}
        assert (await api.post(now, "call_taker", body)).status == 404
    assert not await database.fetchval("SELECT count(*) FROM dispatches")


async def test_a_closed_ticket_frees_its_units(
    api: ApiClient, centre: Centre, database: Any, dsn: str
) -> None:
    """Who has not left is ready at once; who is out there, when somebody says so: it alarms."""
    label = await opened(centre)
    stays, drives = await centre.add_unit("Damkar 1"), await centre.add_unit("Damkar 2")
    for unit in (stays, drives):
        await api.post(f"/tickets/{label}/units/{unit}", "call_taker", {})
    await api.post(f"/units/{drives}/step", "call_taker", {"step": "depart"})
    step = {"step": "find_unfounded"}
    done = await api.post(f"/tickets/{label}/dispatches/damkar/step", "call_taker", step)
    assert done.status == 200
    assert (await state_of(database, stays)) == ("ready", None)
    assert (await state_of(database, drives))[0] == "on_the_way"
    await database.execute("UPDATE tickets SET state = 'closed'")
    jobs = Database(dsn)
    await look(jobs, datetime.now(UTC) + timedelta(minutes=31))
    alarms = (await api.get("/alarms", "supervisor")).json["alarms"]
    assert [(a["kind"], a["action"]) for a in alarms] == [("unit_late", "ask_unit")]
    other = await opened(centre, 2)  # an old ticket hinders no new one
    assert (await api.post(f"/tickets/{other}/units/{drives}", "call_taker", {})).status == 200
    await look(jobs, datetime.now(UTC))
    await jobs.close()
    kinds = {a["kind"] for a in (await api.get("/alarms", "supervisor")).json["alarms"]}
    assert "unit_late" not in kinds


async def test_who_is_on_duty_is_telephoned(api: ApiClient, centre: Centre, database: Any) -> None:
    """Their name and number stand where the agency's general number stands else."""
    label = await opened(centre)
    await centre.send(label, "pln")
    await database.execute(
        "UPDATE agencies SET hours = 'senin-minggu 00:00-00:01' WHERE code = 'damkar'"
    )
    path = f"/tickets/{label}/dispatches"
    found = (await api.get(path, "call_taker")).json
    assert found["dispatches"][0]["contact"] == "123"
    assert found["suggested"][0]["on_duty"] == ""
    assert found["suggested"][0]["is_closed"] and found["suggested"][0]["closed_until"]
    for agency in ("pln", "damkar"):
        await centre.add_duty("Budi", "081234567890", agency)
    found = (await api.get(path, "call_taker")).json
    assert found["dispatches"][0]["contact"] == "Budi 081234567890"
    assert found["suggested"][0]["on_duty"] == "Budi 081234567890"
    [first, _] = (await api.get("/duty", "reviewer")).json["duties"]
    assert (first["person"], first["agency"]) == ("Budi", "pln")  # the last that was made to begin
