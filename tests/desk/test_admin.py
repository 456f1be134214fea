"""The admin's pages: types of incident and agencies, checked like a file, lost to nobody."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import ClientSession, CookieJar

from ari_app.desk.admin import retention_page
from ari_app.desk.web.authentication import SESSION_COOKIE, csrf_token
from ari_app.settings import Settings
from ari_app.store.database import Database
from recordings import replay_report
from recordings.hold import hold
from recordings.replay import Decision
from recordings.replay_report import Compared
from recordings.replay_store import opened
from tests.desk.api_client import ApiClient
from tests.desk.centre import NOW, Centre
from tests.desk.test_pages import EVIL, log_in
from tests.tickets.desk_work import SECRET
from tests.tickets.receiver import Receiver

FIRE = {
    "name": "Kebakaran",
    "name_en": "Fire",
    "ask": ["apa yang terbakar", "ada orang terjebak?"],
    "ask_en": ["what is burning", ""],
    "kind": ["text", "yes_no"],
    "agency": ["PMI", "", "Tagana"],
    "emergency": "yes",
    "active": "yes",
}
DAMKAR = {"name": "Damkar", "emergency_min": "5", "other_min": "60", "active": "yes"}


@pytest.fixture
async def admin(http: ClientSession, centre: Centre) -> ClientSession:
    await log_in(http, "admin")
    return http


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    made = Receiver()
    await made.start()
    yield made
    await made.stop()


async def send(http: ClientSession, path: str, fields: dict[str, Any]) -> tuple[int, str, str]:
    """The form as the page sends it: status, page and address at the end of the way."""
    [cookie] = [each.value for each in http.cookie_jar if each.key == SESSION_COOKIE]
    pairs = [("csrf", csrf_token(cookie))]
    for name, value in fields.items():
        pairs += [(name, one) for one in (value if isinstance(value, list) else [value])]
    async with http.post(path, data=pairs) as reply:
        return reply.status, await reply.text(), str(reply.url.relative())


async def page(http: ClientSession, path: str) -> str:
    async with http.get(path) as reply:
        assert reply.status == 200, reply.status
        return await reply.text()


async def stored(database: Any, table: str, code: str) -> Any:
    found = await database.fetchrow(
        f"SELECT * FROM {table} WHERE centre = 'JPR' AND code = $1",  # noqa: S608
        code,
    )
    assert found is not None
    return found


async def version(database: Any, table: str, code: str) -> int:
    return int((await stored(database, table, code))["version"])


# ── types ────────────────────────────────────────────────────────────────────────────────────


async def test_a_type_is_edited(admin: ClientSession, database: Any) -> None:
    html = await page(admin, "/admin/types/kebakaran")
    assert 'value="apa yang terbakar"' in html and "laporan lama. Untuk kejadian lain" in html
    assert "laporan lama" not in await page(admin, "/admin/new-type")
    fields = {**FIRE, "version": await version(database, "incident_types", "kebakaran")}
    status, html, path = await send(admin, "/admin/types/kebakaran", fields)
    assert (status, path) == (200, "/admin/types?done=kept&moved=kebakaran")
    assert "Tersimpan." in html and "Tidak ada instansi bernama Tagana" in html
    row = await stored(database, "incident_types", "kebakaran")
    assert row["agencies"] == '["PMI", "Tagana"]' and not row["needs_number"]
    assert '"ask": "ada orang terjebak?", "kind": "yes_no", "ask_en": ""' in row["questions"]
    trail = "SELECT detail ->> 'fields' FROM audit WHERE action = 'types.keep'"
    assert await database.fetchval(trail) == "questions, agencies, needs_number"


async def test_a_new_type_is_the_last_and_is_put_out_of_use(
    admin: ClientSession, database: Any
) -> None:
    new = {**FIRE, "code": "kapal_karam", "name": "Kapal karam", "name_en": "Sunken ship"}
    status, html, _ = await send(admin, "/admin/new-type", new)
    assert status == 200 and html.rindex("Kapal karam") > html.rindex("Informasi")
    out = {name: value for name, value in new.items() if name not in ("active", "code")}
    status, html, _ = await send(admin, "/admin/types/kapal_karam", {**out, "version": 1})
    assert status == 200 and "tidak dipakai" in html
    assert not (await stored(database, "incident_types", "kapal_karam"))["active"]


@pytest.mark.parametrize(
    ("path", "change", "told"),
    [
        ("new-type", {"code": "Kapal karam"}, "misalnya kapal_karam"),
        ("new-type", {"code": ""}, "misalnya kapal_karam"),
        ("new-type", {"code": "medis"}, "Kode medis sudah dipakai"),
        ("new-type", {"name": " "}, "Isi kolom ini."),
        ("new-type", {"name": "x" * 121}, "paling banyak 120 huruf"),
        ("new-type", {"name_en": "x\u202ey"}, "tidak bisa ditampilkan"),
        ("new-type", {"ask": ["a?", "a?"]}, "“a?” tertulis dua kali"),
        ("new-type", {"ask": ["", "b"]}, "“what is burning” belum punya pertanyaan"),
        ("new-type", {"agency": ["PMI", "PMI"]}, "“PMI” tertulis dua kali"),
        ("new-type", {"agency": [f"a{n}" for n in range(11)]}, "paling banyak 10"),
        ("new-agency", {"code": "x"}, "misalnya kapal_karam"),
        ("new-agency", {"code": "pmi"}, "Kode pmi sudah dipakai"),
        ("new-agency", {"name": ""}, "Isi kolom ini."),
        ("new-agency", {"emergency_min": "lima"}, "Tulis angka bulat"),
        ("new-agency", {"emergency_min": "0"}, "Tulis 1 sampai 1440 menit"),
        ("new-agency", {"other_min": "99999"}, "Tulis 1 sampai 10080 menit"),
        ("new-agency", {"contact": "1" * 121}, "paling banyak 120 huruf"),
        ("new-agency", {"also": "a\r\na"}, "“a” tertulis dua kali"),
    ],
)
async def test_a_bad_value_is_told_at_its_field_and_nothing_is_lost(
    admin: ClientSession, database: Any, path: str, change: dict[str, Any], told: str
) -> None:
    good = {"code": "kapal_karam", **(FIRE if path == "new-type" else DAMKAR)}
    before = await database.fetchval("SELECT count(*) FROM audit")
    status, html, _ = await send(admin, f"/admin/{path}", {**good, **change})
    [name] = change
    field = {"ask": "questions", "agency": "agencies"}.get(name, name)
    assert status == 422 and told in html
    assert re.search(rf'class="wrong" id="e-{field}">[^<]*{re.escape(told)}', html)
    assert f'value="{good["name"]}"' in html or name == "name"
    assert await database.fetchval("SELECT count(*) FROM audit") == before


async def test_two_admins_and_one_type(admin: ClientSession, database: Any, site: str) -> None:
    seen = await version(database, "incident_types", "kebakaran")
    await database.execute(
        """UPDATE incident_types SET name = 'Kebakaran hutan', version = version + 1
           WHERE code = 'kebakaran'"""
    )
    mine = {**FIRE, "name": "Kebakaran besar", "version": seen}
    status, html, _ = await send(admin, "/admin/types/kebakaran", mine)
    assert status == 409 and "orang lain baru saja mengubahnya" in html
    assert 'value="Kebakaran besar"' in html and "<q>Kebakaran hutan</q>" in html
    assert (await stored(database, "incident_types", "kebakaran"))["name"] == "Kebakaran hutan"
    again = re.search(r'name="version" value="(\d+)"', html)
    assert again is not None
    status, _, _ = await send(admin, "/admin/types/kebakaran", {**mine, "version": again[1]})
    assert status == 200
    assert (await stored(database, "incident_types", "kebakaran"))["name"] == "Kebakaran besar"


@pytest.mark.parametrize(
    ("table", "path", "fields"),
    [
        ("incident_types", "new-type", {**FIRE, "code": "lain"}),
        ("incident_types", "types/kebakaran", {**FIRE, "version": 1}),
        ("agencies", "new-agency", {**DAMKAR, "code": "lain"}),
        ("agencies", "agencies/damkar", {**DAMKAR, "version": 1}),
    ],
)
async def test_a_database_that_is_away_costs_no_word(
    admin: ClientSession, database: Any, table: str, path: str, fields: dict[str, Any]
) -> None:
    await database.execute(f"ALTER TABLE {table} RENAME TO gone")
    status, html, _ = await send(admin, f"/admin/{path}", {**fields, "name": "Yang baru"})
    assert status == 503 and "basis data tidak menjawab" in html and 'value="Yang baru"' in html


async def test_a_page_that_is_too_old_keeps_what_was_typed(admin: ClientSession) -> None:
    made_up = [("csrf", "0" * 64), ("name", "Yang baru"), ("code", "lain")]
    for path in ("new-type", "new-agency"):
        async with admin.post(f"/admin/{path}", data=made_up) as reply:
            html = await reply.text()
        assert reply.status == 403 and "Simpan sekali lagi" in html
        assert 'value="Yang baru"' in html


async def test_types_change_their_order(admin: ClientSession, database: Any) -> None:
    order = "SELECT code FROM incident_types WHERE centre = 'JPR' ORDER BY position LIMIT 2"
    before = [row["code"] for row in await database.fetch(order)]
    await send(admin, "/admin/types", {"code": before[1], "up": "1"})
    assert [row["code"] for row in await database.fetch(order)] == before[::-1]
    await send(admin, "/admin/types", {"code": before[1], "up": "1"})  # it is the first
    await send(admin, "/admin/types", {"code": before[1], "down": "1"})
    assert [row["code"] for row in await database.fetch(order)] == before


async def test_types_stand_by_use_when_an_admin_asks(
    admin: ClientSession, centre: Centre, database: Any
) -> None:
    order = "SELECT code FROM incident_types WHERE centre = 'JPR' ORDER BY position"
    before = [row["code"] for row in await database.fetch(order)]
    for number in (1, 2):
        call_id = await centre.add_call()
        await centre.add_ticket(call_id, number, at=datetime.now(UTC))
    await database.execute("UPDATE tickets SET type = $1", before[3])
    assert '<td class="num">2</td>' in await page(admin, "/admin/types")
    await send(admin, "/admin/types", {"by_use": "1"})
    after = [row["code"] for row in await database.fetch(order)]
    assert after == [before[3], *before[:3], *before[4:]]  # what is used as often stays as it was
    told = "SELECT detail->>'way' FROM audit WHERE action = 'types.order' ORDER BY at DESC LIMIT 1"
    assert await database.fetchval(told) == "by_use"


async def test_rows_change_places_before_anything_is_saved(
    admin: ClientSession, database: Any
) -> None:
    status, html, _ = await send(
        admin, "/admin/types/kebakaran", {**FIRE, "version": 1, "arrange": "questions.1"}
    )
    assert status == 200 and html.index("ada orang terjebak?") < html.index("apa yang terbakar")
    assert (
        "bahan berbahaya?" in (await stored(database, "incident_types", "kebakaran"))["questions"]
    )


async def test_what_is_written_is_never_html(admin: ClientSession) -> None:
    await send(admin, "/admin/new-type", {**FIRE, "code": "evil", "name": EVIL})
    for path in ("/admin/types", "/admin/types/evil"):
        assert "<img" not in await page(admin, path)


async def test_a_centre_without_anything(admin: ClientSession, database: Any) -> None:
    await database.execute("DELETE FROM incident_types")
    assert "Belum ada jenis kejadian" in await page(admin, "/admin/types")
    await database.execute("UPDATE accounts SET agency_id = NULL")
    await database.execute("UPDATE tokens SET agency_id = NULL")
    await database.execute("DELETE FROM agencies")
    assert "Belum ada instansi" in await page(admin, "/admin/agencies")
    assert "Belum ada instansi untuk dipilih" in await page(admin, "/admin/new-type")


async def test_it_speaks_english_too(admin: ClientSession) -> None:
    assert "Types of incident" in await page(admin, "/admin/types?lang=en")
    html = (await send(admin, "/admin/new-type", {**FIRE, "code": ""}))[1]
    assert "for example kapal_karam" in html


# ── agencies ─────────────────────────────────────────────────────────────────────────────────


async def test_an_agency_is_edited_and_a_new_name_is_still_suggested(
    admin: ClientSession, database: Any, api: ApiClient
) -> None:
    seen = await stored(database, "agencies", "pmi")
    fields = {**DAMKAR, "name": "PMI Jepara", "version": seen["version"], "emergency_min": "7"}
    status, html, path = await send(admin, "/admin/agencies/pmi", fields)
    assert (status, path) == (200, "/admin/agencies/pmi?done=kept") and "Tersimpan." in html
    after = await stored(database, "agencies", "pmi")
    assert (after["name"], after["emergency_min"]) == ("PMI Jepara", 7) and "PMI" in after["also"]
    html = (await send(admin, "/admin/agencies/pmi", {**fields, "name": "Lain"}))[1]
    assert "orang lain baru saja mengubahnya" in html and "<q>PMI Jepara</q>" in html
    trail = "SELECT detail ->> 'fields' FROM audit WHERE action = 'agency.keep'"
    assert "emergency_min" in await database.fetchval(trail)


async def test_a_secret_is_made_and_shown_once(admin: ClientSession) -> None:
    url = "https://damkar.example/112?token=rahasia-sekali"
    fields = {"kind": "webhook", "label": "Sistem piket", "url": url, "secret": ""}
    status, html, _ = await send(admin, "/admin/agencies/damkar/channels", fields)
    secret = re.search(r'id="secret">([^<]+)<', html)
    assert status == 200 and secret is not None
    html = await page(admin, "/admin/agencies/damkar")
    assert "Sistem piket" in html and secret[1] not in html and "rahasia-sekali" not in html


async def test_a_channel_is_added_tested_and_stopped(
    admin: ClientSession, database: Any, receiver: Receiver
) -> None:
    path = "/admin/agencies/damkar"
    fields = {"kind": "webhook", "label": "Sistem piket", "url": receiver.url, "secret": SECRET}
    html = (await send(admin, f"{path}/channels", fields))[1]
    assert "Saluran ditambahkan." in html and SECRET not in html
    number = await database.fetchval("SELECT channel_id FROM agency_channels")
    html = (await send(admin, f"{path}/channels/{number}", {"test": "1"}))[1]
    assert "Uji sampai lewat Sistem piket." in html
    [got] = receiver.received
    assert got.genuine and got.body["event"] == "channel.test"
    receiver.answers = [500]
    html = (await send(admin, f"{path}/channels/{number}", {"test": "1"}))[1]
    assert "gagal. Penerima menjawab 500." in html
    assert (await send(admin, f"{path}/channels/{number}", {}))[0] == 400
    html = (await send(admin, f"{path}/channels/{number}", {"remove": "1"}))[1]
    assert "Saluran dihentikan." in html and "Sistem piket" not in html
    assert await database.fetchval("SELECT count(*) FROM agency_channels") == 1
    actions = [row["action"] for row in await database.fetch("SELECT action FROM audit")]
    assert actions.count("agency.channel.test") == 2 and "agency.channel.remove" in actions


@pytest.mark.parametrize(
    ("change", "field", "told"),
    [
        ({"label": ""}, "label", "Isi kolom ini."),
        ({"url": "ftp://x"}, "url", "diawali https://"),
        ({"secret": "short"}, "secret", "16 sampai 200 huruf"),
        ({"kind": "apprise", "url": "x"}, "url", "alamat Apprise"),
        ({"kind": "apprise", "url": "nosuch://x"}, "url", "alamat Apprise"),
        ({"kind": "apprise", "url": "mailto://server?to=a@b.example"}, "url", "Tambahkan pengirim"),
    ],
)
async def test_a_bad_channel(
    admin: ClientSession, database: Any, change: dict[str, str], field: str, told: str
) -> None:
    fields = {"kind": "webhook", "label": "x", "url": "https://a.example", "secret": "s" * 20}
    status, html, _ = await send(admin, "/admin/agencies/damkar/channels", {**fields, **change})
    assert status == 422 and re.search(rf'id="e-{field}">[^<]*{re.escape(told)}', html)
    assert "s" * 20 not in html
    assert await database.fetchval("SELECT count(*) FROM agency_channels") == 0


async def test_another_centres_things_do_not_exist(
    admin: ClientSession, database: Any, site: str
) -> None:
    for table in ("incident_types", "agencies"):
        await database.execute(f"DELETE FROM {table} WHERE centre = 'KDS'")  # noqa: S608
    await database.execute("INSERT INTO agencies (centre, code, name) VALUES ('KDS', 'lain', 'L')")
    async with admin.get("/admin/agencies/lain") as reply:
        assert reply.status == 404
    assert (await send(admin, "/admin/agencies/lain", {**DAMKAR, "version": 1}))[0] == 404
    async with ClientSession(site, cookie_jar=CookieJar(unsafe=True)) as other:
        await log_in(other, "supervisor")
        assert (await send(other, "/admin/types/kebakaran", FIRE))[0] == 404


# ── what is kept ────────────────────────────────────────────────────────────────────────────


async def test_retention_is_looked_at_before_anything_goes(
    http: ClientSession, centre: Centre, database: Any
) -> None:
    """What is due is counted; what is old and stays says why; nothing is changed."""
    goes, held, heard, asked = [await centre.add_call() for _ in range(4)]
    for call_id in (goes, held):
        await centre.add_recording(call_id, b"x" * 2_000_000)
    label = await centre.add_ticket(asked, 7)
    await database.execute("UPDATE calls SET ended_at = ended_at - interval '20 years'")
    await database.execute("UPDATE calls SET needs_review = true WHERE call_id = $1", heard)
    await database.execute(
        "INSERT INTO holds (centre, call_id, reason) VALUES ('JPR', $1, $2)", held, EVIL
    )
    await log_in(http, "admin")
    async with http.get("/admin/retention") as reply:
        html = await reply.text()
    assert reply.status == 200 and EVIL not in html
    assert '<th scope="row">rekaman</th><td class="num">365</td><td class="num">1</td>' in html
    kept = html.partition("h-kept")[2]
    assert f'href="/calls/{held}"' in kept and "ditahan:" in kept
    assert f'href="/calls/{heard}"' in kept and "menunggu peninjau" in kept
    assert f'href="/tickets/{label}"' in kept and "tiketnya masih terbuka" in kept
    assert goes not in kept
    kept_rows = await database.fetch("SELECT call_id FROM calls WHERE is_kept(call_id)")
    assert {row["call_id"] for row in kept_rows} == {held, heard, asked}
    assert await database.fetchval("SELECT count(*) FROM recordings WHERE status = 'ready'") == 2


async def test_a_hold_of_today_is_seen_with_why_and_by_whom(
    http: ClientSession, centre: Centre, dsn: str
) -> None:
    """Long before the call is old enough to go."""
    call_id = await centre.add_call(at=datetime.now(UTC))
    command = Database(dsn)
    async with command.transaction() as session:
        await hold(session, "JPR", call_id, "Polres, LP/12/2026", by="wati")
    await command.close()
    await log_in(http, "admin")
    async with http.get("/admin/retention") as reply:
        html = await reply.text()
    held, _, kept = html.partition('id="h-holds"')[2].partition('id="h-kept"')
    assert f'href="/calls/{call_id}"' in held and call_id not in kept
    assert "Polres, LP/12/2026" in held and "ditahan oleh wati" in held


async def test_what_goes_is_listed_page_by_page(
    http: ClientSession, centre: Centre, database: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention_page, "PAGE", 2)
    calls = [await centre.add_call(at=NOW - timedelta(days=n)) for n in range(5, 0, -1)]
    both, held, fresh, *_ = calls
    for call_id in (both, held, fresh):
        await centre.add_recording(call_id, b"x" * 2_000_000)
    await database.execute(
        "UPDATE calls SET ended_at = ended_at - interval '20 years' WHERE call_id <> $1", fresh
    )
    await database.execute(
        "INSERT INTO holds (centre, call_id, reason) VALUES ('JPR', $1, 'Polres')", held
    )
    await log_in(http, "admin")
    found, address = list[str](), "/admin/retention"
    while address:
        async with http.get(address) as reply:
            html = await reply.text()
        goes = html.partition('id="h-goes"')[2].partition('id="h-holds"')[0]
        rows = re.findall(r'href="/calls/([^"]+)">.*?</tr>', goes)
        assert len(rows) <= 2
        if both in rows:
            assert "rekaman, data pribadi" in goes and ">2<" in goes
        found += rows
        onward = re.search(r'href="(\?after=[^"#]+)[^"]*" rel="next"', goes)
        address = f"/admin/retention{onward[1]}" if onward else ""
    assert found == [call for call in calls if call not in (held, fresh)]
    async with http.get("/admin/retention?after=nonsense") as reply:
        assert both in await reply.text()


# ── replays ─────────────────────────────────────────────────────────────────────────────────


def said(verdict: str, held: bool) -> Decision:
    return Decision(verdict=verdict, held=held, released=None, at_s=12.0, ear="ear-1/a9f2")


async def test_what_a_replay_found_is_a_table(
    http: ClientSession, centre: Centre, settings: Settings
) -> None:
    """While it runs, and after; of another centre, and under a name of a stranger's, nothing."""
    call_id = await centre.add_call()
    question = {"centre": "JPR", "since": "2026-05-01T00:00:00+07:00", "until": None, "ear": EVIL}
    await log_in(http, "admin")
    with opened(settings.exports_dir, question) as store:
        store.keep_total(2)
        store.keep([(call_id, said("noise", held=True))])
        async with http.get("/admin/replays") as reply:
            html = await reply.text()
        assert "1 / 2" in html and "sedang berjalan" in html and EVIL not in html
        changed = Compared(
            call_id=call_id,
            then=said("noise", held=True),
            now=said("voice", held=False),
            beyond=False,
            finding="human",
            was="normal",
        )
        same = replace(changed, now=changed.then, finding="false_call", was=None)
        store.keep_report(["as it was printed"], replay_report.table([changed, same]))
    async with http.get(f"/admin/replays/{store.folder.name}") as reply:
        html = await reply.text()
    assert reply.status == 200 and "selesai" in html and EVIL not in html
    assert "0 panggilan lagi akan ditahan, 1 tidak lagi." in html
    assert f'href="/calls/{call_id}"' in html and "ada manusia (Normal)" in html
    assert "100,0 % (20,7 … 100,0)" in html and "0,0 % (0,0 … 79,3)" in html
    other = {**question, "centre": "KDS"}
    with opened(settings.exports_dir, other) as hidden:
        hidden.keep_report([], replay_report.table([]))
    for strange in (hidden.folder.name, "replay-0", "..%2f..%2fetc", f"{store.folder.name}x"):
        async with http.get(f"/admin/replays/{strange}") as reply:
            assert reply.status == 404, strange
    (store.folder / "report.json").write_text("[broken")
    async with http.get(f"/admin/replays/{store.folder.name}") as reply:
        assert reply.status == 200 and "akan berubah" not in await reply.text()
    (store.folder / "report.json").unlink()
    async with http.get("/admin/replays") as reply:
        assert "terhenti" in await reply.text()
