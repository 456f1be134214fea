"""What everybody may see: offered by an agency, checked by a human, nothing of anybody in it."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg
import pytest
from aiohttp import ClientSession, CookieJar, FormData
from PIL import Image
from playwright.async_api import expect

from ari_app.location.pace import Pace
from ari_app.public.card import SQUARE, WIDE
from ari_app.public.counting import write_months
from ari_app.settings import Public, Settings
from ari_app.settings.centre import Hours
from ari_app.store.database import Database, Login, dsn_of
from ari_app.tickets.photo_cover import areas_of
from tests.console.accessibility import faults_by_day_and_night
from tests.console.browser import new_context, running_browser
from tests.console.measuring import TARGET_PX, TOUCH_PX, spoilt, unreadable
from tests.desk.ami_server import AmiServer
from tests.desk.centre import Centre
from tests.desk.sample_screens import DESK_SIZES, TELEPHONE, at_size
from tests.desk.test_accessibility import logged_in
from tests.desk.test_every_route import add_photo
from tests.desk.test_pages import field, log_in
from tests.location.conftest import served_page
from tests.location.conftest import settings as link_settings
from tests.tickets.receiver import Receiver

SAID = "Pohon tumbang disingkirkan dalam 40 menit oleh enam petugas."
CALLER, NUMBER, ADDRESS = "Siti Rahmawati", "081234567890", "Jl. Pemuda 12"
SECRETS = (*CALLER.split(), NUMBER, "812-3456", "812 3456", "Pemuda", "JPR-2026", "petugas101")


@pytest.fixture
def settings(tmp_path: Path, dsn: str, ami: AmiServer, receiver: Receiver) -> Settings:
    made: Settings = link_settings.__wrapped__(tmp_path, dsn, ami, receiver)  # type: ignore[attr-defined]
    return made.model_copy(update={"public": Public(page=True)})


@pytest.fixture
async def everybody(public: str) -> AsyncIterator[ClientSession]:
    """A browser of somebody who has nothing to do with the centre."""
    async with ClientSession(public) as session:
        yield session


@pytest.fixture
async def label(centre: Centre, database: Any, settings: Settings) -> str:
    """A ticket with everything that the public must not see, sent to the fire service."""
    now = datetime.now(UTC)
    call = await centre.add_call(ani=NUMBER, at=now)
    label = await centre.add_ticket(call, 7, ani=NUMBER, at=now, narrative="Pohon di rumah Siti")
    await database.execute(
        "UPDATE tickets SET type = 'kebakaran', caller_name = $1, address = $2", CALLER, ADDRESS
    )
    await add_photo(database, settings, await centre.send(label, at=now))
    return label


@pytest.fixture
async def agency(site: str, label: str) -> AsyncIterator[ClientSession]:
    """The fire service, done with it."""
    async with ClientSession(site, cookie_jar=CookieJar(unsafe=True)) as http:
        await log_in(http, "agency")
        for step in ("acknowledge", "arrive", "finish"):
            csrf = field(await page(http, f"/agency/{label}"), "csrf")
            form = FormData({"csrf": csrf, "step": step}, default_to_multipart=True)
            async with http.post(f"/agency/{label}", data=form) as reply:
                assert reply.status == 200, step
        yield http


async def page(http: ClientSession, path: str, status: int = 200) -> str:
    async with http.get(path) as reply:
        assert reply.status == status, path
        return await reply.text()


async def send(http: ClientSession, at: str, path: str, **form: str) -> tuple[int, str]:
    csrf = field(await page(http, at), "csrf")
    async with http.post(path, data={**form, "csrf": csrf}) as reply:
        return reply.status, await reply.text()


async def offer(agency: ClientSession, label: str, said: str, photo: str = "") -> tuple[int, str]:
    at = f"/agency/{label}"
    return await send(agency, at, f"{at}/public", said=said, photo=photo)


async def written(settings: Settings) -> None:
    jobs = Database(dsn_of(settings, Login.JOBS))
    try:
        await write_months(settings, jobs, datetime.now(UTC))
    finally:
        await jobs.close()


async def test_from_the_agency_to_everybody_and_back(
    agency: ClientSession,
    http: ClientSession,
    everybody: ClientSession,
    label: str,
    settings: Settings,
    database: Any,
) -> None:
    photo = str(await database.fetchval("SELECT photo_id FROM dispatch_photos"))
    assert (await offer(agency, label, SAID, photo))[0] == 200
    status, html = await offer(agency, label, SAID)
    assert status == 409 and "menunggu pemeriksaan pusat" in html
    await written(settings)
    assert SAID not in await page(everybody, "/publik")
    await log_in(http)
    number = await database.fetchval("SELECT offer_id FROM public_offers")
    at, form = f"/public/{number}", {"act": "release", "said": SAID, "with_photo": "yes"}
    for more, problem in (
        ({}, "kalimatnya sudah diperiksa"),
        ({"plain": "yes"}, "wajah dan nomor kendaraan"),
        ({"plain": "yes", "faces": "yes", "said": f"Rumah {CALLER}"}, "Ada nama orang"),
    ):
        status, html = await send(http, "/public", at, **{**form, **more})
        assert status == 422 and problem in html
    done = {**form, "plain": "yes", "faces": "yes"}
    assert (await send(http, "/public", at, **done))[0] == 200
    assert (await send(http, "/public", at, **done))[0] == 409  # of two one has done it
    case = str(await database.fetchval("SELECT case_id FROM public_cases"))
    shown = await page(everybody, "/publik")
    assert SAID in shown and f"/publik/{case}/photo.jpg" in shown
    for kind, size in (("square", SQUARE), ("wide", WIDE)):
        async with everybody.get(f"/publik/{case}/{kind}.jpg") as reply:
            assert reply.content_type == "image/jpeg"
            with Image.open(BytesIO(await reply.read())) as image:
                assert image.size == size and not image.getexif()
    async with http.get("/public") as reply:
        csrf = field(await reply.text(), "csrf")
    async with http.post(f"/public/{case}", data={"csrf": csrf}) as reply:
        assert reply.status == 200
    assert SAID not in await page(everybody, "/publik")
    await page(everybody, f"/publik/{case}/photo.jpg", 404)
    assert "ditarik dari halaman publik" in await page(agency, f"/agency/{label}")
    trail = await database.fetch("SELECT action FROM audit WHERE action LIKE 'publish.%'")
    assert {row["action"] for row in trail} == {
        *("publish.offer", "publish.release", "publish.withdraw"),
    }


LOUD = (255, 0, 255)  # stands for a face


def loud_photo() -> bytes:
    """Green, with a loud stripe in it from 30 to 60 % of each edge; and a thumbnail of itself."""
    image = Image.new("RGB", (800, 600), (30, 140, 60))
    image.paste(LOUD, (240, 180, 480, 360))
    small, exif = BytesIO(), Image.Exif()
    image.resize((80, 60)).save(small, "JPEG")
    exif[0x0132], exif[0x927C] = "2026:05:01", small.getvalue()
    out = BytesIO()
    image.save(out, "JPEG", quality=95, exif=exif)
    return out.getvalue()


def looks_loud(jpeg: bytes) -> int:
    """How many of its pixels are anywhere near the stripe's colour."""
    with Image.open(BytesIO(jpeg)) as image:
        assert not image.getexif() and "exif" not in image.info
        pixels = image.convert("RGB").tobytes()
    return sum(r > g + 40 and b > g + 40 for r, g, b in zip(*[iter(pixels)] * 3, strict=True))


async def test_what_a_reviewer_covers_is_in_no_picture_that_goes_out(
    agency: ClientSession,
    http: ClientSession,
    everybody: ClientSession,
    label: str,
    settings: Settings,
    database: Any,
) -> None:
    """Not in a pixel, not in a thumbnail; without the cover each of them has it."""
    photo, path = tuple(await database.fetchrow("SELECT photo_id, path FROM dispatch_photos"))
    kept, loud = settings.photos_dir / path, loud_photo()
    kept.write_bytes(loud)
    seen = {}
    await log_in(http)
    for covered in ("", "3000,3000,6000,6000"):
        assert (await offer(agency, label, SAID, str(photo)))[0] == 200
        number = await database.fetchval("SELECT max(offer_id) FROM public_offers")
        form = {"act": "release", "said": SAID, "with_photo": "yes", "faces": "yes"}
        more = {"plain": "yes", "covered": covered}
        assert (await send(http, "/public", f"/public/{number}", **form, **more))[0] == 200
        case = str(await database.fetchval("SELECT case_id FROM public_cases"))
        for kind in ("photo", "square", "wide"):
            async with everybody.get(f"/publik/{case}/{kind}.jpg") as reply:
                body = await reply.read()
            assert body.count(b"\xff\xd8\xff") == 1 and b"Exif" not in body
            seen[kind, covered] = looks_loud(body)
            if kind == "photo" and covered:
                with Image.open(BytesIO(body)) as image:
                    area = image.crop((240, 180, 480, 360)).convert("L").tobytes()
                    assert image.size == (800, 600) and max(area) < 60
        assert (await send(http, "/public", f"/public/{case}"))[0] == 200  # taken back
    assert all((count == 0) == bool(covered) for (_, covered), count in seen.items()), seen
    assert kept.read_bytes() == loud, "the photo itself stays"
    told = await database.fetch(
        "SELECT detail FROM audit WHERE action = 'publish.release' ORDER BY at"
    )
    assert [json.loads(row["detail"]).get("covered") for row in told] == [None, covered]
    number = await database.fetchval("SELECT max(offer_id) FROM public_offers")
    status, _ = await send(http, "/public", f"/public/{number}", act="release", covered="1,2")
    assert status == 400


async def test_a_part_of_a_photo_is_covered_with_the_keyboard_alone(
    agency: ClientSession, site: str, label: str, database: Any
) -> None:
    """A second box by the mouse; both go into the trail."""
    kept = str(await database.fetchval("SELECT photo_id FROM dispatch_photos"))
    assert (await offer(agency, label, SAID, kept))[0] == 200
    async with running_browser() as browser:
        desk = await logged_in(browser, site, "supervisor", "sandi-supervisor")
        await desk.wait_for_selector("body:not(.login)")
        await desk.goto("/public")
        covered, box = desk.locator("[name=covered]"), desk.locator(".cover-photo button")
        await desk.focus("[data-add]")
        await desk.keyboard.press("Enter")
        await expect(box).to_be_focused()
        for key in ("ArrowLeft", "Shift+ArrowDown", "Shift+ArrowDown"):
            await desk.keyboard.press(key)
        await expect(covered).to_have_value("3900,4000,5900,6200")
        assert await faults_by_day_and_night(desk) == []
        await desk.keyboard.press("Delete")
        await expect(covered).to_have_value("")
        await desk.keyboard.press("Enter")  # the button has the focus again
        photo = desk.locator(".cover-photo")
        await photo.hover(position={"x": 4, "y": 4})
        frame = await photo.bounding_box()
        assert frame
        await desk.mouse.down()
        await desk.mouse.move(frame["x"] + 120, frame["y"] + 90)
        await desk.mouse.up()
        await expect(box).to_have_count(2)
        for tick in ("plain", "faces"):
            await desk.focus(f"[name={tick}]")
            await desk.keyboard.press("Space")
        await desk.focus("[value=release]")
        await desk.keyboard.press("Enter")
        await desk.wait_for_url("**/public?done=released")
    detail = await database.fetchval("SELECT detail FROM audit WHERE action = 'publish.release'")
    told = json.loads(detail)["covered"]
    assert told.startswith("4000,4000,6000,6000;") and len(areas_of(told)) == 2


async def test_nothing_of_anybody_is_there(
    agency: ClientSession,
    http: ClientSession,
    everybody: ClientSession,
    label: str,
    settings: Settings,
    database: Any,
) -> None:
    """Whatever the ticket knows, and whatever the agency tries to say."""
    for said in (f"Rumah {CALLER} padam", f"Telepon {NUMBER}", f"di {ADDRESS}", "K 1234 AB"):
        assert (await offer(agency, label, said))[0] == 422, said
    assert (await offer(agency, label, SAID))[0] == 200
    await log_in(http)
    number = await database.fetchval("SELECT offer_id FROM public_offers")
    form = {"act": "release", "said": SAID, "plain": "yes"}
    assert (await send(http, "/public", f"/public/{number}", **form))[0] == 200
    await written(settings)
    case = await database.fetchval("SELECT case_id FROM public_cases")
    seen = [await page(everybody, path) for path in ("/publik", "/publik/angka.json")]
    assert not [secret for secret in SECRETS for text in seen if secret.lower() in text.lower()]
    counts = json.loads(seen[1])["counts"]
    assert counts["offered"] == 1 and all(
        isinstance(value, int | float | dict | None) for value in counts.values()
    )
    assert counts["types"] == {}  # one fire alone would be somebody's
    ids = [str(row["x"]) for row in await database.fetch("SELECT call_id AS x FROM calls")]
    ids += [str(await database.fetchval("SELECT photo_id FROM dispatch_photos"))]
    assert not [one for one in ids for text in seen if one in text] and str(case) not in ids


async def test_without_any_counts_it_is_of_this_month(
    everybody: ClientSession, settings: Settings
) -> None:
    seen = await page(everybody, "/publik/en")
    now = datetime.now(ZoneInfo(settings.centre.time_zone))
    assert f"112: {now:%B %Y}</title>" in seen and "no counts for this month yet" in seen


async def test_its_login_reads_nothing_else(settings: Settings, label: str) -> None:
    """Not even the tables that it shows, but by the two functions."""
    connection = await asyncpg.connect(dsn_of(settings, Login.SHARE))
    try:
        for table in ("public_cases", "public_months", "public_offers", "tickets", "calls"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.fetch(f"SELECT * FROM {table}")  # noqa: S608
        row = await connection.fetchrow("SELECT * FROM everybody_page('JPR', '2026-11-01')")
        assert row is not None and label not in str(dict(row))
    finally:
        await connection.close()


async def test_caches_may_keep_it_and_it_sets_no_cookie(
    everybody: ClientSession, settings: Settings, centre: Centre
) -> None:
    await centre.add_call(at=datetime.now(UTC))
    await written(settings)
    async with everybody.get("/publik", headers={"Cookie": "phone=x; sigap=y"}) as reply:
        assert reply.headers["Cache-Control"] == "public, max-age=300"
        assert "Set-Cookie" not in reply.headers and "X-Robots-Tag" not in reply.headers
        mark = reply.headers["ETag"]
    async with everybody.get("/publik", headers={"If-None-Match": mark}) as reply:
        assert reply.status == 304 and await reply.read() == b""
    shown, english = await page(everybody, "/publik"), await page(everybody, "/publik/en")
    assert '<html lang="id">' in shown and 'href="/publik/en?bulan=' in shown
    assert '<html lang="en">' in english and 'href="/publik?bulan=' in english
    assert "<dt>Calls</dt><dd>1</dd>" in english and "Panggilan" not in english
    for wrong in ("2026-13", "x", "0001-01", "2026-11-01", "%00"):
        async with everybody.get(f"/publik?bulan={wrong}") as reply:
            assert reply.status == 404 and reply.headers["Cache-Control"] == "no-store"
    for path in ("/publik/x/photo.jpg", f"/publik/{'0' * 8}-0000-4000-8000-{'0' * 12}/photo.jpg"):
        await page(everybody, path, 404)


async def test_many_readers_keep_no_caller_from_the_link(
    settings: Settings, centre: Centre, site: str
) -> None:
    """Both come from the few addresses of a mobile network: after a card that everybody shares."""
    await centre.add_call(at=datetime.now(UTC))
    slow = Pace(at_once=5, a_second=0.001)
    async with served_page(settings, of_reader=slow) as address, ClientSession(address) as http:
        read = [(await http.get("/publik")).status for _ in range(7)]
        async with http.get(f"/l/{'x' * 32}") as reply:
            assert reply.status == 404 and "Tautan ini tidak berlaku" in await reply.text()
    assert read == [200] * 5 + [429] * 2


async def test_off_it_is_not_there(settings: Settings, database: Any, site: str) -> None:
    off = settings.model_copy(update={"public": Public()})
    async with served_page(off) as address, ClientSession(address) as http:
        await page(http, "/publik", 404)
    assert not Settings().public.page


async def test_switched_on_late_it_has_the_earlier_months_too(
    everybody: ClientSession, settings: Settings, centre: Centre, database: Any
) -> None:
    """Each is counted once: what was counted before is left as it is."""
    now = datetime.now(UTC)
    for days in (1, 150):
        await centre.add_call(at=now - timedelta(days=days))
    for _ in range(2):  # a few months at each look
        await written(settings)
    early = (now - timedelta(days=150)).astimezone(ZoneInfo(settings.centre.time_zone))
    address = f"/publik?bulan={early:%Y-%m}"
    assert "<dt>Panggilan masuk</dt><dd>1</dd>" in await page(everybody, address)
    months = await database.fetchval("SELECT count(*) FROM public_months")
    assert months in (5, 6)  # from the first call's to this one, none left out
    before = await database.fetchval("SELECT min(counted_at) FROM public_months")
    await centre.add_call(at=now - timedelta(days=150))
    await written(settings)
    assert await database.fetchval("SELECT min(counted_at) FROM public_months") == before


async def test_a_month_that_was_counted_in_its_midst_is_counted_again(
    settings: Settings, centre: Centre, database: Any
) -> None:
    """The page was off since; what was counted after its end stays."""
    now = datetime.now(UTC)
    local = now.astimezone(ZoneInfo(settings.centre.time_zone))
    month = (local - timedelta(days=100)).date().replace(day=1)
    noon = datetime.combine(month, time(12), local.tzinfo)
    await centre.add_call(at=noon)
    await database.execute(
        """INSERT INTO public_months (centre, month, offered, answered, false_calls, tickets, done,
                                      types, counted_at)
           VALUES ('JPR', $1, 0, 0, 0, 0, 0, '{}', $2)""",
        *(month, noon - timedelta(hours=1)),
    )
    for _ in range(2):
        await written(settings)
        kept = await database.fetchrow("SELECT * FROM public_months WHERE month = $1", month)
        assert kept["offered"] == 1 and kept["counted_at"] >= now
        await centre.add_call(at=noon)


async def test_a_count_that_did_not_change_is_of_now_all_the_same(
    settings: Settings, database: Any
) -> None:
    """Else a quiet end of a month would look as if nobody had counted it."""
    await written(settings)
    first = await database.fetchval("SELECT min(counted_at) FROM public_months")
    await written(settings)
    assert await database.fetchval("SELECT min(counted_at) FROM public_months") > first


async def test_the_hours_are_the_centres(
    settings: Settings, centre: Centre, site: str, database: Any
) -> None:
    await centre.add_call(at=datetime.now(UTC))
    await written(settings)
    by_day = settings.model_copy(update={"hours": Hours(every_day="07:00-21:00")})
    for shown, words in ((settings, "siang dan malam"), (by_day, "setiap hari 07.00–21.00")):  # noqa: RUF001
        async with served_page(shown) as address, ClientSession(address) as http:
            html = await page(http, "/publik")
        assert f'<span id="hours">{words}' in html
        assert (words == "siang dan malam") is ("siang dan malam" in html)


async def test_it_is_readable_at_every_size(
    public: str, settings: Settings, centre: Centre, database: Any
) -> None:
    """With counts, many months, types and a case."""
    for days in range(0, 330, 15):
        await centre.add_call(at=datetime.now(UTC) - timedelta(days=days))
    for _ in range(4):
        await written(settings)
    await database.execute(
        """UPDATE public_months
           SET types = '{"Kebakaran permukiman dan lahan": 12}', tickets = 20"""
    )
    await database.execute(
        """INSERT INTO public_cases (case_id, centre, month, agency, type, said, square, wide)
           SELECT gen_random_uuid(), 'JPR', max(month), 'Dinas Pemadam Kebakaran', 'Kebakaran', $1,
                  '', '' FROM public_months""",
        SAID,
    )
    found = []
    async with running_browser() as browser:
        context = await new_context(browser, base_url=public)
        reader = await context.new_page()
        for path in ("/publik", "/publik/en"):
            await reader.goto(path)
            for size in (*DESK_SIZES, TELEPHONE):
                await at_size(reader, size, "light")
                target = TOUCH_PX if size == TELEPHONE else TARGET_PX
                found += [f"{path} {size}: {one}" for one in await spoilt(reader)]
                found += [
                    f"{path} {size}: {one}" for one in await unreadable(reader, target_px=target)
                ]
            found += await faults_by_day_and_night(reader)
    assert not found, "\n".join(found)
