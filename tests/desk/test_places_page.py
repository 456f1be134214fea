"""An admin changes the places in the browser: what a file would change is seen before it does."""

import asyncio
import re
from collections.abc import AsyncIterator
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from aiohttp import ClientSession, FormData

from ari_app.desk.admin.places_page import LARGEST_BYTES
from ari_app.places.keeping import lock_places
from ari_app.store.database import Database
from tests.desk.centre import Centre
from tests.desk.test_pages import field
from tests.desk.test_seats import browser

EVIL = "<img src=x onerror=alert(1)>"


@pytest.fixture
async def admin(site: str, centre: Centre) -> AsyncIterator[ClientSession]:
    async with browser(site, "admin") as http:
        yield http


async def page(http: ClientSession, path: str = "/admin/places") -> str:
    async with http.get(path) as reply:
        assert reply.status == 200, path
        return await reply.text()


async def sent(http: ClientSession, path: str, csv: str, **fields: str) -> tuple[int, str]:
    """The page that answers, also after it was led elsewhere."""
    form = FormData({"csrf": field(await page(http), "csrf"), **fields})
    form.add_field("csv", BytesIO(csv.encode()), filename="tempat.csv", content_type="text/csv")
    async with http.post(path, data=form) as reply:
        return reply.status, await reply.text()


def carried(html: str) -> dict[str, str]:
    """What the button below the preview sends."""
    found = re.search(
        r'name="whole" value="(\w*)"><textarea name="csv" hidden>\n(.*?)</textarea>', html, re.S
    )
    assert found
    return {"csv": unescape(found[2]), "mark": field(html, "mark"), "whole": found[1]}


def totals(html: str) -> dict[str, int]:
    return {name: int(n) for name, n in re.findall(r'id="t-(\w+)" class="num[^"]*">(\d+)', html)}


async def names(database: Any) -> list[str]:
    rows = await database.fetch("SELECT * FROM places WHERE centre = 'JPR' ORDER BY place_id")
    return [row["landmark"] or row["dusun"] or row["desa"] or row["kecamatan"] for row in rows]


async def test_a_file_is_seen_before_it_counts(admin: ClientSession, database: Any) -> None:
    before = await names(database)
    html = await page(admin)
    assert re.search(r'id="n-kecamatan">.*?<td class="num">16</td>', html)
    csv = f"kecamatan,desa,latitude,longitude\nTahunan,,-6.9,110.68\nTahunan,{EVIL},,\n"
    status, html = await sent(admin, "/admin/places", csv)
    assert status == 200 and totals(html) == {"new": 1, "changed": 1, "moved": 1, "removed": 0}
    assert "&lt;img" in html and EVIL not in html
    assert "tempat lain tidak ada di berkas dan tetap dipakai" in html
    assert await names(database) == before, "a look changes nothing"

    status, html = await sent(admin, "/admin/places/apply", **carried(html))
    assert status == 200 and "Tempat tersimpan." in html
    assert set(await names(database)) == {*before, EVIL}
    trail = await database.fetchrow("SELECT * FROM audit WHERE action = 'places.import'")
    assert trail["actor"] == "admin" and '"new": "1"' in trail["detail"]
    status, html = await sent(admin, "/admin/places", csv)
    assert status == 200 and "tidak ada yang berubah" in html


async def test_a_whole_list_says_how_many_go(admin: ClientSession, database: Any) -> None:
    before = await names(database)
    csv = "kecamatan\nTahunan\n"
    _, html = await sent(admin, "/admin/places", csv, whole="yes")
    gone = len(before) - 1
    assert f"Pakai, dan hapus {gone} tempat" in html and await names(database) == before
    status, _ = await sent(admin, "/admin/places/apply", **carried(html) | {"whole": ""})
    assert status == 409, "another choice is another change"
    assert await names(database) == before
    status, html = await sent(admin, "/admin/places/apply", **carried(html))
    assert status == 200 and await names(database) == ["Tahunan"]


async def test_places_that_changed_meanwhile_are_shown_once_more(
    admin: ClientSession, database: Any
) -> None:
    _, html = await sent(admin, "/admin/places", "kecamatan,desa\nTahunan,Baru\n")
    await database.execute(
        "INSERT INTO places (centre, kecamatan, desa) VALUES ('JPR', 'Tahunan', 'BARU')"
    )
    status, html = await sent(admin, "/admin/places/apply", **carried(html))
    assert status == 409 and "daftar tempat berubah" in html and "dulu BARU" in html
    assert "BARU" in await names(database)
    status, html = await sent(admin, "/admin/places/apply", **carried(html))
    assert status == 200 and "Baru" in await names(database)


async def test_whoever_changes_places_waits_for_another(
    admin: ClientSession, database: Any, dsn: str
) -> None:
    _, html = await sent(admin, "/admin/places", "kecamatan,desa\nTahunan,Baru\n")
    other = Database(dsn, connections=1, name="sigap")
    async with other.transaction() as session:
        await lock_places(session)
        applying = asyncio.create_task(sent(admin, "/admin/places/apply", **carried(html)))
        waits = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        while not await database.fetchval(waits):
            assert not applying.done()
            await asyncio.sleep(0.01)
    assert (await applying)[0] == 200
    await other.close()


async def test_what_is_wrong_is_told_line_by_line(admin: ClientSession, database: Any) -> None:
    before = await names(database)
    status, html = await sent(
        admin, "/admin/places", "kecamatan,desa\nTahunan,Baru\n,Salah\nTahunan,\ntahunan,\n"
    )
    assert status == 422 and "line 3: the column kecamatan is empty" in html
    assert "line 5: repeats line 4" in unescape(html) and 'name="mark"' not in html
    for csv in ("nama\nx\n", "kecamatan\n"):
        status, html = await sent(admin, "/admin/places", csv)
        assert status == 422 and "Perbaiki dulu" in html
    status, html = await sent(admin, "/admin/places", "")
    assert status == 422 and "Pilih berkas CSV" in html
    status, html = await sent(admin, "/admin/places", "kecamatan\n" + "x" * 4_300_000)
    assert status == 422 and "paling besar 4 MB" in html
    status, html = await sent(admin, "/admin/places/apply", "kecamatan\nBaru\n", mark="x")
    assert status == 409 and await names(database) == before


async def test_a_large_list_is_carried_as_a_browser_sends_it(
    admin: ClientSession, database: Any
) -> None:
    """A field's line ends are two bytes each: what was shown is still no larger than allowed."""
    csv = "kecamatan\nBaru\n" + "\n" * (LARGEST_BYTES - 100)
    assert len(csv) < LARGEST_BYTES < len(csv.replace("\n", "\r\n"))
    status, html = await sent(admin, "/admin/places", csv)
    assert status == 200
    fields = carried(html)
    status, html = await sent(
        admin, "/admin/places/apply", **fields | {"csv": fields["csv"].replace("\n", "\r\n")}
    )
    assert status == 200 and "Tempat tersimpan." in html and "Baru" in await names(database)


async def test_the_list_is_taken_along_without_a_formula(
    admin: ClientSession, database: Any
) -> None:
    await database.execute("INSERT INTO places (centre, kecamatan) VALUES ('JPR', '=1+1')")
    csv = await page(admin, "/admin/places.csv")
    assert "\n'=1+1,,,,,," in csv
    status, html = await sent(admin, "/admin/places", csv, whole="yes")
    assert status == 200 and "tidak ada yang berubah" in html, "it is what the page reads"
    actions = {row["action"] for row in await database.fetch("SELECT action FROM audit")}
    assert "places.export" in actions
