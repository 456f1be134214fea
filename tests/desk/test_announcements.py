"""An incident is announced, with a sound of the centre or one that is brought along."""

import asyncio
import io
import json
import wave
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
import soundfile
from aiohttp import ClientSession, FormData

from ari_app.desk.web.authentication import SESSION_COOKIE, csrf_token
from ari_app.live.announcements import uploaded_path
from ari_app.settings import Settings
from tests.desk.ami_server import AmiServer
from tests.desk.api_client import ApiClient
from tests.desk.centre import Centre
from tests.desk.test_pages import EVIL, log_in
from tests.patience import PATIENCE_S

PAGE = "/announcements"


def sound(seconds: float = 2.0) -> bytes:
    file = io.BytesIO()
    samples = np.random.default_rng(1).integers(-9000, 9000, int(seconds * 16_000), dtype=np.int16)
    soundfile.write(file, samples, 16_000, format="WAV")
    return file.getvalue()


async def announce(
    http: ClientSession, file: bytes | None = None, **more: str
) -> tuple[int, str, str]:
    """The form as the page sends it."""
    [cookie] = [each.value for each in http.cookie_jar if each.key == SESSION_COOKIE]
    fields = {"words": "Kebakaran pasar", "sound": "known_fire", "minutes": "60", **more}
    form = FormData({"csrf": csrf_token(cookie), **fields}, default_to_multipart=True)
    if file is not None:
        form.add_field("file", file, filename="../../x.wav", content_type="audio/wav")
    async with http.post(PAGE, data=form) as reply:
        return reply.status, await reply.text(), str(reply.url.relative())


async def trail_of(database: Any) -> list[tuple[str, Any]]:
    query = "SELECT action, detail FROM audit WHERE action LIKE 'announcement.%' ORDER BY audit_id"
    return [(row["action"], json.loads(row["detail"])) for row in await database.fetch(query)]


async def test_over_the_api(api: ApiClient, database: Any) -> None:
    assert (await api.get(PAGE, "call_taker")).json == {"standing": None}
    began, body = datetime.now(UTC), {"words": "Banjir Welahan", "minutes": 30}
    told = (await api.post(PAGE, "supervisor", body)).json["standing"]
    assert told["words"] == "Banjir Welahan" and told["sound"] == "known_incident"
    ends = datetime.fromisoformat(told["ends_at"])
    assert timedelta(minutes=30) <= ends - began < timedelta(minutes=31)
    await api.post(PAGE, "supervisor", {"words": "Kebakaran", "sound": "known_fire", "minutes": 5})
    assert (await api.get(PAGE, "call_taker")).json["standing"]["words"] == "Kebakaran"
    assert (await api.get(PAGE, "kudus")).json == {"standing": None}
    assert (await api.post(f"{PAGE}/end", "supervisor")).json == {"standing": None}
    assert (await api.post(f"{PAGE}/end", "supervisor")).status == 409
    trail = await trail_of(database)
    assert [line[0] for line in trail] == [*["announcement.start"] * 2, "announcement.end"]
    assert trail[0][1]["words"] == "Banjir Welahan"


@pytest.mark.parametrize(
    "body",
    [
        {"words": " ", "minutes": 5},
        {"words": "x", "minutes": 1441},
        {"words": "x", "minutes": 5, "sound": "uploaded"},
        {"words": "x", "minutes": 5, "sound": "../x"},
    ],
)
async def test_what_is_not_meant(api: ApiClient, database: Any, body: Any) -> None:
    assert (await api.post(PAGE, "supervisor", body)).status == 422
    assert not await trail_of(database)


async def test_it_ends_by_itself(api: ApiClient, database: Any) -> None:
    await api.post(PAGE, "supervisor", {"words": "Banjir", "minutes": 5})
    await database.execute(
        "UPDATE announcements SET began_at = began_at - interval '1 hour', "
        "ends_at = ends_at - interval '1 hour'"
    )
    assert (await api.get(PAGE, "call_taker")).json == {"standing": None}


async def test_a_sound_of_its_own(
    http: ClientSession, centre: Centre, settings: Settings, database: Any
) -> None:
    await log_in(http, "supervisor")
    status, html, path = await announce(http, sound(), sound="uploaded", words=EVIL[:60])
    assert (status, path) == (200, f"{PAGE}?done=started") and EVIL not in html
    with wave.open(str(uploaded_path(settings))) as file:
        assert file.getframerate() == 8000 and abs(file.getnframes() - 16_000) < 200
    assert {each.name for each in settings.sounds_dir.iterdir()} == {"announcement.wav"}
    before = uploaded_path(settings).read_bytes()
    status, html, _ = await announce(http, b"no sound", sound="uploaded", words="Lagi")
    assert status == 422 and 'value="Lagi"' in html
    assert uploaded_path(settings).read_bytes() == before
    assert len(await trail_of(database)) == 1


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"words": ""}, 422),
        ({"minutes": "7"}, 422),
        ({"minutes": "x"}, 422),
        ({"sound": "greeting"}, 422),
        ({"sound": "uploaded"}, 422),
        ({"csrf": "x"}, 403),
    ],
)
async def test_a_form_that_is_refused(
    http: ClientSession, centre: Centre, database: Any, more: dict[str, str], status: int
) -> None:
    await log_in(http, "supervisor")
    assert (await announce(http, None, **more))[0] == status
    assert not await trail_of(database)


async def test_the_board_says_it(http: ClientSession, centre: Centre, ami: AmiServer) -> None:
    await log_in(http, "supervisor")
    await announce(http)
    async with asyncio.timeout(PATIENCE_S):
        html = ""
        while "Diumumkan s.d." not in html:
            async with http.get("/board") as reply:
                html = await reply.text()
    assert ": Kebakaran pasar" in html
    assert 'href="/announcements"' in html


async def test_who_heard_it_and_what_they_did(
    centre: Centre, http: ClientSession, database: Any
) -> None:
    """Stayed and was answered, left a message, hung up, still waits; the others are not there."""
    await log_in(http)
    await announce(http)
    now = datetime.now(UTC)
    calls = {}
    for did, outcome, state in (
        ("tetap di telepon, dijawab", "answered", "closed"),
        ("meninggalkan pesan", "message", "closed"),
        ("menutup telepon", "abandoned_waiting", "closed"),
        ("masih menunggu", None, "waiting"),
    ):
        call = await centre.add_call(outcome=outcome, state=state, at=now)
        await centre.add_fact(call, "announced", now)
        calls[did] = call
    starred = calls["meninggalkan pesan"]
    await centre.add_fact(starred, "overflowed", now, stage="message", why="ANNOUNCED")
    at_night = await centre.add_call(outcome="abandoned_waiting", state="closed", at=now)
    await centre.add_fact(at_night, "announced", now)  # the duty officer first, then a message
    await centre.add_fact(at_night, "overflowed", now, stage="message", why="CLOSED")
    await centre.add_fact(at_night, "message_left", now, status="DTMF")
    unheard = await centre.add_call(outcome="answered", at=now)
    async with http.get(PAGE) as reply:
        html = await reply.text()
    assert "5 mendengar" in html
    number = await database.fetchval("SELECT announcement_id FROM announcements")
    async with http.get(f"{PAGE}/{number}") as reply:
        html = await reply.text()
    assert all(did in html and call in html for did, call in calls.items())
    assert at_night in html and html.count("meninggalkan pesan") == 2
    assert unheard not in html
    async with http.get(f"{PAGE}/{number + 1}") as reply:
        assert reply.status == 404
    await centre.add_ticket(starred, 7)
    async with http.get("/tickets/JPR-2026-00007") as reply:
        html = await reply.text()
    assert "Kebakaran pasar" in html and "Penelepon memilih meninggalkan pesan" in html
