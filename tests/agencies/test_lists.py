"""The admin's lists: units and the roster, as forms and as CSV files; what is forgotten; and each
change of a list taken back.
"""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import ClientSession, CookieJar, FormData

from ari_app.store.database import Database, Session
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


@asynccontextmanager
async def jobs_on(dsn: str) -> AsyncIterator[Session]:
    jobs = Database(dsn)
    async with jobs.transaction() as session:
        yield session
    await jobs.close()


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
    rows = await database.fetch("SELECT person, telephone, begins_at FROM duty_roster ORDER BY 3")
    assert [tuple(row.values()) for row in rows] == [
        ("Slamet", "081325551212", datetime(2026, 5, 1, 0, tzinfo=UTC)),
        ("Wahyu", "0291591113", datetime(2026, 5, 1, 7, tzinfo=UTC)),
    ]
    both = DUTY.replace("Slamet,sopir", "Joko,dokter")
    assert (await sent(admin, "/admin/duty.csv", both))[0] == 303
    people = await database.fetch("SELECT person FROM duty_roster ORDER BY begins_at, person")
    assert [row["person"] for row in people] == ["Joko", "Slamet", "Wahyu"], "two at one number"
    await database.execute("DELETE FROM duty_roster WHERE person = 'Joko'")
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
    async with jobs_on(dsn) as session:
        await session.run("duty.forget", "JPR", datetime(2026, 5, 1, 8, tzinfo=UTC))
    assert await database.fetchval("SELECT person FROM duty_roster") == "Wahyu"
    trail = await database.fetch("SELECT detail::text FROM audit WHERE action LIKE 'duty.%'")
    assert trail and not any("Rini" in row["detail"] for row in trail)
    [told] = await database.fetch("SELECT count(*) FROM list_changes WHERE of = 'duty'")
    assert told["count"] > 0
    async with jobs_on(dsn) as session:
        await session.run("list_changes.old", "JPR", datetime.now(UTC), "duty")
    assert await database.fetchval("SELECT count(*) FROM list_changes") == 0, "names are gone"


BACK = (5, 6, 4, 3, 2, 1)
_STATE = (
    "SELECT to_jsonb(i) - 'version' FROM incident_types i ORDER BY position, code",
    "SELECT to_jsonb(a) - 'version' FROM agencies a ORDER BY position, code",
    "SELECT name, kind, active FROM units ORDER BY unit_id",
    "SELECT * FROM duty_roster ORDER BY duty_id",
)


async def test_each_list_goes_back_by_one_click(
    admin: ClientSession, centre: Centre, database: Any
) -> None:
    """Who, when, why, before and after; a later change is never lost."""
    unit = await centre.add_unit("Damkar 1")
    assert (await sent(admin, "/admin/duty.csv", _tomorrow(DUTY)))[0] == 303
    await database.execute("TRUNCATE list_changes RESTART IDENTITY")
    duty = await database.fetchval("SELECT min(duty_id) FROM duty_roster")
    before = [await database.fetch(query) for query in _STATE]

    fire = {"name": "Kebakaran besar", "ask": "apa?", "ask_en": "", "kind": "text", "active": "yes"}
    pmi = {"name": "PMI Jepara", "emergency_min": "5", "other_min": "60", "active": "yes"}
    hook = {"kind": "webhook", "label": "Sistem", "url": "https://sistem.example/112"}
    boat = {"name": "Damkar 01", "kind": "rescue", "version": "1", "active": "yes"}
    for path, fields in (
        ("/admin/types/kebakaran", {**fire, "version": "1", "why": "uji coba"}),
        ("/admin/types", {"code": "kebakaran", "down": "1"}),
        ("/admin/agencies/pmi", {**pmi, "version": "1"}),
        ("/admin/agencies/pmi/channels", hook),
        (f"/admin/units/{unit}", boat),
        (f"/admin/duty/{duty}", {}),
    ):
        assert (await posted(admin, path, **fields))[0] in (200, 303), path
    told = await page(admin, "/admin/list-changes")
    assert told.count('action="/admin/list-changes/') == 6 and "uji coba" in told
    assert "Kebakaran besar" in told and "Slamet" in told and "sistem.example" not in told
    units = await page(admin, "/admin/list-changes?of=units")
    assert '<s class="dim">Damkar 1</s> → <b>Damkar 01</b>' in units and "Slamet" not in units

    for number in BACK:
        status, where = await posted(admin, f"/admin/list-changes/{number}")
        assert status == 303 and "done=taken_back_change" in where, where
    after = [await database.fetch(query) for query in _STATE]
    assert after == before
    assert not await database.fetchval("SELECT active FROM agency_channels")
    whys = await database.fetch("SELECT by, why, undoes FROM list_changes WHERE number > 6")
    assert [(row["by"], row["undoes"]) for row in whys] == [("admin", number) for number in BACK]
    trail = await database.fetch("SELECT action, detail FROM audit WHERE detail ? 'undoes'")
    assert {row["action"] for row in trail} == {
        *("types.undo", "agency.undo", "unit.undo", "duty.undo"),
    }

    again = await posted(admin, "/admin/list-changes/1")  # it is back already
    assert again[0] == 409 and "sesudahnya ada yang diubah lagi" in again[1]
    assert (await posted(admin, "/admin/units", agency="pmi", name="PMI 1", kind="boat"))[0] == 303
    leaves = "UPDATE units SET step = 'depart', party = 'desk', state = 'on_the_way'"
    await database.execute(f"{leaves} WHERE name = 'PMI 1'")
    newest = await database.fetchval("SELECT max(number) FROM list_changes")
    at_work = await posted(admin, f"/admin/list-changes/{newest}")
    assert at_work[0] == 409 and "sedang bertugas" in at_work[1]
    assert await database.fetchval("SELECT active FROM units WHERE name = 'PMI 1'")


def _tomorrow(roster: str) -> str:
    day = datetime.now(UTC) + timedelta(days=2)
    return roster.replace("2026-05-01", f"{day:%Y-%m-%d}").replace("01/05/2026", f"{day:%d/%m/%Y}")


async def posted(admin: ClientSession, path: str, **fields: str) -> tuple[int, str]:
    found = re.search('name="csrf" value="([^"]+)"', await page(admin, "/admin/units"))
    assert found is not None
    data = {"csrf": found[1], **fields}
    async with admin.post(path, data=data, allow_redirects=False) as reply:
        text = await reply.text()
        return reply.status, reply.headers.get("Location", "") or text
