"""What is known of a number: its page, the API, its evidence, and where the desks see it."""

import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from aiohttp import ClientSession

from ari_app.settings import Settings
from recordings.evidence import CALLS, MANIFEST
from tests.desk.ami_server import AmiServer
from tests.desk.api_client import ApiClient
from tests.desk.centre import NOW, Centre
from tests.desk.test_admin import page, send
from tests.desk.test_evidence import REASON, flac, is_right
from tests.desk.test_pages import EVIL, log_in
from tests.desk.test_ring_card import card_with, ringing_here

NUMBER = "081234567890"
PAGE, API = f"/numbers/{NUMBER}", f"/numbers/{NUMBER}"
DAYS = {"first_day": "2026-05-01", "last_day": "2026-05-01"}


async def lower(api: ApiClient, **more: Any) -> Any:
    body = {"reason": "Knalpot, 14 kali", "hours": 2, **more}
    return await api.post(f"{API}/lower", "supervisor", body)


async def trail_of(database: Any) -> list[tuple[str, str, Any]]:
    rows = await database.fetch(
        "SELECT action, subject, detail FROM audit WHERE action LIKE 'number.%' ORDER BY audit_id"
    )
    return [(row["action"], row["subject"], json.loads(row["detail"])) for row in rows]


async def test_notes_stay_with_their_writer(api: ApiClient, database: Any) -> None:
    reply = await api.post("/numbers/+6281234567890/notes", "call_taker", {"note": "Bercanda"})
    assert reply.json["number"] == NUMBER
    assert [(one["note"], one["by"]) for one in reply.json["notes"]] == [
        ("Bercanda", "call_taker JPR")
    ]
    assert (await api.get(API, "reviewer")).json["notes"] == reply.json["notes"]
    assert (await api.get(API, "kudus")).json["notes"] == []  # the centre next door knows nothing
    assert (await api.get("/numbers/anonymous", "call_taker")).status == 404
    assert (await api.post(f"{API}/notes", "call_taker", {"note": " \n"})).status == 422
    assert await trail_of(database) == [("number.note", NUMBER, {})]


async def test_a_lower_place_has_a_reason_an_end_and_a_name(api: ApiClient, database: Any) -> None:
    began = datetime.now(UTC)
    place = (await lower(api)).json["lower_place"]
    ends = datetime.fromisoformat(place["ends_at"])
    assert timedelta(hours=2) <= ends - began < timedelta(hours=2, seconds=30)
    assert (place["reason"], place["by"]) == ("Knalpot, 14 kali", "supervisor JPR")
    again = (await lower(api, reason="Masih", hours=24)).json["lower_place"]
    listed = (await api.get("/numbers", "call_taker")).json["lowered"]
    assert [one["reason"] for one in listed] == ["Masih"] and again["reason"] == "Masih"
    assert (await api.post(f"{API}/lift", "supervisor", None)).json == {"number": NUMBER}
    assert (await api.get(API, "call_taker")).json["lower_place"] is None
    assert (await api.post(f"{API}/lift", "supervisor", None)).status == 409
    told = await trail_of(database)
    assert [line[0] for line in told] == ["number.lower", "number.lower", "number.lift"]
    assert told[0][2] == {"reason": "Knalpot, 14 kali", "until": f"{ends:%Y-%m-%dT%H:%M:%S}+00:00"}


@pytest.mark.parametrize("body", [{"hours": 25}, {"hours": 0}, {"reason": " "}, {"reason": "a\nb"}])
async def test_none_without_a_reason_or_beyond_a_day(
    api: ApiClient, database: Any, body: Any
) -> None:
    assert (await lower(api, **body)).status == 422
    assert await trail_of(database) == []


async def test_the_database_itself_allows_no_longer_one(database: Any) -> None:
    with pytest.raises(Exception, match="lower_places_check"):
        await database.execute(
            """INSERT INTO lower_places (centre, number, reason, by, name, began_at, ends_at)
               VALUES ('JPR', $1, 'x', 'x', 'x', now(), now() + interval '25 hours')""",
            NUMBER,
        )


async def test_it_ends_by_itself(api: ApiClient, database: Any) -> None:
    await lower(api)
    await database.execute(
        "UPDATE lower_places SET began_at = began_at - interval '3 hours', "
        "ends_at = ends_at - interval '3 hours'"
    )
    assert (await api.get("/numbers", "call_taker")).json["lowered"] == []
    assert (await api.get(API, "call_taker")).json["lower_place"] is None


async def test_the_page(http: ClientSession, centre: Centre, database: Any) -> None:
    await centre.add_ticket(await centre.add_call(), 1)
    await log_in(http, "supervisor")
    status, html, path = await send(http, f"{PAGE}/notes", {"note": EVIL[:64]})
    assert (status, path) == (200, f"{PAGE}?done=noted") and EVIL not in html
    body = {"reason": "Knalpot", "hours": "4"}
    status, html, path = await send(http, f"{PAGE}/lower", body)
    assert (status, path) == (200, f"{PAGE}?done=lowered")
    assert "lebih rendah s.d." in html and "JPR-2026-00001" in html and "Knalpot" in html
    status, html, _ = await send(http, f"{PAGE}/lower", {"reason": "lagi", "hours": "99"})
    assert status == 422 and 'value="lagi"' in html
    assert "Knalpot" in await page(http, "/numbers")
    assert "Itu bukan nomor telepon." in await page(http, "/numbers?number=siapa")
    assert "0812-3456-7890" in await page(http, "/numbers?number=%2B6281234567890")
    status, _, path = await send(http, f"{PAGE}/lift", {})
    assert (status, path) == (200, f"{PAGE}?done=lifted")


async def test_a_call_taker_sees_it_when_it_rings(
    http: ClientSession, api: ApiClient, centre: Centre, ami: AmiServer, database: Any
) -> None:
    await lower(api)
    await api.post(f"{API}/notes", "supervisor", {"note": "Sering tanpa suara"})
    await database.execute("UPDATE accounts SET phone = 'webrtc' WHERE login = 'call_taker'")
    await log_in(http, "call_taker")
    call = await centre.add_call(ani=NUMBER, state="waiting", at=datetime.now(UTC))
    ami.channels = ringing_here(call, number=NUMBER)
    card = await card_with(http, "Sering tanpa suara")
    assert "tempat lebih rendah s.d." in card and f'href="{PAGE}"' in card


async def test_its_evidence_has_every_call_of_the_days(
    api: ApiClient, centre: Centre, settings: Settings, database: Any, tmp_path: Path
) -> None:
    first = await centre.add_call(verdict="noise", outcome="abandoned_held")
    await centre.add_recording(first, flac())
    second = await centre.add_call(at=NOW + timedelta(minutes=9))
    await centre.add_recording(second, flac())
    await centre.add_ticket(second, 1)
    await database.execute("UPDATE tickets SET disposition = 'prank'")
    await centre.add_call(at=NOW + timedelta(days=9))  # another day
    await centre.add_call(ani="081200000009")  # another number
    reply = await api.post(f"{API}/evidence", "reviewer", {"reason": REASON, **DAYS})
    assert reply.status == 200, reply.json
    named = reply.headers["Content-Disposition"]
    assert named == f'attachment; filename="sigap-{NUMBER}-2026-05-01-2026-05-01.zip"'
    assert is_right(settings, reply.body, tmp_path / "a.zip")
    with ZipFile(io.BytesIO(reply.body)) as package:
        calls = json.loads(package.read(MANIFEST))["calls"]
        listed = package.read(CALLS).decode().splitlines()
        assert package.read("call-002/audio.flac") == flac()
    assert [(one["call"], one["outcome"], one["disposition"]) for one in calls] == [
        (first, "abandoned_held", None),
        (second, "answered", "prank"),
    ]
    assert "ear noise" in listed[2] and "call-taker prank" in listed[3]
    rows = await database.fetch("SELECT subject FROM audit WHERE action = 'evidence.export'")
    assert {row["subject"] for row in rows} == {
        *(first, second),
        f"{NUMBER} 2026-05-01 2026-05-01",
    }


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"reason": REASON, "first_day": "2026-06-01", "last_day": "2026-06-02"}, 404),
        ({"reason": REASON, "first_day": "2026-05-02", "last_day": "2026-05-01"}, 422),
        ({"reason": REASON, "first_day": "kemarin", "last_day": "2026-05-01"}, 422),
        ({"reason": " ", **DAYS}, 422),
    ],
)
async def test_no_evidence_without_calls_days_or_a_reason(
    api: ApiClient, centre: Centre, database: Any, body: Any, status: int
) -> None:
    await centre.add_recording(await centre.add_call(), flac())
    assert (await api.post(f"{API}/evidence", "admin", body)).status == status
    assert not await database.fetch("SELECT FROM audit WHERE action = 'evidence.export'")
