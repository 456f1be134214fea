"""A caller shares where they are over a link: the real page, the real desk, the real database."""

import asyncio
import hashlib
import io
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import ClientSession, FormData
from PIL import Image

from ari_app.desk.share.main import connect
from ari_app.location.incoming import LARGEST_VIDEO, UNFINISHED, settle
from ari_app.location.pace import Pace
from ari_app.location.sharing import MOST_FILES
from ari_app.settings import Settings
from tests.desk.api_client import ApiClient
from tests.desk.centre import Centre
from tests.location.conftest import Phone, served_page
from tests.tickets.receiver import Receiver

MP4 = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"\0" * 4000


def jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "red").save(out, "JPEG")
    return out.getvalue()


async def known(api: ApiClient, call_id: str) -> Any:
    reply = await api.get(f"/calls/{call_id}/location", "call_taker")
    assert reply.status == 200, reply.body
    return reply.json


async def test_a_position_reaches_the_call_before_it_has_a_ticket_and_the_ticket_later(
    api: ApiClient, centre: Centre, phone: Phone, link: str, call_id: str
) -> None:
    assert (await phone.look(link))[0] == 200
    status, said = await phone.at(link, -6.5895, 110.668)
    assert (status, "Lokasi terkirim" in said) == (200, True)
    seen = await known(api, call_id)
    (position,) = seen["positions"]
    assert (position["latitude"], position["longitude"]) == (-6.5895, 110.668)
    assert position["accuracy_m"] == 25.0
    age = datetime.now(UTC) - datetime.fromisoformat(position["at"])
    assert timedelta(seconds=3) <= age < timedelta(seconds=30)
    assert seen["links"][0]["opened_at"] and seen["ways"] == ["show", "sms"]
    label = await centre.add_ticket(call_id, 7)
    reply = await api.get(f"/tickets/{label}", "call_taker")
    assert reply.json["id"] == call_id  # and with it all that was shared


async def test_the_newest_position_comes_first(
    api: ApiClient, phone: Phone, link: str, call_id: str
) -> None:
    await phone.look(link)
    for latitude in (-6.5, -6.6, -6.7):
        assert (await phone.at(link, latitude, 110.7))[0] == 200
    seen = await known(api, call_id)
    assert [each["latitude"] for each in seen["positions"]] == [-6.7, -6.6, -6.5]


async def test_only_a_hash_is_kept(link: str, database: Any) -> None:
    secret = link.rpartition("/")[2]
    row = await database.fetchrow("SELECT * FROM location_links")
    assert row["token_sha256"] == hashlib.sha256(secret.encode()).hexdigest()
    assert secret not in str(dict(row))
    trail = await database.fetch("SELECT detail FROM audit")
    assert secret not in str([dict(each) for each in trail])


async def test_the_first_telephone_that_shares_has_it(
    phone: Phone, other_phone: Phone, link: str, database: Any
) -> None:
    for either in (phone, other_phone):  # looking takes it from nobody: messengers look too
        assert (await either.look(link))[0] == 200
    assert (await phone.at(link, -6.5, 110.7))[0] == 200
    status, said = await other_phone.at(link, 1.0, 1.0)
    assert status == 410 and "telepon lain" in said
    status, page = await other_phone.look(link)
    assert status == 410 and "<form" not in page
    assert (await phone.look(link))[0] == 200  # loaded anew it is still the same telephone
    assert await database.fetchval("SELECT count(*) FROM shared_positions") == 1


async def test_two_telephones_at_once(phone: Phone, other_phone: Phone, link: str) -> None:
    await asyncio.gather(phone.look(link), other_phone.look(link))
    came = await asyncio.gather(phone.at(link, 1, 1), other_phone.at(link, 2, 2))
    assert sorted(status for status, _ in came) == [200, 410]


async def test_a_telephone_without_cookies_is_known_by_the_form(link: str, public: str) -> None:
    from aiohttp import DummyCookieJar

    async with ClientSession(cookie_jar=DummyCookieJar()) as session:
        phone = Phone(http=session)
        page = (await phone.look(link))[1]
        own = re.search(r'name="phone" value="([^"]+)"', page)
        assert own
        for _ in range(2):
            assert (await phone.share(link, phone=own[1], words="di depan masjid"))[0] == 200
        assert (await phone.share(link, words="tanpa kunci"))[0] == 404


async def test_after_an_hour_it_is_over(phone: Phone, link: str, database: Any) -> None:
    await phone.look(link)
    await database.execute("UPDATE location_links SET made_at = made_at - interval '1 hour'")
    await database.execute("UPDATE location_links SET expires_at = expires_at - interval '1 hour'")
    for status, said in (await phone.at(link, 1, 1), await phone.look(link)):
        assert status == 410 and "habis waktunya" in said


async def test_words_a_photo_and_a_video(
    api: ApiClient, http: ClientSession, phone: Phone, link: str, call_id: str, settings: Settings
) -> None:
    await phone.look(link)
    assert (await phone.share(link, words=" Gang Melati 5, lantai 2 "))[0] == 200
    assert "Foto" in (await phone.share(link, file=jpeg()))[1]
    assert "Video" in (await phone.share(link, words="asap", file=MP4))[1]
    seen = await known(api, call_id)
    assert [each["words"] for each in seen["words"]] == ["Gang Melati 5, lantai 2", "asap"]
    assert [each["kind"] for each in seen["files"]] == ["photo", "video"]
    assert not list((settings.photos_dir / UNFINISHED).iterdir())


async def test_a_file_is_seen_by_who_sees_tickets_and_the_look_is_in_the_trail(
    api: ApiClient, http: ClientSession, phone: Phone, link: str, call_id: str, database: Any
) -> None:
    from tests.desk.test_pages import log_in

    await phone.look(link)
    await phone.share(link, file=MP4)
    path = (await known(api, call_id))["files"][0]["path"]
    async with http.get(path) as reply:
        assert reply.status == 404  # nobody is logged in
    await log_in(http, "call_taker")
    async with http.get(path) as reply:
        assert (reply.status, await reply.read()) == (200, MP4)
        assert reply.headers["Content-Type"] == "video/mp4"
        assert "sandbox" in reply.headers["Content-Security-Policy"]
        assert reply.headers["X-Content-Type-Options"] == "nosniff"
    rows = await database.fetch("SELECT actor, action, subject FROM audit ORDER BY audit_id")
    told = [(row["actor"], row["action"]) for row in rows if row["action"].startswith("location")]
    assert [action for _, action in told] == ["location.ask", "location.share", "location.view"]
    assert [actor for actor, _ in told][1:] == ["penelepon", "call_taker"]


@pytest.mark.parametrize(
    ("file", "status"),
    [
        (b"<html><script>alert(1)</script></html>", 415),
        (b"%PDF-1.7 " + b"x" * 100, 415),
        (b"\xff\xd8\xff\xe0" + b"broken" * 50, 415),  # begins as a photo and is none
        (MP4 + b"\0" * LARGEST_VIDEO, 413),
    ],
)
async def test_a_file_that_is_not_kept_leaves_nothing(
    phone: Phone, link: str, settings: Settings, database: Any, file: bytes, status: int
) -> None:
    await phone.look(link)
    assert (await phone.share(link, file=file))[0] == status
    assert await database.fetchval("SELECT count(*) FROM shared_files") == 0
    assert not [path for path in settings.photos_dir.rglob("*") if path.is_file()]


async def test_a_form_without_an_end_is_not_read_to_it(phone: Phone, link: str) -> None:
    await phone.look(link)
    many = {f"x{number}": "x" for number in range(40)}
    form = FormData(default_to_multipart=True)
    for name, value in (*many.items(), ("words", "sesudah itu")):
        form.add_field(name, value)
    async with phone.http.post(link, data=form) as reply:
        assert reply.status == 422


async def test_files_are_counted(phone: Phone, link: str, database: Any) -> None:
    await phone.look(link)
    came = [(await phone.share(link, file=MP4))[0] for _ in range(MOST_FILES + 1)]
    assert came == [200] * MOST_FILES + [409]
    assert await database.fetchval("SELECT count(*) FROM shared_files") == MOST_FILES


async def test_a_link_is_slowed_down(phone: Phone, link: str, database: Any) -> None:
    await phone.look(link)
    came = await asyncio.gather(*(phone.at(link, 1, 1) for _ in range(60)))
    statuses = [status for status, _ in came]
    assert statuses.count(200) >= 20 and 429 in statuses
    kept = await database.fetchval("SELECT count(*) FROM shared_positions")
    assert kept == statuses.count(200)  # what was confirmed, and nothing else


async def test_a_dead_database_confirms_nothing(
    phone: Phone, link: str, settings: Settings, database: Any, call_id: str
) -> None:
    await phone.look(link)
    await database.execute("ALTER TABLE location_links RENAME TO gone")
    for status, said in (
        await phone.at(link, 1, 1),
        await phone.share(link, file=MP4),
        await phone.look(link),
    ):
        assert status == 503 and "BELUM terkirim" in said
    await database.execute("ALTER TABLE gone RENAME TO location_links")
    assert (await phone.at(link, 1, 1))[0] == 200
    assert await database.fetchval("SELECT count(*) FROM shared_files") == 0


async def test_a_full_disk_is_said_in_one_sentence(
    phone: Phone, link: str, settings: Settings, database: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import errno
    import os

    await phone.look(link)

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr("ari_app.store.kept_file.os.write", full)
        status, said = await phone.share(link, file=MP4)
    assert status == 507 and "penuh" in said
    assert not [path for path in settings.photos_dir.rglob("*") if path.is_file()]
    assert (await phone.share(link, file=MP4))[0] == 200


async def test_a_process_that_died_between_row_and_place(
    phone: Phone, link: str, settings: Settings, database: Any
) -> None:
    """What has its row goes where it belongs; what has none goes."""
    await phone.look(link)
    await phone.share(link, file=MP4)
    path = settings.photos_dir / await database.fetchval("SELECT path FROM shared_files")
    unfinished = settings.photos_dir / UNFINISHED
    path.replace(unfinished / path.stem)
    stray = unfinished / "01890000-0000-7000-8000-000000000000"
    stray.write_bytes(b"half a video")
    page = connect(settings)
    await settle(settings.photos_dir, page, datetime.now(UTC) - timedelta(minutes=1))
    assert stray.exists()  # it may still be coming
    await settle(settings.photos_dir, page, datetime.now(UTC) + timedelta(minutes=1))
    await page.close()
    assert path.read_bytes() == MP4 and not list(unfinished.iterdir())


async def test_an_sms_with_the_link(
    api: ApiClient, call_id: str, public: str, receiver: Receiver, database: Any
) -> None:
    reply = await api.post(f"/calls/{call_id}/location", "call_taker", {"via": "sms"})
    assert reply.status == 200 and reply.json["problem"] == ""
    (got,) = receiver.received
    assert reply.json["url"] in got.body["message"]
    assert reply.json["qr"].startswith("<svg")
    detail = await database.fetchval("SELECT detail FROM audit WHERE action = 'location.ask'")
    assert "6281****7890" in str(detail) and "6281234567890" not in str(detail)


async def test_an_sms_that_does_not_get_through_leaves_a_link_to_show(
    api: ApiClient, call_id: str, public: str, receiver: Receiver, phone: Phone
) -> None:
    await receiver.stop()
    reply = await api.post(f"/calls/{call_id}/location", "call_taker", {"via": "sms"})
    assert reply.status == 200 and reply.json["problem"]
    assert (await phone.look(reply.json["url"]))[0] == 200


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"via": "whatsapp"}, 409),  # no channel for it
        ({"via": "sms", "number": "112"}, 422),
        ({"via": "sms", "number": "0812;/x"}, 422),
        ({"via": "pigeon"}, 422),
    ],
)
async def test_what_cannot_be_asked(
    api: ApiClient, call_id: str, body: dict[str, str], status: int
) -> None:
    reply = await api.post(f"/calls/{call_id}/location", "call_taker", body)
    assert reply.status == status, reply.body


async def test_links_of_one_call_are_counted(api: ApiClient, call_id: str) -> None:
    asked = f"/calls/{call_id}/location"
    came = [(await api.post(asked, "call_taker", {"via": "show"})).status for _ in range(6)]
    assert came == [200] * 5 + [409]


async def test_another_centre_asks_nothing(api: ApiClient, call_id: str) -> None:
    asked = f"/calls/{call_id}/location"
    assert (await api.post(asked, "kudus", {"via": "show"})).status == 404
    assert (await api.get(asked, "kudus")).status == 404


async def test_the_page_is_small_and_works_without_a_script(phone: Phone, link: str) -> None:
    """A few kB, as it goes over 2G; nothing newer than ES5, nothing kept in the telephone."""
    async with phone.http.get(link, headers={"Accept-Encoding": "gzip"}) as reply:
        page = await reply.text()
        sent = int(reply.headers.get("Content-Length", "0"))
        headers, cookie = reply.headers, reply.headers["Set-Cookie"]
    assert len(page.encode()) < 8000 and 0 < sent < 3600
    assert headers["Cache-Control"] == "no-store" and headers["Referrer-Policy"] == "no-referrer"
    assert "Max-Age" not in cookie and "expires" not in cookie.lower()  # gone with the browser
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie
    assert 'method="post"' in page and 'name="words"' in page
    script = page.partition("<script>")[2].partition("</script>")[0]
    assert not re.search(r"=>|\b(let|const|class|async|await|import|fetch)\b|`", script)
    assert not re.search(r"localStorage|sessionStorage|indexedDB|serviceWorker", page)
    assert "http://" not in page and "https://" not in page  # nothing from elsewhere


async def test_without_a_script_the_answer_is_a_page(
    phone: Phone, link: str, api: ApiClient, call_id: str
) -> None:
    await phone.look(link)
    status, page = await phone.share(link, plain="", words="Jl. Pemuda 12")
    assert status == 200 and "Pesan terkirim" in page and "<form" in page
    assert (await known(api, call_id))["words"][0]["words"] == "Jl. Pemuda 12"


ROOTS = ("/", "/l", "/l/", "/login", "/board", "/healthz", "/metrics", "/static/console.js")


async def test_nothing_else_of_the_centre_is_there(
    phone: Phone, public: str, link: str, settings: Settings
) -> None:
    """Each route of the desk, and whatever else may be tried: one sentence, and 404."""
    from ari_app.desk.site import PAGES, ROUTES

    paths = {page.path for page in PAGES} | {f"/api/v1{route.path}" for route in ROUTES}
    tried = [*ROOTS, *sorted(paths), f"{link.removeprefix(public)}/x", "/l/../login", "/l/%2e%2e"]
    for path in tried[:100]:
        for method in ("GET", "POST", "PUT"):
            async with phone.http.request(method, public + path) as reply:
                text = await reply.text()
                if reply.status == 429:
                    continue
                assert reply.status == 404, (method, path)
                assert "tidak berlaku" in text and reply.headers["Server"] == "sigap"


async def test_an_address_that_asks_too_much_waits(settings: Settings, centre: Centre) -> None:
    slow = Pace(at_once=5, a_second=0.001)
    async with served_page(settings, of_address=slow) as public, ClientSession() as session:
        phone = Phone(http=session)
        came = [(await phone.look(f"{public}/l/{'x' * 32}"))[0] for _ in range(7)]
    assert came == [404] * 5 + [429] * 2
