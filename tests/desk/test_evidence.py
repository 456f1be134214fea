"""Evidence from the browser and over the API: who may, with which reason, and what is on record."""

import hashlib
import io
import json
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
import pytest
import soundfile
from aiohttp import ClientSession

from ari_app.people.access import GRANTED, Right
from ari_app.settings import Settings
from recordings.evidence import MANIFEST
from recordings.evidence_judging import judge
from recordings.evidence_key import own_public
from recordings.evidence_opening import opened
from tests.desk.api_client import ApiClient
from tests.desk.centre import Centre
from tests.desk.test_pages import field, log_in

REASON = "Polres, LP/12/2026"
RATE = 8000


def flac() -> bytes:
    sides = np.random.default_rng(1).integers(-9000, 9000, (4 * RATE, 2), dtype=np.int16)
    file = io.BytesIO()
    soundfile.write(file, sides, RATE, format="FLAC", subtype="PCM_16")
    return file.getvalue()


@pytest.fixture
async def call_id(centre: Centre) -> str:
    made = await centre.add_call()
    await centre.add_recording(made, flac())
    await centre.add_ticket(made, 1)
    return made


async def trail_of(database: Any) -> list[tuple[str, str, Any]]:
    rows = await database.fetch(
        "SELECT actor, subject, detail FROM audit WHERE action = 'evidence.export' ORDER BY 2"
    )
    return [(row["actor"], row["subject"], json.loads(row["detail"])) for row in rows]


def is_right(settings: Settings, body: bytes, file: Path) -> bool:
    file.write_bytes(body)
    findings = judge(opened(file), own_public(settings.home))
    return all(finding.right for finding in findings)


async def test_over_the_api(
    api: ApiClient, settings: Settings, call_id: str, database: Any, tmp_path: Path
) -> None:
    reply = await api.post("/tickets/JPR-2026-00001/evidence", "reviewer", {"reason": REASON})
    assert reply.status == 200 and reply.headers["Content-Type"] == "application/zip"
    assert "no-store" in reply.headers["Cache-Control"]
    named = reply.headers["Content-Disposition"]
    assert named == 'attachment; filename="sigap-JPR-2026-00001.zip"'
    assert is_right(settings, reply.body, tmp_path / "a.zip")
    with ZipFile(io.BytesIO(reply.body)) as package:
        assert package.read("call-001/audio.flac") == flac()
        assert json.loads(package.read(MANIFEST))["made_by"] == "reviewer JPR"
    trail = await trail_of(database)
    assert [line[:2] for line in trail] == [
        ("reviewer JPR", call_id),
        ("reviewer JPR", "JPR-2026-00001"),
    ]
    assert {line[2]["reason"] for line in trail} == {REASON}


async def test_a_silenced_part_over_the_api(api: ApiClient, call_id: str) -> None:
    silence = [{"call": call_id, "from_s": 1, "to_s": 2}]
    body = {"reason": REASON, "silence": silence}
    reply = await api.post(f"/calls/{call_id}/evidence", "admin", body)
    with ZipFile(io.BytesIO(reply.body)) as package:
        sound, _ = soundfile.read(io.BytesIO(package.read("call-001/audio.flac")), dtype="int16")
        said = json.loads(package.read(MANIFEST))["calls"][0]["recording"]
    assert not sound[RATE : 2 * RATE].any() and sound[:RATE].any() and sound[2 * RATE :].any()
    assert said["silenced"] == [{"from_s": 1, "to_s": 2}]
    assert said["sha256"] == hashlib.sha256(flac()).hexdigest()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"reason": ""}, 422),
        ({"reason": " \t"}, 422),
        ({"reason": "x" * 301}, 422),
        ({}, 422),
        ({"reason": REASON, "silence": [{"call": "x", "from_s": 1, "to_s": 2}]}, 422),
        ({"reason": REASON, "silence": [{"call": "x", "from_s": 2, "to_s": 1}]}, 422),
    ],
)
async def test_what_is_not_meant(
    api: ApiClient, call_id: str, database: Any, body: Any, status: int
) -> None:
    assert (await api.post(f"/calls/{call_id}/evidence", "admin", body)).status == status
    assert not await trail_of(database)


@pytest.mark.parametrize("role", ["call_taker", "agency", "kudus"])
async def test_who_may_not_learns_nothing(
    api: ApiClient, call_id: str, database: Any, role: str
) -> None:
    """``kudus`` is the admin of the centre next door."""
    for path in (f"/calls/{call_id}/evidence", "/tickets/JPR-2026-00001/evidence"):
        assert (await api.post(path, role, {"reason": REASON})).status == 404
    assert not await trail_of(database)


def test_who_exports_may_listen() -> None:
    exporting = {role for role, rights in GRANTED.items() if Right.EXPORT in rights}
    assert exporting == {"supervisor", "reviewer", "admin"}
    assert all(Right.LISTEN in GRANTED[role] for role in exporting)


async def test_what_cannot_be_audited_does_not_leave(
    api: ApiClient, call_id: str, database: Any
) -> None:
    await database.execute("ALTER TABLE audit RENAME TO audit_away")
    reply = await api.post(f"/calls/{call_id}/evidence", "admin", {"reason": REASON})
    assert reply.status == 503 and not reply.body.startswith(b"PK")


async def test_a_damaged_recording_is_a_sentence_and_no_file(
    api: ApiClient, settings: Settings, call_id: str
) -> None:
    spoil(settings)
    before = sorted(settings.home.iterdir())
    reply = await api.post(f"/calls/{call_id}/evidence", "admin", {"reason": REASON})
    assert reply.status == 409 and "damaged" in reply.json["message"]
    left = {path.name for path in settings.home.iterdir()} - {path.name for path in before}
    assert left == {"evidence.key"}


def spoil(settings: Settings) -> None:
    path = next(settings.archive_dir.rglob("*.flac"))
    path.write_bytes(path.read_bytes()[:-1] + b"x")


async def test_a_broken_key_is_a_sentence_without_a_path(
    api: ApiClient, settings: Settings, call_id: str
) -> None:
    (settings.home / "evidence.key").write_bytes(b"broken")
    reply = await api.post(f"/calls/{call_id}/evidence", "admin", {"reason": REASON})
    assert reply.status == 409 and str(settings.home) not in reply.json["message"]


# ── the page ─────────────────────────────────────────────────────────────────────────────────


async def page_of(http: ClientSession, path: str) -> str:
    async with http.get(path) as reply:
        return await reply.text()


async def test_the_button_of_a_ticket(
    http: ClientSession, settings: Settings, call_id: str, database: Any, tmp_path: Path
) -> None:
    await log_in(http, "reviewer")
    html = await page_of(http, "/tickets/JPR-2026-00001")
    assert 'action="/tickets/JPR-2026-00001/evidence"' in html
    assert f'formaction="/calls/{call_id}/evidence"' in html
    form = {"csrf": field(html, "csrf"), "reason": REASON, "silence": "0:01-0:02"}
    for path in ("/tickets/JPR-2026-00001/evidence", f"/calls/{call_id}/evidence"):
        async with http.post(path, data=form) as reply:
            assert reply.status == 200 and reply.content_type == "application/zip"
            assert is_right(settings, await reply.read(), tmp_path / "a.zip")
    assert {line[0] for line in await trail_of(database)} == {"reviewer"}


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"reason": " "}, "Bukti hanya keluar dengan alasan"),
        ({"reason": REASON, "silence": "12"}, "Bagian yang dibisukan ditulis"),
        ({"reason": REASON, "silence": "9:00-9:01"}, "harus ada dalam rekamannya"),
    ],
)
async def test_refused_the_page_says_why_and_keeps_what_was_typed(
    http: ClientSession, call_id: str, database: Any, typed: dict[str, str], says: str
) -> None:
    await log_in(http, "supervisor")
    form = {"csrf": field(await page_of(http, "/tickets/JPR-2026-00001"), "csrf"), **typed}
    for path in ("/tickets/JPR-2026-00001/evidence", f"/calls/{call_id}/evidence"):
        async with http.post(path, data=form) as reply:
            html = await reply.text()
        assert reply.status == 422 and says in html
        assert all(f'value="{value}"' in html for value in typed.values())
    assert not await trail_of(database)


async def test_a_call_without_a_ticket_and_a_damaged_one(
    http: ClientSession, settings: Settings, centre: Centre, tmp_path: Path
) -> None:
    call_id = await centre.add_call()
    await centre.add_recording(call_id, flac())
    await log_in(http, "admin")
    html = await page_of(http, f"/calls/{call_id}")
    form = {"csrf": field(html, "csrf"), "reason": REASON}
    async with http.post(f"/calls/{call_id}/evidence", data=form) as reply:
        assert is_right(settings, await reply.read(), tmp_path / "a.zip")
    spoil(settings)
    async with http.post(f"/calls/{call_id}/evidence", data=form) as reply:
        assert reply.status == 409 and "Rekamannya rusak" in await reply.text()


async def test_who_may_not_sees_no_button(http: ClientSession, call_id: str) -> None:
    await log_in(http, "call_taker")
    assert "/evidence" not in await page_of(http, "/tickets/JPR-2026-00001")
