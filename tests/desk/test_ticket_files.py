"""Photos and papers that the desk adds to a ticket: kept whole, seen by whom, and how they go."""

import hashlib
import os
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, FormData
from PIL import Image

from ari_app.location.incoming import UNFINISHED_FOR, settle
from ari_app.settings import Settings
from ari_app.store.desk_database import DeskDatabase
from ari_app.tickets import ticket_files
from ari_app.tickets.photos import UNFINISHED
from tests.desk.api_client import ApiClient, Reply
from tests.desk.centre import Centre
from tests.desk.test_pages import log_in
from tests.tickets.agency.pictures import picture

PDF = b"%PDF-1.4\n<script>alert(1)</script>\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
LARGEST = 10 * 1024 * 1024


@pytest.fixture
async def label(api: ApiClient) -> str:
    """A ticket without a call."""
    opened = await api.post("/tickets", "call_taker", {"source": "walk_in"})
    return str(opened.json["label"])


async def add(
    api: ApiClient, label: str, data: bytes, sent_as: str = "image/jpeg", role: str = "call_taker"
) -> Reply:
    headers = {"Content-Type": sent_as}
    path = f"/tickets/{label}/files"
    return await api.ask("POST", path, role, data=BytesIO(data), headers=headers)


def kept(settings: Settings) -> list[Path]:
    return sorted(path for path in settings.photos_dir.rglob("*") if path.is_file())


async def look(http: ClientSession, login: str, path: str) -> tuple[int, bytes, Mapping[str, str]]:
    http.cookie_jar.clear()
    await log_in(http, login)
    async with http.get(path) as reply:
        return reply.status, await reply.read(), reply.headers


async def test_by_api_on_a_ticket_without_a_call(
    api: ApiClient, label: str, settings: Settings, database: Any
) -> None:
    first = await add(api, label, picture(gps=True))
    assert [one["kind"] for one in first.json["files"]] == ["photo"]
    await add(api, label, PDF, "application/pdf", role="supervisor")
    listed = (await api.get(f"/tickets/{label}/files", "reviewer")).json["files"]
    assert [(one["kind"], one["by"]) for one in listed] == [
        ("photo", "call_taker JPR"),
        ("document", "supervisor JPR"),
    ]
    rows = await database.fetch("SELECT * FROM ticket_files ORDER BY at")
    for row in rows:
        data = (settings.photos_dir / row["path"]).read_bytes()
        assert (hashlib.sha256(data).hexdigest(), len(data)) == (row["sha256"], row["bytes"])
    with Image.open(settings.photos_dir / rows[0]["path"]) as image:
        assert not image.getexif()  # nothing of the telephone is left
    assert len(kept(settings)) == 2  # nothing is left where they came in
    history = (await api.get(f"/tickets/{label}/history", "reviewer")).json["entries"]
    told = [(one["text"], one["by"]) for one in history]
    assert ("Menambah foto pada tiket", "call_taker JPR") in told
    assert ("Menambah berkas PDF pada tiket", "supervisor JPR") in told
    lines = await database.fetch("SELECT subject FROM audit WHERE action = 'ticket.file'")
    assert [line["subject"] for line in lines] == [label] * 2


@pytest.mark.parametrize(
    ("data", "sent_as", "status"),
    [
        (b"", "image/jpeg", 422),
        (b"GIF89a", "image/jpeg", 422),  # its content says what it is, not its header
        (b"<html><script>alert(1)</script>", "application/pdf", 422),
        (b"%PDF-1.4 that broke off", "application/pdf", 422),
        (b"<html>" + PDF, "application/pdf", 422),
        (PDF[:-6] + b"x" * LARGEST + b"%%EOF", "application/pdf", 422),
        (PDF, "text/html", 415),
    ],
    ids=["empty", "gif", "page", "broken", "both", "large", "other"],
)
async def test_what_is_refused_leaves_nothing(
    api: ApiClient, label: str, settings: Settings, data: bytes, sent_as: str, status: int
) -> None:
    assert (await add(api, label, data, sent_as)).status == status
    assert (await api.get(f"/tickets/{label}/files", "reviewer")).json["files"] == []
    assert kept(settings) == []


async def test_so_many_and_no_more(
    api: ApiClient, label: str, settings: Settings, database: Any
) -> None:
    await add(api, label, PDF, "application/pdf")
    await database.execute(
        """INSERT INTO ticket_files SELECT gen_random_uuid(), centre, node, ticket_id, at, by, kind,
               path || n, bytes, sha256 FROM ticket_files, generate_series(2, $1) n""",
        ticket_files.MOST,
    )
    reply = await add(api, label, PDF, "application/pdf")
    assert (reply.status, "file_too_many" in reply.json["message"]) == (422, True)
    assert len(kept(settings)) == 1


async def test_nothing_is_added_to_what_was_forgotten(
    api: ApiClient, label: str, centre: Centre, settings: Settings, database: Any
) -> None:
    """It would never be removed again."""
    called = await centre.add_ticket(await centre.add_call(), 7)
    await database.execute("UPDATE tickets SET forgotten_at = now() WHERE label = $1", label)
    await database.execute("UPDATE calls SET forgotten_at = now()")
    for one in (label, called):
        assert (await add(api, one, PDF, "application/pdf")).status == 422
    assert kept(settings) == []


async def test_a_disk_that_takes_nothing_confirms_nothing(
    api: ApiClient, http: ClientSession, label: str, settings: Settings, database: Any
) -> None:
    settings.photos_dir.mkdir(parents=True, exist_ok=True)
    (settings.photos_dir / UNFINISHED).write_bytes(b"no folder")  # what root cannot write to
    reply = await add(api, label, picture())
    assert (reply.status, "was not kept" in reply.json["message"]) == (503, True)
    status, page = await send(http, label, picture())
    assert status == 503 and "Berkas tidak tersimpan" in page and "Berkas tersimpan" not in page
    assert await database.fetchval("SELECT count(*) FROM ticket_files") == 0


async def send(http: ClientSession, label: str, data: bytes | None, **own: str) -> tuple[int, str]:
    """The form of the ticket's page."""
    http.cookie_jar.clear()
    await log_in(http, "call_taker")
    async with http.get(f"/tickets/{label}") as reply:
        page = await reply.text()
    form = FormData(default_to_multipart=True)
    form.add_field("csrf", own.get("csrf", page.partition('name="csrf" value="')[2].split('"')[0]))
    if data is not None:
        form.add_field("file", BytesIO(data), filename="<b>.html", content_type="text/html")
    async with http.post(f"/tickets/{label}/files", data=form) as reply:
        return reply.status, await reply.text()


async def test_on_the_page(http: ClientSession, label: str, database: Any) -> None:
    """Listed with who and when; a paper is saved, never shown; each look is in the trail."""
    for data in (picture(), PDF):
        status, page = await send(http, label, data)
        assert status == 200 and "Berkas tersimpan" in page
    photo, paper = await database.fetch("SELECT * FROM ticket_files ORDER BY at")
    assert f'<img src="/files/{photo["file_id"]}"' in page and "<b>.html" not in page
    assert f'href="/files/{paper["file_id"]}"' in page
    assert "Menambah berkas PDF pada tiket" in page
    status, data, headers = await look(http, "reviewer", f"/files/{photo['file_id']}")
    assert (status, headers["Content-Type"], data[:2]) == (200, "image/jpeg", b"\xff\xd8")
    status, data, headers = await look(http, "supervisor", f"/files/{paper['file_id']}")
    assert (status, headers["Content-Type"], data) == (200, "application/pdf", PDF)
    assert headers["Content-Disposition"].startswith(f'attachment; filename="{label}-')
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]
    lines = await database.fetch("SELECT actor, subject FROM audit WHERE action = 'file.view'")
    assert [tuple(line) for line in lines] == [("reviewer", label), ("supervisor", label)]


@pytest.mark.parametrize(
    ("data", "csrf", "status", "says"),
    [
        (None, None, 422, "Pilih berkas dulu."),
        (b"<html>", None, 422, "bukan PDF yang utuh"),
        (b"x" * (LARGEST + 70_000), None, 422, "paling besar 10 MB"),
        (PDF, "made-up", 403, "terlalu lama"),
    ],
)
async def test_the_page_says_why(
    http: ClientSession, label: str, data: bytes | None, csrf: str | None, status: int, says: str
) -> None:
    own = {"csrf": csrf} if csrf else {}
    got, page = await send(http, label, data, **own)
    assert got == status and says in page


async def test_agencies_that_have_the_ticket_see_them(
    api: ApiClient, http: ClientSession, label: str, database: Any
) -> None:
    await add(api, label, picture())
    await add(api, label, PDF, "application/pdf")
    paths = [
        one["path"] for one in (await api.get(f"/tickets/{label}/files", "admin")).json["files"]
    ]
    for path in paths:
        assert (await look(http, "agency", path))[0] == 404
    await api.post(f"/tickets/{label}/send", "call_taker", {"agencies": ["pln"]})
    assert (await look(http, "agency", paths[0]))[0] == 404  # it is another one's
    await api.post(f"/tickets/{label}/send", "call_taker", {"agencies": ["damkar"]})
    own = (await api.get(f"/agency/tickets/{label}", "agency")).json
    assert [(one["path"], one["kind"]) for one in own["files"]] == [
        (paths[0], "photo"),
        (paths[1], "document"),
    ]
    page = (await look(http, "agency", f"/agency/{label}"))[1].decode()
    assert f'<img src="{paths[0]}"' in page and f'href="{paths[1]}"' in page
    for path in paths:
        assert (await look(http, "agency", path))[0] == 200
    await database.execute(
        """UPDATE dispatches SET state = 'cancelled', step = 'cancel', step_party = 'desk',
               step_by = 'x', step_note = '', step_at = now() - interval '31 days'"""
    )
    assert (await look(http, "agency", paths[0]))[0] == 404


async def test_a_process_that_died_between_loses_nothing(
    api: ApiClient, http: ClientSession, label: str, settings: Settings, database: Any
) -> None:
    """With its row the file is shown and put where it belongs; without one it is swept away."""
    await add(api, label, PDF, "application/pdf")
    row = await database.fetchrow("SELECT * FROM ticket_files")
    unfinished = settings.photos_dir / UNFINISHED
    (settings.photos_dir / row["path"]).rename(unfinished / str(row["file_id"]))
    stray = unfinished / "00000000-0000-4000-8000-000000000001"
    stray.write_bytes(PDF)
    long_ago = time.time() - 2 * UNFINISHED_FOR.total_seconds()
    for path in unfinished.iterdir():
        os.utime(path, (long_ago, long_ago))
    assert (await look(http, "reviewer", f"/files/{row['file_id']}"))[1] == PDF
    reader = DeskDatabase(lambda: settings.database_dsn or "")
    try:
        await settle(settings.photos_dir, reader, datetime.now(UTC) - timedelta(minutes=20))
    finally:
        await reader.close()
    assert kept(settings) == [settings.photos_dir / row["path"]]
