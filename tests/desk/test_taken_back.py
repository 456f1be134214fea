"""Accounts, seats and places go back by one click: nobody gets more than the one who clicks could
give, no secret comes back, and what was decided later is never lost.
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession

from ari_app.people.accounts import set_active
from ari_app.people.seats import rename_seat
from ari_app.store.database import Database
from tests.desk.centre import Centre
from tests.desk.passwords import CHEAP
from tests.desk.test_admin import page, send
from tests.desk.test_own_accounts import is_out
from tests.desk.test_places_page import carried, names, sent
from tests.desk.test_seats import browser, sit

PAST = "/admin/list-changes"
ACCOUNTS = """SELECT login, name, role, active, phone, extension, agency_id, password_hash
              FROM accounts ORDER BY login"""
PLACES = """SELECT kecamatan, desa, dusun, landmark, also, latitude, longitude FROM places
            ORDER BY 1, 2, 3, 4"""

LARGE = """
    INSERT INTO list_changes (centre, by, of, why, before, after)
    SELECT 'JPR', 'admin', 'places', '', jsonb_object_agg(n, null),
           jsonb_object_agg(n, jsonb_build_object('kecamatan', md5(n::text)))
    FROM generate_series(1, 100000) n, generate_series(1, 2) change GROUP BY change"""


@pytest.fixture
async def admin(site: str, centre: Centre) -> AsyncIterator[ClientSession]:
    await centre.add_account("sari", "call_taker", CHEAP.hash("sandi-sari"))
    await centre.add_account("wati", "admin", CHEAP.hash("sandi-wati"))
    async with browser(site, "admin") as http:
        yield http


async def newest(database: Any) -> int:
    return int(await database.fetchval("SELECT max(number) FROM list_changes"))


async def taken_back(http: ClientSession, number: int) -> tuple[int, str]:
    status, html, path = await send(http, f"{PAST}/{number}", {})
    assert status != 200 or "done=taken_back_change" in path
    return status, html


async def test_each_change_of_an_account_goes_back(admin: ClientSession, database: Any) -> None:
    before = await database.fetch(ACCOUNTS)
    sari = {"name": "Sari Wulandari", "role": "supervisor", "agency": "", "why": "naik jabatan"}
    agency = {"name": "Reviewer", "role": "agency", "agency": "pmi"}
    for path, fields in (
        ("sari", {"do": "change", **sari}),
        ("reviewer", {"do": "change", **agency}),
        ("call_taker", {"do": "close", "why": "pindah"}),
    ):
        assert (await send(admin, f"/admin/accounts/{path}", fields))[0] == 200, path
    told = await page(admin, f"{PAST}?of=accounts")
    assert '<s class="dim">petugas</s> → <b>pengawas</b>' in told and "naik jabatan" in told
    assert '<s class="dim">ya</s> → <b>tidak</b>' in told and "pindah" in told
    last = await newest(database)
    for number in range(last, last - 3, -1):
        assert (await taken_back(admin, number))[0] == 200
    after = await database.fetch(ACCOUNTS)
    assert [dict(row) for row in after] == [dict(row) for row in before]
    trail = await database.fetch("SELECT * FROM audit WHERE action = 'account.undo'")
    assert {json.loads(row["detail"])["undoes"] for row in trail} == {
        str(number) for number in range(last - 2, last + 1)
    }
    assert "hash" not in str(await database.fetch("SELECT before, after FROM list_changes"))


async def test_a_new_account_goes_back_closed_and_its_link_with_it(
    admin: ClientSession, database: Any
) -> None:
    new = {"name": "Wulan", "login": "wulan", "role": "supervisor", "agency": ""}
    _, html, _ = await send(admin, "/admin/new-account", new)
    link = re.search(r"/invited/[A-Za-z0-9_-]+", html)
    assert link and "Tarik undangan" in html
    invited = await newest(database)
    status, html = await taken_back(admin, invited - 1)  # the account itself, first
    assert status == 409 and "Kembalikan yang lebih baru dulu" in html
    assert (await taken_back(admin, invited))[0] == 200
    async with admin.get(link[0]) as reply:
        assert reply.status == 404, "the link was withdrawn"
    status, html = await taken_back(admin, await newest(database))
    assert status == 409 and "tidak bisa dihidupkan lagi" in html, "no link comes back"
    assert (await taken_back(admin, invited - 1))[0] == 200
    assert not await database.fetchval("SELECT active FROM accounts WHERE login = 'wulan'")
    # reopened by one click as well, and nothing opens it without another invitation
    assert (await taken_back(admin, await newest(database)))[0] == 200
    assert await database.fetchval("SELECT active FROM accounts WHERE login = 'wulan'")
    async with admin.get(link[0]) as reply:
        assert reply.status == 404


async def test_an_invitation_is_withdrawn(admin: ClientSession, database: Any) -> None:
    _, html, _ = await send(admin, "/admin/accounts/sari", {"do": "invite"})
    link = re.search(r"/invited/[A-Za-z0-9_-]+", html)
    status, html, _ = await send(admin, "/admin/accounts/sari", {"do": "uninvite"})
    assert link and status == 200 and "Undangan ditarik" in html and "Tarik undangan" not in html
    async with admin.get(link[0]) as reply:
        assert reply.status == 404
    status, html, _ = await send(admin, "/admin/accounts/sari", {"do": "uninvite"})
    assert status == 409 and "keadaannya berubah" in html
    acts = await database.fetch("SELECT action FROM audit WHERE subject = 'sari' ORDER BY at")
    assert [row["action"] for row in acts] == ["account.invite", "account.uninvite"]


async def test_nobody_raises_themselves_and_one_admin_is_left(
    admin: ClientSession, site: str, database: Any
) -> None:
    """Wati takes an admin's rights away; that cannot be clicked back by who lost them."""
    lower = {"do": "change", "name": "Admin", "role": "call_taker", "agency": ""}
    async with browser(site, "wati") as wati:
        assert (await send(wati, "/admin/accounts/admin", lower))[0] == 200
        number = await newest(database)
        assert await is_out(admin)
        async with browser(site, "admin") as lowered:
            assert (await send(lowered, f"{PAST}/{number}", {}))[0] == 404
        # raised again by an admin; the one who was raised cannot lower or raise themselves by it
        assert (await taken_back(wati, number))[0] == 200
        back = await newest(database)
        async with browser(site, "admin") as raised:
            status, html = await taken_back(raised, back)
            assert status == 409 and "akun Anda sendiri" in html
            # two admins, each about the other, at once: one is left
            mine = {"do": "change", "name": "Wati", "role": "admin", "agency": ""}
            await send(raised, "/admin/accounts/wati", {**mine, "role": "supervisor"})
            assert (await taken_back(raised, await newest(database)))[0] == 200
        async with browser(site, "admin") as one, browser(site, "wati") as other:
            # both changes raised somebody: to take them back is to lower an admin
            raisings = await database.fetch(
                "SELECT number, after FROM list_changes WHERE of = 'accounts' AND undoes > 0"
            )
            of = {next(iter(json.loads(row["after"]))): row["number"] for row in raisings}
            done = await asyncio.gather(
                *(
                    send(http, f"{PAST}/{of[login]}", {})
                    for http, login in ((one, "wati"), (other, "admin"))
                )
            )
    assert await database.fetchval("SELECT count(*) FROM accounts WHERE role = 'admin'") == 1
    (refused,) = [each for each in done if "done=taken_back_change" not in each[2]]
    assert refused[0] in (401, 404, 409) or 'id="password"' in refused[1]  # asked to log in


async def test_a_telephone_goes_back_but_no_secret(
    admin: ClientSession, centre: Centre, database: Any
) -> None:
    await centre.add_account("bagus", "call_taker", CHEAP.hash("sandi-bagus"))
    give = {"do": "phone", "kind": "softphone", "extension": "410", "digest": "MD5"}
    _, html, _ = await send(admin, "/admin/accounts/bagus", give)
    secret = re.search(r'id="sip-password" class="num">([^<]+)<', html)
    assert secret and (await taken_back(admin, await newest(database)))[0] == 200
    phone = "SELECT phone, extension, sip_ha1 FROM accounts WHERE login = 'bagus'"
    assert tuple(await database.fetchrow(phone)) == ("none", None, None)
    status, html = await taken_back(admin, await newest(database))
    assert status == 409 and "tidak bisa dihidupkan lagi" in html
    await send(admin, "/admin/accounts/bagus", {**give, "kind": "webrtc"})
    await send(admin, "/admin/accounts/bagus", {"do": "phone_off"})
    assert (await taken_back(admin, await newest(database)))[0] == 200
    assert tuple(await database.fetchrow(phone))[:2] == ("webrtc", "410")
    assert secret[1] not in str(await database.fetch("SELECT before, after FROM list_changes"))
    # somebody has the number meanwhile: one sentence
    await send(admin, "/admin/accounts/bagus", {"do": "phone_off"})
    number = await newest(database)
    await centre.add_seat("410", "Meja 10")
    status, html = await taken_back(admin, number)
    assert status == 409 and "sudah dipakai tempat atau telepon lain" in html


async def test_seats_go_back_and_who_sits_stays(
    admin: ClientSession, site: str, database: Any, ami: Any
) -> None:
    for fields in (
        {"do": "add", "extension": "301", "name": "Meja 1", "why": "meja baru"},
        {"do": "rename", "extension": "301", "name": "Meja depan", "why": "dipindah"},
        {"do": "close", "extension": "301", "name": "Meja depan", "why": "rusak"},
    ):
        assert (await send(admin, "/admin/seats", fields))[0] == 200
    told = await page(admin, f"{PAST}?of=seats")
    assert all(why in told for why in ("meja baru", "dipindah", "rusak"))
    assert '<s class="dim">Meja 1</s> → <b>Meja depan</b>' in told and "Meja depan (301)" in told
    first = await newest(database) - 2
    seat = "SELECT name, active FROM seats WHERE extension = '301'"
    for number, left in (
        (first + 2, ("Meja depan", True)),
        (first + 1, ("Meja 1", True)),
        (first, ("Meja 1", False)),
    ):
        assert (await taken_back(admin, number))[0] == 200
        assert tuple(await database.fetchrow(seat)) == left
    # the name has gone to another seat meanwhile; somebody sits there
    gone = await newest(database)
    await send(admin, "/admin/seats", {"do": "add", "extension": "302", "name": "Meja 1"})
    status, html = await taken_back(admin, gone)
    assert status == 409 and "sudah dipakai lagi" in html
    async with browser(site, "sari") as sari:
        assert (await sit(sari, "302.0"))[0] == 303
        status, html = await taken_back(admin, await newest(database))
        assert status == 409 and "tempat itu sedang dipakai" in html
    acts = await database.fetch("SELECT action FROM audit WHERE action LIKE 'seat.undo'")
    assert len(acts) == 3


async def bring(http: ClientSession, csv: str, **fields: str) -> None:
    _, html = await sent(http, "/admin/places", csv, **fields)
    status, html = await sent(
        http, "/admin/places/apply", **carried(html), why=fields.get("why", "")
    )
    assert status == 200 and "Tempat tersimpan." in html


async def test_places_go_back_whole(admin: ClientSession, database: Any) -> None:
    """One place, a place that moves, and a list that takes all others away."""
    before = [dict(row) for row in await database.fetch(PLACES)]
    await bring(admin, "kecamatan,landmark\nTahunan,<b>Masjid\n", why="usul petugas")
    await bring(admin, "kecamatan,also,latitude,longitude\nTAHUNAN,Tahun,-6.9,110.68\n")
    await bring(admin, "kecamatan\nKedung\n", whole="yes", why="daftar baru")
    assert await names(database) == ["Kedung"]
    told = await page(admin, f"{PAST}?of=places")
    assert "usul petugas" in told and "daftar baru" in told and "dan" in told
    assert "&lt;b&gt;Masjid (Tahunan)" in told and "<b>Masjid" not in told
    assert "-6.9" in told and "TAHUNAN" in told
    last = await newest(database)
    older = await taken_back(admin, last - 1)
    assert older[0] == 409 and "sesudahnya ada yang diubah lagi" in older[1]
    for number in (last, last - 1, last - 2):
        assert (await taken_back(admin, number))[0] == 200
    assert [dict(row) for row in await database.fetch(PLACES)] == before
    trail = await database.fetch("SELECT * FROM audit WHERE action = 'places.undo'")
    assert len(trail) == 3 and all(row["actor"] == "admin" for row in trail)


async def test_two_who_click_at_once_do_it_once(
    admin: ClientSession, site: str, database: Any
) -> None:
    before = [dict(row) for row in await database.fetch(PLACES)]
    await bring(admin, "kecamatan,desa\nTahunan,Baru\n")
    number = await newest(database)
    async with browser(site, "wati") as wati:
        done = await asyncio.gather(*(taken_back(http, number) for http in (admin, wati)))
    assert sorted(status for status, _ in done) == [200, 409]
    assert [dict(row) for row in await database.fetch(PLACES)] == before


async def test_a_huge_list_leaves_older_changes_on_the_next_page(
    admin: ClientSession, database: Any
) -> None:
    await bring(admin, "kecamatan,desa\nTahunan,Baru\n", why="yang pertama")
    await database.execute(LARGE)
    told = await page(admin, f"{PAST}?of=places")
    assert "yang pertama" not in told and "Lebih lama" in told
    while "yang pertama" not in told:
        older = re.search(r'href="\?of=places&amp;before=(\d+)"', told)
        assert older
        told = await page(admin, f"{PAST}?of=places&before={older[1]}")


async def test_what_the_command_line_did_goes_back_as_well(
    admin: ClientSession, centre: Centre, database: Any, dsn: str
) -> None:
    await centre.add_seat("301", "Meja 1")
    at_terminal = Database(dsn, connections=1, name="sigap")
    await rename_seat(at_terminal, "JPR", "301", "Meja X", by="root")
    await set_active(at_terminal, "JPR", "sari", active=False, by="root")
    await at_terminal.close()
    told = await page(admin, PAST)
    assert "Meja X" in told and "root" in told
    last = await newest(database)
    for number in (last, last - 1):
        assert (await taken_back(admin, number))[0] == 200
    assert await database.fetchval("SELECT name FROM seats WHERE extension = '301'") == "Meja 1"
    assert await database.fetchval("SELECT active FROM accounts WHERE login = 'sari'")
