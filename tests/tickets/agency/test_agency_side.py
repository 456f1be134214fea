"""An agency's own tickets, by API and on its page: its work, its photos, and nobody else's."""

import hashlib
import resource
from collections.abc import AsyncIterator
from io import BytesIO
from typing import Any

import pytest
from aiohttp import ClientSession, CookieJar, FormData

from ari_app.secrecy import token_hash
from ari_app.settings import Settings
from tests.desk.api_client import ApiClient
from tests.desk.centre import Centre
from tests.desk.passwords import CHEAP
from tests.desk.test_pages import log_in
from tests.tickets.agency.pictures import picture
from tests.tickets.agency.test_desk_side import opened

ANI = "081234567890"


@pytest.fixture
async def others(centre: Centre) -> str:
    """PLN has an account and a token too, and the ticket ``JPR-2026-00002``."""
    await centre.add_account("pln.sari", "agency", CHEAP.hash("sandi-pln"), agency="pln")
    await centre.add_token(token_hash("token-pln"), "agency", agency="pln")
    label = await opened(centre, 2)
    await centre.send(label, "pln")
    return label


@pytest.fixture
async def own(centre: Centre) -> str:
    label = await opened(centre, 1)
    await centre.send(label)
    return label


async def test_the_way_by_api(api: ApiClient, own: str, database: Any) -> None:
    [first] = (await api.get("/agency/tickets", "agency")).json["tickets"]
    assert (first["label"], first["state"]) == (own, "new")
    assert first["caller"]["number"] == ANI
    path = f"/agency/tickets/{own}"
    assert (await api.post(f"{path}/step", "agency", {"step": "arrive"})).status == 409
    assert (await api.post(f"{path}/step", "agency", {"step": "cancel"})).status == 409
    for step in ("acknowledge", "arrive", "finish"):
        assert first["possible"][0] == step
        reply = await api.post(f"{path}/step", "agency", {"step": step, "note": "siap"})
        first = reply.json
    assert (first["state"], first["possible"], first["caller"]) == ("done", [], None)
    rows = await database.fetch("SELECT party, by FROM dispatch_history")
    assert {tuple(row.values()) for row in rows} == {("agency", "agency JPR")}


async def test_the_number_only_where_the_type_needs_it(api: ApiClient, centre: Centre) -> None:
    await centre.send(await opened(centre, 1, "kekerasan"))
    reply = await api.get("/agency/tickets", "agency")
    assert reply.json["tickets"][0]["caller"] is None
    assert ANI.encode() not in reply.body


async def test_others_tickets_do_not_exist(
    api: ApiClient, centre: Centre, own: str, others: str
) -> None:
    """Neither another agency's, nor one that was sent to nobody; nor the desk's own routes."""
    unsent = await opened(centre, 3)
    for label in (others, unsent, "JPR-2026-99999", "%00", "x" * 100):
        for method, path in (
            ("GET", f"/agency/tickets/{label}"),
            ("POST", f"/agency/tickets/{label}/photos"),
        ):
            assert (await api.ask(method, path, "agency")).status == 404, path
        step = await api.post(f"/agency/tickets/{label}/step", "agency", {"step": "acknowledge"})
        assert step.status == 404
    for path in (f"/tickets/{own}", f"/tickets/{own}/dispatches", "/alarms", "/agencies", "/calls"):
        assert (await api.get(path, "agency")).status == 404
    listed = (await api.get("/agency/tickets", "pln")).json["tickets"]
    assert [each["label"] for each in listed] == [others]
    for role in ("call_taker", "supervisor", "reviewer", "admin"):
        assert (await api.get("/agency/tickets", role)).status == 404


async def test_an_agency_that_is_not_active_has_nothing(
    api: ApiClient, own: str, database: Any
) -> None:
    await database.execute("UPDATE agencies SET active = false WHERE code = 'damkar'")
    assert (await api.get("/agency/tickets", "agency")).status == 404
    await database.execute("UPDATE agencies SET active = true")
    await database.execute("UPDATE tokens SET agency_id = NULL")
    assert (await api.get("/agency/tickets", "agency")).status == 404


async def test_photos_by_api(
    api: ApiClient, http: ClientSession, own: str, others: str, settings: Settings, database: Any
) -> None:
    path = f"/agency/tickets/{own}/photos"
    jpeg = {"Content-Type": "image/jpeg"}
    reply = await api.ask("POST", path, "agency", data=picture("PNG"), headers=jpeg)
    [photo] = reply.json["photos"]
    row = await database.fetchrow("SELECT * FROM dispatch_photos")
    kept = (settings.photos_dir / row["path"]).read_bytes()
    assert hashlib.sha256(kept).hexdigest() == row["sha256"] and len(kept) == row["bytes"]
    assert (row["width"], row["height"], row["by"]) == (640, 480, "agency JPR")
    for data, status in ((b"no picture", 422), (b"", 422), (b"x" * (10 * 1024 * 1024 + 1), 422)):
        reply = await api.ask("POST", path, "agency", data=BytesIO(data), headers=jpeg)
        assert reply.status == status
    text = {"Content-Type": "text/plain"}
    assert (await api.ask("POST", path, "agency", data=b"x", headers=text)).status == 415
    assert len(list(settings.photos_dir.rglob("*.jpg"))) == 1
    async with http.get(photo) as nobody:
        assert nobody.status == 404


async def test_a_photo_of_an_ended_ticket(api: ApiClient, own: str) -> None:
    path = f"/agency/tickets/{own}"
    for step in ("acknowledge", "arrive", "finish"):
        await api.post(f"{path}/step", "agency", {"step": step})
    jpeg = {"Content-Type": "image/jpeg"}
    reply = await api.ask("POST", f"{path}/photos", "agency", data=picture(), headers=jpeg)
    assert reply.status == 422


# ── the page ─────────────────────────────────────────────────────────────────────────────────


class Browser:
    """Logs in and sends forms as a telephone's browser does."""

    def __init__(self, site: str) -> None:
        self.session = ClientSession(site, cookie_jar=CookieJar(unsafe=True))

    async def log_in(self, login: str, password: str) -> str:
        async with self.session.get("/") as reply:
            token = _between(await reply.text(), 'name="form_token" value="', '"')
        form = {"form_token": token, "login": login, "password": password}
        async with self.session.post("/login", data=form) as reply:
            return str(reply.url.path)

    async def get(self, path: str) -> tuple[int, str]:
        async with self.session.get(path) as reply:
            return reply.status, await reply.text(errors="replace")

    async def take(
        self, label: str, *, csrf: str | None = None, photo: bytes | None = None, **fields: str
    ) -> tuple[int, str]:
        _, page = await self.get("/agency")
        form = FormData(default_to_multipart=True)
        found = _between(page, 'name="csrf" value="', '"')
        form.add_field("csrf", found if csrf is None else csrf)
        for name, value in fields.items():
            form.add_field(name, value)
        if photo is not None:
            form.add_field("photo", BytesIO(photo), filename="a.jpg", content_type="image/jpeg")
        async with self.session.post(f"/agency/{label}", data=form) as reply:
            return reply.status, await reply.text()


def _between(text: str, before: str, after: str) -> str:
    return text.partition(before)[2].partition(after)[0]


@pytest.fixture
async def browser(site: str, centre: Centre) -> AsyncIterator[Browser]:
    made = Browser(site)
    assert await made.log_in("agency", "sandi-agency") == "/agency"
    yield made
    await made.session.close()


async def test_the_way_on_the_page(browser: Browser, own: str, others: str) -> None:
    _, page = await browser.get("/agency")
    assert own in page and others not in page and "Terima tiket" in page
    status, page = await browser.take(own, step="acknowledge")
    assert status == 200 and "Tersimpan: Diterima" in page and "Sampai di lokasi" in page
    assert f"tel:{ANI}" in page
    _, page = await browser.take(own, step="arrive")
    assert 'type="file"' in page
    _, page = await browser.take(own, step="finish", note="Padam <b>12</b>", photo=picture())
    assert "Tersimpan: Selesai" in page and "Padam &lt;b&gt;12&lt;/b&gt;" in page
    assert ANI not in page and '<button class="big' not in page
    src = _between(page, '<img src="', '"')
    async with browser.session.get(src) as reply:
        assert reply.headers["Content-Type"] == "image/jpeg"
        assert (await reply.read())[:2] == b"\xff\xd8"


async def test_the_centre_sees_the_photo_with_its_step(
    browser: Browser, api: ApiClient, http: ClientSession, own: str, database: Any
) -> None:
    """Large on the ticket's page and for the console; who looked is in the trail."""
    for step in ("acknowledge", "arrive"):
        await browser.take(own, step=step, note="")
    await browser.take(own, step="finish", note="", photo=picture())
    [dispatch] = (await api.get(f"/tickets/{own}/dispatches", "call_taker")).json["dispatches"]
    [shot] = dispatch["pictures"]
    assert dispatch["photos"] == [shot["path"]] and shot["state"] == "done"
    http.cookie_jar.clear()
    await log_in(http, "call_taker")
    async with http.get(f"/tickets/{own}") as reply:
        html = await reply.text()
    assert f'<img src="{shot["path"]}"' in html and "Foto 1 dari Damkar" in html
    async with http.get(shot["path"]) as reply:
        assert (reply.status, reply.content_type) == (200, "image/jpeg")
    looked = "SELECT actor, subject FROM audit WHERE action = 'photo.view'"
    assert [tuple(row) for row in await database.fetch(looked)] == [("call_taker", own)]


async def test_a_photo_that_is_none_takes_no_step(browser: Browser, own: str) -> None:
    for step in ("acknowledge", "arrive"):
        await browser.take(own, step=step)
    status, page = await browser.take(own, step="finish", note="Sudah padam", photo=b"GIF89a")
    assert status == 422 and "bukan foto" in page and "Sudah padam" in page
    status, page = await browser.take(own, step="finish", photo=b"x" * (10 * 1024 * 1024 + 9))
    assert status == 422 and "10 MB" in page
    status, page = await browser.take(own, step="")
    assert status == 422 and "Pilih foto dulu" in page
    status, page = await browser.take(own, step="", photo=picture())
    assert status == 200 and "Foto tersimpan" in page and "Di lokasi" in page


async def test_an_old_page(browser: Browser, own: str) -> None:
    """The button of a step that somebody has taken meanwhile."""
    await browser.take(own, step="acknowledge")
    status, page = await browser.take(own, step="acknowledge")
    assert status == 409 and "sudah berubah" in page
    status, page = await browser.take(own, step="finish", photo=picture())
    assert status == 409 and "<img" not in page


async def test_nothing_was_there(browser: Browser, own: str) -> None:
    await browser.take(own, step="acknowledge")
    status, page = await browser.take(own, step="find_unfounded")
    assert status == 422 and "Tulis alasannya" in page
    status, page = await browser.take(own, step="find_unfounded", note="Hanya bakar sampah")
    assert status == 200 and "Hanya bakar sampah" in page


async def test_the_api_wants_to_know_why_as_well(api: ApiClient, own: str, database: Any) -> None:
    path = f"/agency/tickets/{own.rpartition('/')[2]}/step"
    await api.post(path, "agency", {"step": "acknowledge"})
    for step in ("find_unfounded", "mark_duplicate"):
        reply = await api.post(path, "agency", {"step": step, "note": "  "})
        assert reply.status == 422 and "Write why" in reply.json["message"]
    assert await database.fetchval("SELECT state FROM dispatches") == "acknowledged"
    reply = await api.post(path, "agency", {"step": "find_unfounded", "note": "Bakar sampah"})
    assert reply.status == 200


async def test_a_foreign_form_is_refused(browser: Browser, own: str, database: Any) -> None:
    for csrf in ("", "made-up"):
        status, _ = await browser.take(own, csrf=csrf, step="acknowledge")
        assert status == 403
    assert await database.fetchval("SELECT state FROM dispatches") == "new"


async def test_the_page_of_others_does_not_exist(
    browser: Browser, site: str, own: str, others: str, centre: Centre
) -> None:
    for path in (f"/agency/{others}", "/agency/JPR-2026-99999", "/agency/%00"):
        assert (await browser.get(path))[0] == 404
    assert (await browser.take(others, step="acknowledge"))[0] == 404
    for step in ("acknowledge", "arrive"):
        await browser.take(own, step=step)
    _, page = await browser.take(own, step="", photo=picture())
    photo = _between(page, '<img src="', '"')
    for login, status in (("pln.sari", 404), ("call_taker", 200), ("admin", 200)):
        other = Browser(site)
        await other.log_in(login, "sandi-pln" if login == "pln.sari" else f"sandi-{login}")
        assert (await other.get(photo))[0] == status, login
        wanted = 200 if login == "pln.sari" else 404
        assert (await other.get("/agency"))[0] == wanted, login
        assert (await other.get(f"/agency/{own}"))[0] == 404
        await other.session.close()


async def test_without_a_login(http: ClientSession, centre: Centre, own: str) -> None:
    async with http.get("/agency") as reply:
        assert reply.status == 200 and "form_token" in await reply.text()
    async with http.get(f"/agency/{own}", allow_redirects=False) as reply:
        assert reply.headers["Location"] == "/agency"


async def test_a_full_disk_takes_no_photo_and_leaves_nothing(
    api: ApiClient, own: str, settings: Settings, database: Any
) -> None:
    """The agency reads that it was not kept and what to do; once there is room, it is."""
    path, data = f"/agency/tickets/{own}/photos", picture("PNG")
    jpeg = {"Content-Type": "image/jpeg"}
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
    try:
        reply = await api.ask("POST", path, "agency", data=data, headers=jpeg)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert (reply.status, "is full" in reply.json["message"]) == (503, True)
    assert not [one for one in settings.photos_dir.rglob("*") if one.is_file()]
    assert await database.fetchval("SELECT count(*) FROM dispatch_photos") == 0
    assert (await api.ask("POST", path, "agency", data=data, headers=jpeg)).status == 200
    assert len(list(settings.photos_dir.rglob("*.jpg"))) == 1
