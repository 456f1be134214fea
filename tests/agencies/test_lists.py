"""The admin's lists: units and the roster, as forms and as CSV files; and what is forgotten."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import ClientSession, CookieJar, FormData

from ari_app.store.database import Database
from tests.desk.centre import Centre

UNITS = "instansi;nama;jenis;dipakai\ndamkar;Damkar 1;Mobil Pemadam;ya\npmi;PMI 1;ambulans;tidak\n"
DUTY = """instansi,nama,tugas,telepon,mulai,selesai
damkar,Slamet,sopir,'+62 813-2555-1212,2026-05-01 07:00,2026-05-01 14:00
damkar,Wahyu,,(0291) 591113,01/05/2026 14.00,01/05/2026 21.00
"""


@pytest.fixture
async def admin(site: str, centre: Centre) -> AsyncIterator[ClientSession]:
    async with ClientSession(site, cookie_jar=CookieJar(unsafe=True)) as browser:
        async with browser.get("/") as reply:
            token = (await reply.text()).partition('name="form_token" value="')[2][:32]
        form = {"form_token": token, "login": "admin", "password": "sandi-admin"}
        await browser.post("/login", data=form)
        yield browser


async def page(admin: ClientSession, path: str) -> str:
    async with admin.get(path) as reply:
        assert reply.status == 200, path
        return await reply.text()


async def sent(
    admin: ClientSession, path: str, csv: str | None = None, **fields: str
) -> tuple[int, str]:
    """The form with its token; where the admin is led, or the page that says what is wrong."""
    found = re.search('name="csrf" value="([^"]+)"', await page(admin, path.removesuffix(".csv")))
    assert found is not None
    form = FormData({"csrf": found[1], **fields})
    if csv is not None:
        form.add_field("file", csv.encode(), filename="daftar.csv", content_type="text/csv")
    async with admin.post(path, data=form, allow_redirects=False) as reply:
        text = await reply.text()
        return reply.status, reply.headers.get("Location", "") or text


async def test_units_as_forms_and_as_a_file(admin: ClientSession, database: Any) -> None:
    new = {"agency": "psc119", "name": "Ambulans 1", "kind": "ambulance"}
    assert await sent(admin, "/admin/units", **new) == (303, "/admin/units?done=kept")
    again = await sent(admin, "/admin/units", **new)
    assert again[0] == 422 and "sudah punya unit bernama Ambulans 1" in again[1]
    assert (await sent(admin, "/admin/units.csv", UNITS))[0] == 303
    assert (await sent(admin, "/admin/units.csv", UNITS))[0] == 303  # the same once more
    listed = await page(admin, "/admin/units?q=ambulans")
    assert "Ambulans 1" in listed and "Damkar 1" not in listed and "2 dari 3" in listed
    out = (await page(admin, "/admin/units.csv")).splitlines()
    assert out[1:] == [
        "damkar,Damkar 1,mobil pemadam,ya",
        "psc119,Ambulans 1,ambulans,ya",
        "pmi,PMI 1,ambulans,tidak",
    ]
    head = "instansi,nama,jenis,dipakai\n"
    wrong = f"{head}damkar,A,kapal selam,ya\nnasa,B,perahu,ya\ndamkar,,perahu,ya\n"
    refused = await sent(admin, "/admin/units.csv", wrong)
    assert refused[0] == 422 and "2: jenis" in refused[1] and "4: the unit needs" in refused[1]
    assert (await sent(admin, "/admin/units.csv", f"{head}nasa,B,perahu,ya\n"))[0] == 422
    assert await database.fetchval("SELECT count(*) FROM units") == 3


async def test_a_unit_at_work_stays_in_use(
    admin: ClientSession, centre: Centre, database: Any
) -> None:
    unit = await centre.add_unit("Damkar 1")
    path, changed = f"/admin/units/{unit}", {"name": "Damkar 01", "kind": "rescue", "version": "1"}
    assert (await sent(admin, path, active="yes", **changed))[0] == 303
    stale = await sent(admin, path, active="yes", **changed)
    assert stale[0] == 409 and "orang lain baru saja mengubahnya" in stale[1]
    await database.execute("UPDATE units SET step = 'depart', party = 'desk', state = 'on_the_way'")
    refused = await sent(admin, path, name="Damkar 01", kind="rescue", version="2")
    assert refused[0] == 409 and "sedang bertugas" in refused[1]
    assert await database.fetchval("SELECT active FROM units")


async def test_the_roster_as_forms_and_as_a_file(
    admin: ClientSession, database: Any, dsn: str
) -> None:
    assert (await sent(admin, "/admin/duty.csv", DUTY))[0] == 303
    rows = await database.fetch("SELECT person, number, begins_at FROM duty_roster ORDER BY 3")
    assert [tuple(row.values()) for row in rows] == [
        ("Slamet", "081325551212", datetime(2026, 5, 1, 0, tzinfo=UTC)),
        ("Wahyu", "0291591113", datetime(2026, 5, 1, 7, tzinfo=UTC)),
    ]
    new = {"agency": "pmi", "person": "Rini", "number": "0812", "role": "dokter"}
    times = {"begins_at": "2027-05-01T07:00", "ends_at": "2027-05-01T06:00"}
    refused = await sent(admin, "/admin/duty", **new, **times)
    assert (
        refused[0] == 422 and "Piket selesai setelah mulai" in refused[1] and "Rini" in refused[1]
    )
    times = {**times, "ends_at": "2027-05-01T14:00"}
    assert (await sent(admin, "/admin/duty", **new, **times))[0] == 303
    listed = await page(admin, "/admin/duty")
    assert "Rini" in listed and "Slamet" not in listed  # theirs is long over
    number = await database.fetchval("SELECT duty_id FROM duty_roster WHERE person = 'Rini'")
    removed = await sent(admin, "/admin/duty")  # nothing typed
    assert removed[0] == 422
    found = re.search('name="csrf" value="([^"]+)"', listed)
    assert found is not None
    async with admin.post(f"/admin/duty/{number}", data={"csrf": found[1]}) as reply:
        assert reply.status == 200
    assert await database.fetchval("SELECT count(*) FROM duty_roster") == 2
    jobs = Database(dsn)
    async with jobs.transaction() as session:
        await session.run("duty.forget", "JPR", datetime(2026, 5, 1, 8, tzinfo=UTC))
    await jobs.close()
    assert await database.fetchval("SELECT person FROM duty_roster") == "Wahyu"
    trail = await database.fetch("SELECT detail::text FROM audit WHERE action LIKE 'duty.%'")
    assert trail and not any("Rini" in row["detail"] for row in trail)
